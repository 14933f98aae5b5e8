"""The commands of the house; those of a room stand in the room's `cli`."""

from congress.cli.commands import main

__all__ = ["main"]
