"""What people asked about themselves: the rows that go with the people (personal ledger)."""
