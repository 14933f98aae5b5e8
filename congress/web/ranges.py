"""Large files in parts (RFC 9110 section 14): a player asks for what it shows next, and seeks."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

from flask import Response, request

from congress.core.errors import BusyError

MOST_BYTES = 4 << 20  # of one answer: who watches asks again
# Of one answer while others are served: what a socket takes at once, so that a slow line holds nobody.
FEW_BYTES = 128 << 10
LANES = 2  # so many threads of a process at most wait for slow lines
_PIECE = 64 << 10
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
SAVE_AGAIN_SECONDS = 5
_lanes, _saves = threading.BoundedSemaphore(LANES), threading.BoundedSemaphore(LANES)


def decide_part(asked: str, size: int, most: int) -> tuple[int, int] | None:
    """Return the first and the last byte of the part to answer, both inclusive; None: there is no such.

    Several ranges at once are none (section 14.2 allows to ignore them): a player never asks so.
    """
    found = _RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or size == 0:
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        if not last or int(last) == 0:
            return None
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start > end:
        return None
    return start, min(end, start + most - 1)


def answer_part(path: Path, size: int, media_type: str, etag: str) -> Response:
    """Answer the part that is asked for, at most `MOST_BYTES`; the whole of a file that is no larger.

    `etag`: quoted; it tells a player that the file is still the same.
    """
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        asked = ""  # what they have a part of is another file
    is_alone = _lanes.acquire(blocking=False)
    part = decide_part(asked or f"bytes=0-{size}", size, MOST_BYTES if is_alone else FEW_BYTES)
    is_whole = part is not None and part == (0, size - 1)
    if part is None or not (asked or is_whole):
        if is_alone:
            _lanes.release()
        answer = Response(status=416)
        del answer.headers["Content-Type"]
        answer.headers["Content-Range"] = f"bytes */{size}"
        answer.headers["Accept-Ranges"] = "bytes"
        return answer
    start, end = part
    answer = Response(_read(path, start, end), 206 if asked else 200, content_type=media_type)
    if is_alone:
        answer.call_on_close(_lanes.release)
    answer.headers["Content-Length"] = str(end - start + 1)
    if asked:
        answer.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = etag
    return answer


def answer_whole(path: Path, size: int, media_type: str, etag: str) -> Response:
    """Answer all of a file, for who saves it; of a download that broke off, the part that is asked for.

    Raises:
        BusyError: as many slow lines are being served as may be.
    """
    if "Range" in request.headers:
        return answer_part(path, size, media_type, etag)
    is_large = size > FEW_BYTES
    if is_large and not _saves.acquire(blocking=False):
        raise BusyError(retry_after=SAVE_AGAIN_SECONDS)
    answer = Response(_read(path, 0, size - 1), content_type=media_type)
    if is_large:
        answer.call_on_close(_saves.release)
    answer.headers["Content-Length"] = str(size)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = etag
    return answer


def hand_over(prefix: str, name: str, media_type: str, etag: str) -> Response:
    """Have the proxy in front of us serve the file, ranges and all (nginx: X-Accel-Redirect)."""
    answer = Response(content_type=media_type)
    answer.headers["X-Accel-Redirect"] = prefix + name
    answer.headers["ETag"] = etag
    return answer


def _read(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as opened:
        opened.seek(start)
        left = end - start + 1
        while left > 0 and (piece := opened.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
