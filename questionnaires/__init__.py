"""Forms as data: question kinds, answering, anonymous ballots and their results."""
