"""Who comes: admission, waiting list, tickets, the door, sheets."""
