"""Use cases of the lobby, one subject a file."""
