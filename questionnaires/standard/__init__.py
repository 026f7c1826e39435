"""The forms every centre starts from, as data: registration, satisfaction, visit, and a bank of further questions."""
