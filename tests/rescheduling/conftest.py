"""Everything here is done to events with people in them."""

from tests.registrations.conftest import desk, vault_keys

__all__ = ["desk", "vault_keys"]
