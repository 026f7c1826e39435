"""Tables of this room (service ledger)."""
