"""What people ask about themselves: their own page, copies, corrections, erasure, requests with statutory clocks."""
