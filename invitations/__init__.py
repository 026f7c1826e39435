"""Whom we asked to come, and by which way: invitations sent, referral links, codes, closed lists, embeds."""
