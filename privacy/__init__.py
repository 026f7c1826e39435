"""What we may know: vault and keys, notices, consent, retention, audit."""
