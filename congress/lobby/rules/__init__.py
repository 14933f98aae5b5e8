"""The rules of the lobby: when and by whom a session is `joining`, and which `addresses` are led to."""
