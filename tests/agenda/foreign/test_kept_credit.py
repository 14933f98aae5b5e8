"""What an import keeps of a session's credit: breaks move with it (rule E 3, domain B)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from congress.agenda.rules.credit_types import Break, CreditType, SessionCredit
from congress.agenda.rules.document import Document
from tests.agenda.foreign.files import HINTS, OTHER_GUID, a_schedule_xml, an_event, read


def _published(**credit: Any) -> Document:  # noqa: ANN401 -- fields of SessionCredit
    """Two imported sessions, of which an office wrote how their credit is reckoned."""
    before = read(a_schedule_xml(an_event(), an_event(own_id="8", guid=OTHER_GUID, start="12:00")))[
        0
    ]
    first, second = before.sessions
    pause = Break(first.starts_at + timedelta(minutes=5), first.starts_at + timedelta(minutes=10))
    known = SessionCredit(breaks=(pause,), **credit)
    sessions = (replace(first, credits={"hours": "0.5"}, credit=known), second)
    return replace(before, sessions=sessions, credit_types=(CreditType("ama", "AMA"),))


def test_breaks_move_with_their_session() -> None:
    before = _published(own=True, repeats="8")
    moved = (an_event(start="15:00"), an_event(own_id="8", guid=OTHER_GUID, start="12:00"))
    after, *_ = read(a_schedule_xml(*moved), replace(HINTS, current=lambda _event_id: before))
    session, known = after.sessions[0], before.sessions[0]
    assert session.starts_at != known.starts_at
    [pause] = session.credit.breaks
    assert pause.starts_at - session.starts_at == timedelta(minutes=5)
    assert (session.credit.own, session.credit.repeats) == (True, "8")
    assert (session.credits, after.credit_types) == (known.credits, before.credit_types)


def test_what_does_not_fit_any_more_is_left_out_and_said() -> None:
    before = _published(repeats="8")
    short = an_event(duration="00:07")
    after, raw = read(a_schedule_xml(short), replace(HINTS, current=lambda _event_id: before))
    assert after.sessions[0].credit == SessionCredit()
    told = "\n".join(raw.notes)
    assert "A break of" in told
    assert "repeats nothing any more: the file has no 8." in told
