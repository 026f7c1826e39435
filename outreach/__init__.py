"""Whom we serve and with whom: enterprises, partners, visits, needs."""
