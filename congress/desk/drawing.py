"""A page of the badge desk is drawn. It is never kept: it shows other people's names (T26)."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from congress.desk.face import DESK
from congress.desk.scene import DeskScene
from congress.ui.drawing import draw
from congress.ui.frame import frame_of
from congress.ui.notices import take_notice
from congress.web.etag import etag_of, is_fresh
from congress.web.house import Call


def render(
    call: Call, name: str, page: object, *, scene: DeskScene | None = None, status: int = 200
) -> Response:
    """Draw a page, with the notice that waits for it."""
    frame = frame_of(
        call,
        here=name,
        notice=take_notice(call, DESK.notices),
        event=scene.event if scene else None,
        document=scene.document if scene else None,
    )
    frame = replace(frame, home=DESK.home, home_words="all my badge desks")
    return draw(call, DESK, name, page, frame=frame, status=status)


def small_while_same(answer: Response) -> Response:
    """Return an answer to who asks again and again: 304 and nothing else, while nothing changes.

    One that sets a cookie is sent whole.
    """
    etag = etag_of(answer.get_data())
    if is_fresh(etag) and not answer.headers.getlist("Set-Cookie"):
        answer = Response(status=304, headers={"Cache-Control": answer.headers["Cache-Control"]})
    answer.headers["ETag"] = etag
    return answer
