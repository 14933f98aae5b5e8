"""Commands of the lobby: recordings."""
