"""What it achieved: figures of the service ledger, never of a person."""
