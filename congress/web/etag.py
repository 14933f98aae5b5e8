"""Conditional answers (RFC 9110 section 13): strong ETags, If-None-Match, and compressed forms."""

from __future__ import annotations

import hashlib

from flask import Response, request

from congress.core.principal import Level

PUBLIC = "public, no-cache"
PRIVATE = "private, no-cache"
NO_STORE = "no-store"
IMMUTABLE = "public, max-age=31536000, immutable"


def cache_of(level: Level) -> str:
    """Return how an answer made for somebody of this level may be kept (decision 0029)."""
    return PRIVATE if level <= Level.IDENTIFIED else NO_STORE


def cache_of_event(is_listed: bool) -> str:  # noqa: FBT001 -- its one fact
    """Return how what an event shows everybody may be kept: by who asked, where it is not listed."""
    return PUBLIC if is_listed else PRIVATE


def etag_of(*parts: object) -> str:
    """Return a strong ETag, quoted, of what decides a body: equal parts mean equal bytes."""
    joined = "\n".join(map(str, parts))
    return f'"{hashlib.sha256(joined.encode()).hexdigest()[:20]}"'


def is_fresh(etag: str) -> bool:
    """Tell whether the client has the body of this ETag (weak comparison, section 13.1.2).

    If-None-Match beats If-Modified-Since: a date alone is never answered with 304.
    """
    asked = request.headers.get("If-None-Match")
    if asked is None:
        return False
    if asked == etag:
        return True
    if asked.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in asked.split(","))


def accepts_gzip() -> bool:
    """Tell whether the client takes gzip (section 12.5.3)."""
    header = request.headers.get("Accept-Encoding", "")
    if "gzip" not in header:
        return False
    return request.accept_encodings["gzip"] > 0


def conditional(
    body: bytes, etag: str, media_type: str, *, cache: str, gzipped: bytes | None = None
) -> Response:
    """Answer bytes with their ETag, compressed when there is such a form and the client takes it.

    The compressed form is another representation: its ETag ends in `-gzip` (decision 0029).
    """
    zipped = gzipped is not None and accepts_gzip()
    if zipped:
        etag = f'{etag[:-1]}-gzip"'
    if is_fresh(etag):
        answer = Response(status=304)
        del answer.headers["Content-Type"]
    else:
        answer = Response(gzipped if zipped else body, content_type=media_type)
        if zipped:
            answer.headers["Content-Encoding"] = "gzip"
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = cache
    if gzipped is not None:
        answer.headers["Vary"] = "Accept-Encoding"
    return answer
