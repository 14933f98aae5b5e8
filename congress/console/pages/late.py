"""Late requests, decided with a reason; and extensions, of one person, of some, or of everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask import Response

from congress.agenda.rules.credit_types import CreditType
from congress.attendees.queries import get_by_number
from congress.checkin.queries.requests import Whom as Person
from congress.checkin.queries.requests import list_whom
from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.late_shapes import ExtensionLine, LateLine, LatePage, Typed
from congress.console.people import name_actors
from congress.console.scene import ConsoleScene, open_console
from congress.console.shapes import Choice
from congress.core.errors import InputError, NotFoundError, StepUpError
from congress.core.intervals import end_of_day
from congress.core.permissions import Permission
from congress.core.time_words import last_moment_of, moment_of, month_day
from congress.credits.queries.requests import (
    ExtensionFacts,
    LateRequest,
    list_extensions,
    list_late_requests,
)
from congress.credits.rules.duties import duties_of
from congress.credits.rules.window import Whom
from congress.credits.service.kinds import kinds_of
from congress.credits.service.office import (
    Office,
    decide_late_request,
    extend,
    extend_one,
)
from congress.ui.forms import form_text
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.guard import ask_to_prove_again
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/console/e/<event_id>/late"
MOST_SHOWN = 50
LONGEST = 501
NO_DATE = "Write the last day on which it can be claimed, as 2025-04-24."
NO_PERSON = (
    "Nobody at this event has that registration number. The page Claims finds people by name."
)
NOT_TICKED = (
    "This has no registration number, so it is for more than one person. Tick that you mean it, or give "
    "the number; nothing was extended."
)
TOLD = " Whoever is not done with their credits has a letter within minutes."
WITHOUT_CLAIM = "Nothing was sent in time, or later."
WITH_CLAIM = "A claim arrived, and is kept as it came."


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Late requests")
def show_late(call: Call, event_id: str) -> Response:
    """Show what waits for a word, the oldest first, and what was extended."""
    return _show(open_console(call, event_id))


@page(blueprint, "POST", AT, permission=Permission.DECIDE_CREDITS, summary="Decide, or extend")
def decide_late(call: Call, event_id: str) -> Response:
    """Grant or refuse a request, or extend; the page is the answer, and what was typed stays."""
    scene = open_console(call, event_id)
    typed = Typed(
        form_text("id"),
        form_text("until"),
        form_text("because", longest=LONGEST),
        form_text("number"),
        form_text("profession"),
    )
    office = Office(call.db, call.store, call.principal, call.now, event_id, typed.because)
    try:
        said = _decide(scene, office, form_text("do"), typed)
    except (InputError, StepUpError) as refused:
        words = " ".join([one.message for one in refused.faults] or [refused.detail])
        return _show(scene, Notice("bad", words), typed, status=status_of(refused))
    return _show(scene, said)


def _decide(scene: ConsoleScene, office: Office, act: str, typed: Typed) -> Notice:
    if act == "refuse":
        decide_late_request(office, typed.id, until=None)
        return Notice("good", "Refused, and on record.")
    if act not in ("grant", "extend"):
        raise NotFoundError
    until = _until(scene, typed.until)
    if act == "grant":
        _, warnings = decide_late_request(office, typed.id, until=until)
    else:
        whom = _whom(scene, typed)
        if not typed.number and form_text("many") != "yes":
            raise InputError(NOT_TICKED)
        person = _person(office, typed)
        if person is None:
            ask_to_prove_again(scene.call)
            warnings = extend(office, until=until, whom=whom)
        else:
            warnings = extend_one(office, person, until=until, type_id=whom.type_id)
    said = "Extended, and on record."
    if act == "extend" and not typed.number:
        said += TOLD
    if not warnings:
        return Notice("good", said)
    return Notice(
        "warn",
        f"{said} By then the board takes nothing any more for "
        f"{', '.join(warnings)}: it may refuse what you report.",
    )


def _until(scene: ConsoleScene, typed: str) -> datetime:
    """Return the bound, exclusive, of a last day that was typed."""
    try:
        return end_of_day(date.fromisoformat(typed), scene.document.zone)
    except (ValueError, OverflowError):  # the last day of the year 9999 has no end
        raise InputError(NO_DATE) from None


def _whom(scene: ConsoleScene, typed: Typed) -> Whom:
    """Return whom the filter names: of lists that we drew, so that it is nobody by mistake."""
    kind, type_id = form_text("kind"), form_text("type")
    kinds = {one.id for one in kinds_of(scene.call.db, scene.release)}
    types = {one.id for one in scene.document.registration_types}
    if kind not in {"", *kinds} or type_id not in {"", *types}:
        raise NotFoundError
    return Whom(kind, type_id, typed.profession)


def _person(office: Office, typed: Typed) -> str | None:
    if not typed.number:
        return None
    try:
        return get_by_number(office.db, office.event_id, typed.number).id
    except NotFoundError:
        raise InputError(NO_PERSON) from None


def _show(
    scene: ConsoleScene,
    said: Notice | None = None,
    typed: Typed | None = None,
    *,
    status: int = 200,
) -> Response:
    call, event_id = scene.call, scene.event.id
    waiting = list_late_requests(call.db, event_id, is_open=True)
    extensions = list_extensions(call.db, event_id)
    kinds = {one.id: one for one in kinds_of(call.db, scene.release)}
    shown = waiting[:MOST_SHOWN]
    people = {one.attendee_id for one in shown}
    people |= {one.attendee_id for one in extensions if one.attendee_id}
    whom = list_whom(call.db, people) if people else {}
    names = name_actors(call.db, [one.by for one in extensions])
    drawn = LatePage(
        requests=tuple(_line(one, scene, kinds, whom) for one in shown),
        more=len(waiting) - len(shown),
        extensions=tuple(_extension(one, scene, kinds, whom, names) for one in extensions),
        clocks=_clocks(scene, tuple(kinds.values())),
        kinds=(Choice("", "Every kind"), *(Choice(one.id, one.name) for one in kinds.values())),
        types=(
            Choice("", "Every registration"),
            *(Choice(one.id, one.name) for one in scene.document.registration_types),
        ),
        may_decide=scene.may_decide,
        typed=typed or Typed(),
        said=said,
        again=scene.door_again("/late"),
    )
    scene.note_shown("late", sorted(people))
    return render(call, "late", drawn, scene=scene, status=status)


def _line(
    one: LateRequest,
    scene: ConsoleScene,
    kinds: Mapping[str, CreditType],
    whom: Mapping[str, Person],
) -> LateLine:
    person = whom[one.attendee_id]
    kind = kinds.get(one.type_id)
    return LateLine(
        one.id,
        f"{person.name} · {person.number}",
        f"{scene.at}/people/{one.attendee_id}",
        kind.name if kind else one.type_id,
        moment_of(one.asked_at, scene.document.zone).text,
        one.words,
        WITH_CLAIM if one.receipt_id else WITHOUT_CLAIM,
    )


def _extension(
    one: ExtensionFacts,
    scene: ConsoleScene,
    kinds: Mapping[str, CreditType],
    whom: Mapping[str, Person],
    names: Mapping[str, str],
) -> ExtensionLine:
    named = {**one.filter}
    if named.get("type_id") in kinds:
        named["type_id"] = kinds[named["type_id"]].name
    person = whom.get(one.attendee_id or "")
    parts = [person.name, *named.values()] if person else [*named.values()]
    last = last_moment_of(one.until, scene.document.zone)
    at = moment_of(one.at, scene.document.zone).text
    what = f"{', '.join(parts) or 'Everybody'}: claims taken until {last.text}"
    return ExtensionLine(what, f"{names[one.by]}, {at}", one.because)


def _clocks(scene: ConsoleScene, kinds: Sequence[CreditType]) -> tuple[str, ...]:
    """Return until when each board takes what is reported, of the first day of the event."""
    held_on = scene.document.event.starts_on
    due = ((kind, duties_of(kind, held_on).report_by) for kind in kinds)
    return tuple(
        f"{kind.name}: the board takes reports until {month_day(day)}, {day.year}"
        for kind, day in due
        if day is not None
    )
