"""The rules of attendees: what a registration is, what is read of it, and what it changes."""
