"""Writes letters as mail messages (`writing`)."""

from congress.mail.formats.writing import (
    Writer,
)

__all__ = [
    "Writer",
]
