"""Who was shown many people at once, what for, by whose approval (system ledger)."""
