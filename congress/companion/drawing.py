"""What makes large pages cheap: equal lines are drawn once, and pages are compressed."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any

from flask import Response, current_app
from markupsafe import Markup

from congress.companion.shapes.lines import SessionLine
from congress.web.etag import accepts_gzip

MAX_LINES_KEPT = 4096  # about a kilobyte each: the whole of two large congresses
COMPRESSION = 5  # above it a page gets 2 % smaller and takes a fifth longer
SMALLEST = 1000  # bytes; below it nothing is won
HTML = "text/html; charset=utf-8"


@lru_cache(maxsize=MAX_LINES_KEPT)
def agenda_line(event_id: str, line: SessionLine) -> Markup:
    """Return a session as a line of the agenda. Equal lines look alike, so each is drawn once."""
    parts: Any = current_app.jinja_env.get_template("companion/parts.html").module
    drawn: Markup = parts.line(event_id, line, times="end", live=True)
    return drawn


def html_answer(text: str, status: int, *, secret: str) -> Response:
    """Return a page, compressed where the client takes that and the page holds no secret.

    `secret` is the token of the person's forms. Where a page compresses together what an attacker
    chose (a search) and a secret, its length tells the secret letter by letter (BREACH): such a page
    goes out as it is (decision 0010).
    """
    body = text.encode()
    may_compress = len(body) >= SMALLEST and not (secret and secret in text)
    is_zipped = may_compress and accepts_gzip()
    answer = Response(
        gzip.compress(body, COMPRESSION, mtime=0) if is_zipped else body, status, content_type=HTML
    )
    if is_zipped:
        answer.headers["Content-Encoding"] = "gzip"
    if may_compress:
        answer.headers["Vary"] = "Accept-Encoding"
    return answer
