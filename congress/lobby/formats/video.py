"""Whether a file is an MP4 that plays before all of it is there, and a text WebVTT captions."""

from __future__ import annotations

from typing import IO

from congress.core.errors import InputError

MOST_CAPTIONS_BYTES = 2 << 20
MOST_BOXES = 1_000
_HEAD, _LONG_HEAD = 8, 16
NO_MP4 = "This is no MP4 video. Export it as MP4 (H.264 and AAC), which every browser plays."
INDEX_LAST = (
    "The index of this video stands at its end, so it could not be played before all of it is there. "
    "Write it once more with its index first: ffmpeg -i IN.mp4 -c copy -movflags +faststart OUT.mp4"
)
NO_CAPTIONS = "These are no captions: a WebVTT file is UTF-8 text and begins with WEBVTT."


def check_video(source: IO[bytes], size: int | None = None) -> None:
    """Look at the boxes of an MP4 (ISO/IEC 14496-12 section 4.2), and leave the file at its beginning.

    `size`: how large the whole is, where only its beginning is here; what cannot be told yet is let by.

    Raises:
        InputError: it is none, or its index does not come first.
    """
    here = source.seek(0, 2)
    whole = here if size is None else size
    place, kinds = 0, list[bytes]()
    while place + _HEAD <= whole and len(kinds) < MOST_BOXES:
        source.seek(place)
        head = source.read(_LONG_HEAD)
        if len(head) < min(_LONG_HEAD, whole - place):
            source.seek(0)
            return  # the rest is still to come
        length, least = _length_of(head, whole - place)
        kind = head[4:_HEAD]
        if length < least or (not kinds and kind != b"ftyp"):
            raise InputError(NO_MP4)
        kinds.append(kind)
        if kind == b"mdat":
            break
        place += length
    source.seek(0)
    if not kinds or b"mdat" not in kinds:
        raise InputError(NO_MP4)
    if b"moov" not in kinds:
        raise InputError(INDEX_LAST)


def _length_of(head: bytes, rest: int) -> tuple[int, int]:
    """Return how long the box is that begins so, and the least that it may be."""
    length = int.from_bytes(head[:4], "big")
    if length == 1:  # its real length follows
        return int.from_bytes(head[_HEAD:_LONG_HEAD], "big"), _LONG_HEAD
    return (rest, _HEAD) if length == 0 else (length, _HEAD)  # 0: to the end of the file


def check_captions(source: IO[bytes]) -> None:
    """Look whether a file is WebVTT (its section 4), and leave it at its beginning.

    Raises:
        InputError: it is not.
    """
    text = source.read(MOST_CAPTIONS_BYTES + 1)
    source.seek(0)
    try:
        first = text.decode("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError:
        raise InputError(NO_CAPTIONS) from None
    is_headed = first == "WEBVTT" or first.startswith(("WEBVTT ", "WEBVTT\t"))
    if not is_headed or len(text) > MOST_CAPTIONS_BYTES:
        raise InputError(NO_CAPTIONS)
