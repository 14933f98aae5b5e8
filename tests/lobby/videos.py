"""Small files that are MP4 by their boxes, and captions."""

from __future__ import annotations

import struct
from pathlib import Path

CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nGood morning.\n"


def box(kind: bytes, body: bytes = b"") -> bytes:
    """One box: its length, its kind, what is in it."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def a_video(size: int = 1_000, *, is_index_first: bool = True) -> bytes:
    """A file with the boxes of a video of so many bytes."""
    parts = [box(b"moov", b"index"), box(b"mdat", bytes(range(256)) * (size // 256 + 1))]
    return box(b"ftyp", b"isom") + b"".join(parts if is_index_first else parts[::-1])


def write_sparse_video(path: Path, size: int) -> None:
    """Write a video of so many bytes that takes up next to nothing on the disk."""
    begins = box(b"ftyp", b"isom") + box(b"moov", b"index")
    rest = size - len(begins)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(begins + struct.pack(">I4s", rest, b"mdat"))
        file.truncate(size)
