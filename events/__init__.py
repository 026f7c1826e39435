"""What we hold: events, sessions, programme, materials."""
