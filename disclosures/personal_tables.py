"""What was shown of many people at once: the rows that go with the people (personal ledger)."""
