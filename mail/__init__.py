"""What we send: the outbox, its delivery and its attempts; renders nothing itself."""
