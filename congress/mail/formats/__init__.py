"""Writes letters as mail messages (`writing`), and reads what the mail provider tells (`events`)."""

from congress.mail.formats.events import (
    MAX_ADDRESS,
    MAX_EVENT_ID,
    LeftGroup,
    Told,
    read_events,
)
from congress.mail.formats.writing import (
    Writer,
)

__all__ = [
    "MAX_ADDRESS",
    "MAX_EVENT_ID",
    "LeftGroup",
    "Told",
    "Writer",
    "read_events",
]
