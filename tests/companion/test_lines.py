"""Lines of sessions that are over are kept for whoever sees the same: nobody reads another one's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from congress.agenda.rules.document import Document, Registration, SessionStatus
from congress.agenda.rules.inclusion import Inclusion
from congress.companion.agenda_index import AgendaIndex
from congress.companion.lines import Lines, Mine
from congress.companion.shapes.lines import SessionLine
from congress.seats.rules import MyAgendaItem, SeatState
from tests.ground import a_document, a_session

MINUTE = timedelta(minutes=1)
PLACES = (None, SeatState.CONFIRMED, SeatState.WAITLISTED, Inclusion.INCLUDED, Inclusion.PAID)


def the_document() -> Document:
    """Two one may register for, one of them cancelled, and one that is open to everybody."""
    free = a_session(id="a1", day=10, registration="none")
    taken = a_session(id="b1", day=10)
    gone = a_session(id="c1", day=10, status="cancelled")
    # Who has another registration may not, and reads why.
    some = a_session(id="d1", day=10, open_to=("general",))
    return a_document(free, taken, gone, some)


def an_item(document: Document, session_id: str, state: SeatState | Inclusion) -> MyAgendaItem:
    session = document.sessions_by_id[session_id]
    return MyAgendaItem(
        session_id, "uid", session.title, session.kind, session.room, session.starts_at,
        session.ends_at, state, is_cancelled=session.status == SessionStatus.CANCELLED,
        is_moved=True, position=3, passed_over="overlap:a1", gives_up="a1", session_sequence=1,
        seat_changes=1, changed_at=session.starts_at,
    )  # fmt: skip


def everybody(document: Document) -> Iterator[tuple[str, Mine]]:
    """Yield each session with each who may look at it."""
    kinds, yes_or_no = ("", "general", "virtual"), (False, True)
    for one, state, starred, online, kind in product(
        document.sessions_by_id, PLACES, yes_or_no, yes_or_no, kinds
    ):
        items = {} if state is None else {one: an_item(document, one, state)}
        stars = frozenset({one} if starred else ())
        yield one, Mine(items, stars, kind, is_online=online)


def lines_at(document: Document, minutes_after: int, *, is_kept: bool) -> list[SessionLine]:
    """Return what everybody sees so long after the end, from one index or each from their own."""
    index, drawn = AgendaIndex(document), []
    for session_id, mine in everybody(document):
        session = document.sessions_by_id[session_id]
        lines = Lines(index if is_kept else AgendaIndex(document), mine=mine)
        drawn.append(lines.of(session, at=session.ends_at + minutes_after * MINUTE))
    return drawn


@pytest.mark.parametrize("minutes", [-5000, -1, 0, 5000])
def test_everybody_sees_what_they_would_if_nobody_else_had_looked(minutes: int) -> None:
    document = the_document()
    assert lines_at(document, minutes, is_kept=True) == lines_at(document, minutes, is_kept=False)


def test_what_was_on_is_over_for_who_looks_again() -> None:
    """One index, as it is in memory, before, at and after the end."""
    document = the_document()
    session = document.sessions_by_id["b1"]
    lines = Lines(AgendaIndex(document))
    said = [lines.of(session, at=session.ends_at + n * MINUTE) for n in (-1, 0, 1, -1)]
    assert [(one.is_on, one.is_over) for one in said] == [
        (True, False), (False, True), (False, True), (True, False),
    ]  # fmt: skip
    assert said[1] is said[2]  # control of the shelf: it is kept


def test_a_session_that_vanished_is_drawn_anew() -> None:
    """It stands in My Agenda as it was then, and may be another one for somebody else."""
    document = the_document()
    vanished = replace(document.sessions_by_id["b1"], title="Gone", registration=Registration.NONE)
    lines = Lines(AgendaIndex(document))
    over = vanished.ends_at + MINUTE
    assert lines.of(vanished, at=over).title == "Gone"
    assert lines.of(document.sessions_by_id["b1"], at=over).title != "Gone"
