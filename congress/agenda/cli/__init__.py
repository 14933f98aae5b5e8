"""`congress publish` and `congress export`: what they do, and what they say."""

from congress.agenda.cli.commands import export_event, publish_file

__all__ = ["export_event", "publish_file"]
