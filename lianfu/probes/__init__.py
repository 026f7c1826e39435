"""What an outsider could try against a running server, done on purpose."""
