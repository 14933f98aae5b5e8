"""Use cases of doors, one subject a file."""
