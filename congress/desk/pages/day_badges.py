"""A day badge for somebody who is not in the list yet: a supervisor's page (decision 0049)."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from congress.badges.errors import BadgeError
from congress.badges.rules.codes import MOST_TYPED, find_within
from congress.badges.rules.mistyped import find_mistake
from congress.badges.service.blanks import Newcomer, give_day_badge
from congress.badges.service.day_badges import take_day_badge_back
from congress.core.permissions import Permission
from congress.desk import words
from congress.desk.acting import MAX_NUMBER_LENGTH, MAX_REASON_LENGTH
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk
from congress.desk.shapes import DayBadgePage
from congress.people.rules import MAX_NAME_LENGTH
from congress.ui.forms import form_text
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/day-badge"
OK = 200
INCOMPLETE = 422  # as `InputError`: with what was typed still in the fields


@page(blueprint, "GET", AT, permission=Permission.OVERRIDE_BADGES, summary="A day badge")
def show_day_badge(call: Call, event_id: str) -> Response:
    """Show the form: number, name, why, and the blank badge."""
    return render(call, "day_badge", DayBadgePage(), scene=open_desk(call, event_id))


@page(blueprint, "POST", AT, permission=Permission.OVERRIDE_BADGES, summary="Give a day badge")
def give(call: Call, event_id: str) -> Response:
    """Give it. Sent twice it is one, so the page is the answer itself."""
    scene = open_desk(call, event_id)
    if looked_for := form_text("typed", longest=MOST_TYPED):  # at the desk, in vain
        return render(call, "day_badge", _begun(looked_for), scene=scene)
    if form_text("do") == "take-back":
        return _take_back(call, scene)
    typed = DayBadgePage(
        number=form_text("number", longest=MAX_NUMBER_LENGTH),
        name=form_text("name", longest=MAX_NAME_LENGTH),
        because=form_text("because", longest=MAX_REASON_LENGTH),
        code=find_within(form_text("code", longest=MOST_TYPED)),
    )
    if form_text("do") == "another":  # at the desk, of somebody who has one
        return render(call, "day_badge", typed, scene=scene)
    if not (typed.number and typed.name and typed.because and typed.code):
        shown = replace(typed, said=Notice("bad", words.DAY_BADGE))
        return render(call, "day_badge", shown, scene=scene, status=INCOMPLETE)
    newcomer = Newcomer(typed.number, typed.name)
    try:
        given = give_day_badge(scene.desk, typed.code, newcomer, because=typed.because)
    except BadgeError as refused:
        mistake = find_mistake(typed.code)
        shown = replace(typed, said=Notice("bad", mistake.said if mistake else refused.detail))
        return render(call, "day_badge", shown, scene=scene, status=status_of(refused))
    said = words.day_badge_given(given.name, typed.number)
    return render(call, "day_badge", DayBadgePage(given=given.id, said=said), scene=scene)


def _take_back(call: Call, scene: DeskScene) -> Response:
    """Undo the one that was given by mistake."""
    status, said = OK, words.DAY_BADGE_BACK
    try:
        take_day_badge_back(scene.desk, form_text("given", longest=MAX_NUMBER_LENGTH))
    except BadgeError as refused:
        status, said = status_of(refused), Notice("bad", refused.detail)
    return render(call, "day_badge", DayBadgePage(said=said), scene=scene, status=status)


def _begun(looked_for: str) -> DayBadgePage:
    """Return the form with what was typed at the desk: a number where there is a digit in it."""
    is_number = any(map(str.isdigit, looked_for))
    return DayBadgePage(number=looked_for) if is_number else DayBadgePage(name=looked_for)
