"""Evaluations in words: what is left, how long it takes and until when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Document
from congress.companion.shapes.evaluations import EvaluationLine, EvaluationsPage
from congress.core.time_words import hours_of, moment_of
from congress.credits.rules.evaluations import (
    EvaluationState,
    Timing,
    is_of_session,
    list_subjects,
)
from congress.credits.service.evaluating import MyEvaluation
from congress.ui.shapes import Link
from congress.ui.words import many

NOTHING_YET = (
    "Nothing to evaluate yet. Each session that you attend appears here as it ends. It takes a "
    "minute."
)
NO_FORMS = "This event asks for no evaluations."


def until_words(closes_at: datetime | None, zone: ZoneInfo) -> str:
    """Return the last minute before something closes; "" for without end."""
    return "" if closes_at is None else moment_of(closes_at - timedelta(minutes=1), zone).text


def withheld_words(mine: MyEvaluation, timing: Timing, zone: ZoneInfo) -> str:
    """Return what is said in the place of answers that a name alone does not open."""
    to_do = "read it" if timing is Timing.CLOSED else "read or change it"
    on = f" on {moment_of(mine.saved_at, zone).text}" if mine.saved_at else ""
    return f"You sent this{on}. To {to_do}, confirm that it is you."


def list_page(document: Document, mine: Sequence[MyEvaluation], now: datetime) -> EvaluationsPage:
    """Return what is to do and what is done: to do is what is asked, or begun, and still open."""
    if not document.evaluations:
        return EvaluationsPage("", "", nothing=NO_FORMS)
    done = [one for one in mine if one.state is EvaluationState.SENT]
    todo = [one for one in mine if is_left(one, now)]
    if not done and not todo:
        return EvaluationsPage("", "", nothing=NOTHING_YET)
    ends = [one.subject.closes_at for one in todo if one.subject.closes_at is not None]
    left = f" · {how_long(todo)}" if todo else ""
    return EvaluationsPage(
        f"{len(done)} of {len(done) + len(todo)} done{left}",
        until_words(min(ends, default=None), document.zone),
        tuple(_line(document, one) for one in todo),
        tuple(_line(document, one) for one in done),
    )


def is_left(one: MyEvaluation, now: datetime) -> bool:
    """Tell whether somebody still has this one to do."""
    if one.state is EvaluationState.SENT or one.subject.timing_at(now) is not Timing.OPEN:
        return False
    return one.is_asked or one.state is EvaluationState.DRAFT


def how_long(todo: Sequence[MyEvaluation]) -> str:
    """Return how long it takes: `1 minute each`."""
    longest = max(one.subject.minutes for one in todo)
    return f"{many(longest, 'minute')}{' each' if len(todo) > 1 else ''}"


def offer_of(event_id: str, todo: Sequence[MyEvaluation]) -> Link | None:
    """Return what Today offers: the one that is left by its name, several as a list; None: nothing."""
    if not todo:
        return None
    if len(todo) == 1:
        [one] = todo
        words = f"Evaluate {one.subject.title} · {how_long(todo)}"
        return Link(words, address_of(event_id, one.subject.id))
    return Link(f"{len(todo)} evaluations to do · {how_long(todo)}", f"/e/{event_id}/evaluations")


def address_of(event_id: str, subject_id: str) -> str:
    """Return where an evaluation is written."""
    return f"/e/{event_id}/evaluations/{subject_id}"


def _line(document: Document, one: MyEvaluation) -> EvaluationLine:
    session, subject = document.sessions_by_id.get(one.subject.id), one.subject
    when = hours_of(session.starts_at, session.ends_at, document.zone) if session else ""
    states = {EvaluationState.SENT: "done", EvaluationState.DRAFT: "begun, not sent yet"}
    state = states[one.state] if one.state else many(subject.minutes, "minute")
    return EvaluationLine(
        address_of(document.event.id, subject.id),
        subject.title,
        " · ".join(part for part in (when, state) if part),
        is_done=one.state is EvaluationState.SENT,
    )


@dataclass(frozen=True)
class Evaluated:
    """What the page Credits says of evaluations. `sessions`: by id, of those that are over; a link
    without an address: it is evaluated. `whole`: the way to all of them.
    """

    sessions: Mapping[str, Link] = field(default_factory=dict)
    whole: Link | None = None


def evaluated_of(
    document: Document,
    states: Mapping[str, EvaluationState],
    closes_at: datetime | None,
    now: datetime,
    attended: Collection[str] = (),
) -> Evaluated:
    """Return what is evaluated and what can still be. `attended`: the sessions in which they were: these
    and the survey of the whole are what is left.
    """
    sessions = {}
    left = 0
    for one in list_subjects(document, closes_at).values():
        if states.get(one.id) is EvaluationState.SENT:
            sessions[one.id] = Link("Evaluated", "")
        elif one.timing_at(now) is Timing.OPEN:
            words = f"Evaluate this session · {many(one.minutes, 'minute')}"
            sessions[one.id] = Link(words, address_of(document.event.id, one.id))
            left += one.asked_at <= now and (one.id in attended or not is_of_session(one.id))
    sent = sum(state is EvaluationState.SENT for state in states.values())
    told = f"Evaluations: {sent} done" if sent else "Evaluations"
    words = f"{told}, {left} to go" if sent and left else f"{told}: {left} to go" if left else told
    return Evaluated(sessions, Link(words, f"/e/{document.event.id}/evaluations"))
