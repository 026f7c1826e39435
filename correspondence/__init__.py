"""What we write to registrants beside the answer to their registration, when, and what came back."""
