"""The rules of badges: how the two codes are written and read, and who gets a badge when."""
