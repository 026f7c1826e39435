"""What was proven, and what went wrong (system ledger)."""
