"""What people asked about themselves (system ledger)."""
