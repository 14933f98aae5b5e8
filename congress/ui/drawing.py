"""A page is drawn: its template, its secrets, who may keep it, and how it is compressed."""

from __future__ import annotations

import gzip

from flask import Response, render_template

from congress.ui.face import Face
from congress.ui.frame import Frame
from congress.ui.keeping import keep_headers
from congress.web import guard
from congress.web.etag import PRIVATE, accepts_gzip, cache_of
from congress.web.house import Call

COMPRESSION = 5  # above it a page gets 2 % smaller and takes a fifth longer
SMALLEST = 1000  # bytes; below it nothing is won
HTML = "text/html; charset=utf-8"


def draw(
    call: Call, face: Face, name: str, page: object, *, frame: Frame, status: int = 200
) -> Response:
    """Draw a page of a face. It is somebody's own: never kept by a shared cache, and not at all from
    level 2, but for the pages that level 1 opens anyway: those a device keeps (`frame.kept_as`).
    """
    text = render_template(f"{face.name}/{name}.html", page=page, frame=frame)
    if frame.form_token in text:
        guard.keep_form_token(call)
    answer = html_answer(text, status, secret=frame.form_token)
    is_kept = bool(frame.kept_as)
    answer.headers["Cache-Control"] = PRIVATE if is_kept else cache_of(call.principal.level)
    answer.headers.extend(
        keep_headers(frame.person, is_kept=is_kept, says_what_happened=frame.notice is not None)
    )
    return answer


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
