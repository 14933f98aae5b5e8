"""What waits for a person's word about attendance: each settled with a reason (decision 0053)."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from flask import Response

from congress.checkin.rules.attendance import Doubt, Word
from congress.checkin.service.requesting import answer_request
from congress.checkin.service.reviewing import list_review
from congress.checkin.service.settling import (
    Reviewer,
    settle_difference,
    settle_scan,
    settle_session,
)
from congress.core.errors import InputError, NotFoundError
from congress.core.permissions import Permission
from congress.desk.acting import MAX_REASON_LENGTH
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.review_words import SETTLED, line_of_item, line_of_request, words_of_aside
from congress.desk.scene import DeskScene, open_desk
from congress.desk.shapes import ReviewLine, ReviewPage
from congress.ui.forms import form_text
from congress.ui.notices import Notice
from congress.ui.stays import read_stay
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/review"
MOST_SHOWN = 100
NamedT = TypeVar("NamedT", Word, Doubt)


@page(
    blueprint, "GET", AT, permission=Permission.SETTLE_ATTENDANCE, summary="Attendance to look at"
)
def show_review(call: Call, event_id: str) -> Response:
    """Show what waits for a word, the requests of attendees first."""
    return _show(open_desk(call, event_id))


@page(blueprint, "POST", AT, permission=Permission.SETTLE_ATTENDANCE, summary="Settle one of them")
def settle(call: Call, event_id: str) -> Response:
    """Settle one, with a reason; the page is the answer, and a reason that was typed is not lost."""
    scene = open_desk(call, event_id)
    reviewer = Reviewer(call.db, call.store, call.principal, call.now, event_id)
    because = form_text("because", longest=MAX_REASON_LENGTH)
    try:
        _settle(scene, reviewer, because)
    except InputError as refused:
        said = Notice("bad", refused.detail)
        return _show(
            scene, said=said, key=form_text("key"), because=because, status=status_of(refused)
        )
    return _show(scene, said=Notice("good", SETTLED))


def _settle(scene: DeskScene, reviewer: Reviewer, because: str) -> None:
    about, wanted, session_id = form_text("about"), form_text("id"), form_text("session")
    word = _read(Word, form_text("word"))
    if about == "scan":
        settle_scan(reviewer, wanted, _read(Doubt, form_text("kind")), word, because=because)
    elif about == "difference":
        settle_difference(reviewer, wanted, session_id, word, because=because)
    elif about == "session":
        settle_session(reviewer, wanted, word, because=because)
    elif about == "request":
        stay = read_stay(scene.document, session_id) if word is Word.COUNTS else None
        answer_request(reviewer, wanted, stay, because=because)
    else:
        raise NotFoundError


def _read(kind: type[NamedT], text: str) -> NamedT:
    try:
        return kind(text)
    except ValueError:
        raise NotFoundError from None


def _show(
    scene: DeskScene,
    *,
    said: Notice | None = None,
    key: str = "",
    because: str = "",
    status: int = 200,
) -> Response:
    call = scene.call
    review = list_review(call.db, call.store, scene.event.id, call.now)
    lines = [line_of_request(one, review, call.now) for one in review.requests]
    lines += [line_of_item(one, review) for one in review.items]
    shown = tuple(_typed(one, key, because) for one in lines[:MOST_SHOWN])
    asides = tuple(words_of_aside(one, review) for one in review.asides)
    drawn = ReviewPage(shown, max(0, len(lines) - MOST_SHOWN), said, asides)
    return render(call, "review", drawn, scene=scene, status=status)


def _typed(line: ReviewLine, key: str, because: str) -> ReviewLine:
    return replace(line, because=because) if line.key == key else line
