"""Locks on what people told us: sealing, keys of persons and scopes, and the secrets above them."""
