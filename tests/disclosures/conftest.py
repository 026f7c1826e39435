"""Borrows the desks of the tests of registrations: signed-in people, and keys to seal with."""

from tests.registrations.conftest import desk, vault_keys

__all__ = ["desk", "vault_keys"]
