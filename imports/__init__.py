"""Lists of people from other systems: read, mapped, judged row by row, written as one batch that can be undone."""
