"""A letter that leaves is still true: of two moves the last is mailed, and what is over is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from congress.agenda.rules.document import Session
from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.port import TransportError
from congress.mail.formats import Writer
from congress.mail.jobs import send_due_letters
from congress.mail.models import LetterRow
from congress.mail.rules import EventWords, Lane, Recipient
from congress.seats.models import SeatRow
from congress.seats.rules import ToldChange, ToldSession, net_changes, why_untrue
from congress.seats.service.letters import CHECKERS
from tests.builders import NOW
from tests.ground import a_document, publish_document
from tests.mail.world import Provider
from tests.seats.conftest import Caller

MINUTE = timedelta(minutes=1)
NOON, ONE = "2025-03-10T19:00:00+00:00", "2025-03-10T20:00:00+00:00"


def _line(effect: str = "room", *, to: str, was: str, at: str = NOON, was_at: str = NOON) -> Any:  # noqa: ANN401 -- facts
    return {
        "session": "b1", "effect": effect, "title": "B1", "starts_at": at, "room": to, "where": "",
        "was_starts_at": was_at, "was_room": was,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "untold", "newer", "net"),
    [
        (_line(to="B", was="A"), None, None, _line(to="B", was="A")),
        # A newer one says it.
        (_line(to="B", was="A"), None, _line(to="C", was="B"), None),
        # What was between was never heard of.
        (_line(to="C", was="B"), _line(to="B", was="A"), None, _line(to="C", was="A")),
        (_line(to="A", was="B"), _line(to="B", was="A"), None, None),
        (
            _line("moved", to="B", was="B", at=ONE),
            _line(to="B", was="A"),
            None,
            _line("moved", to="B", was="A", at=ONE),
        ),
        (
            _line("moved", to="A", was="A", at=NOON, was_at=ONE),
            _line("moved", to="B", was="B", at=ONE, was_at=NOON),
            None,
            _line("room", to="A", was="B", at=NOON, was_at=NOON),
        ),
        # Cancelled, and taken back: there is nothing to say. Once it was heard of, there is.
        (_line("restored", to="A", was="A"), _line("cancelled", to="A", was="A"), None, None),
        (_line("restored", to="A", was="A"), None, None, _line("restored", to="A", was="A")),
        (
            _line("cancelled", to="B", was="B"),
            _line(to="B", was="A"),
            None,
            _line("cancelled", to="B", was="B"),
        ),
        # Another topic of the same session.
        (
            _line("clash", to="", was=""),
            None,
            _line(to="C", was="B"),
            _line("clash", to="", was=""),
        ),
    ],
)
def test_of_several_letters_what_they_come_to_is_said(
    mine: ToldChange, untold: ToldChange | None, newer: ToldChange | None, net: ToldChange | None
) -> None:
    found = net_changes([mine], [untold] if untold else [], [newer] if newer else [])
    assert found == ([net] if net else [])


@pytest.mark.parametrize(
    ("kind", "held", "why"),
    [
        ("seat-promoted", "confirmed", ""),
        ("seat-promoted", "ended", "it is not so any more"),
        ("seat-given", "waitlisted", "it is not so any more"),
        ("seat-passed-over", "waitlisted", ""),
        ("seat-passed-over", "confirmed", "it is not so any more"),
        ("seat-dropped", "ended", ""),
        ("seat-dropped", "waitlisted", ""),
        ("seat-dropped", "confirmed", "they have the seat again"),
        ("choice-not-honoured", "", ""),
    ],
)
def test_a_letter_about_a_seat_takes_something_for_granted(kind: str, held: str, why: str) -> None:
    told = ToldSession(NOW + MINUTE, is_cancelled=False, held=frozenset({held}))
    assert why_untrue(kind, told, NOW) == why
    assert why_untrue(kind, told, NOW + MINUTE) == "its session is over"  # the end is exclusive


def test_a_letter_of_a_seat_in_what_was_cancelled_helps_nobody() -> None:
    told = ToldSession(NOW + MINUTE, is_cancelled=True, held=frozenset({"confirmed"}))
    assert why_untrue("seat-promoted", told, NOW) == "its session was cancelled meanwhile"
    assert why_untrue("seat-dropped", told, NOW) == "they have the seat again"


def _find_recipients(_db: Connection, person_ids: Iterable[str]) -> Mapping[str, Recipient]:
    """Return everybody, at an event in San Diego: at NOW it is afternoon there."""
    events = {"psc-2025": EventWords("Congress", "America/Los_Angeles")}
    return {one: Recipient(f"{one}@example.org", one, events=events) for one in person_ids}


class _Post:
    """Sends what is due, as the worker does, and says what arrived and what stayed."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.provider = store, Provider(folder)
        self.writer = Writer(MailTemplates("http://localhost"), checkers=CHECKERS)

    def send(self, now: datetime) -> None:
        send_due_letters(
            self.store, FixedClock(now), self.provider, self.writer, _find_recipients,
            lane=Lane.ORDINARY, limit=50,
        )  # fmt: skip

    def arrived(self) -> list[str]:
        """The lines about changes, or the subject, of each letter that arrived, in their order."""
        paths = sorted(self.provider.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        texts = [path.read_text("utf-8").split("\n") for path in paths]
        for path in paths:
            path.unlink()
        return [
            "\n".join(line for line in lines if line.startswith("- ")) or lines[1]
            for lines in texts
            if "new device" not in lines[1]
        ]

    def states(self, kind: str) -> list[tuple[str, str | None]]:
        with self.store.reading() as db:
            rows = db.execute(
                select(LetterRow.state, LetterRow.evidence)
                .where(LetterRow.kind == kind, LetterRow.person_id == "p-ana")
                .order_by(LetterRow.created_at)
            )
            return [(row.state, row.evidence) for row in rows]


@pytest.fixture
def post(store: Store, tmp_path: Path) -> _Post:
    return _Post(store, tmp_path / "sent")


@pytest.fixture
def move(
    store: Store, sessions: tuple[Session, ...], callers: dict[str, Caller]
) -> Callable[..., None]:
    """Publish another room or hour of Ana's session b1, so many minutes after NOW."""
    callers["ana"].register("b1")

    def publish(at: float, **changes: Any) -> None:  # noqa: ANN401 -- of a session
        changed = [replace(one, **changes) if one.id == "b1" else one for one in sessions]
        publish_document(store, a_document(*changed), now=NOW + at * MINUTE)

    return publish


def test_a_room_that_changed_twice_is_mailed_once(post: _Post, move: Callable[..., None]) -> None:
    """E 6: the last one, as against what was known; ten minutes after it."""
    move(1, room="r4")
    move(10, room="r5")
    post.send(NOW + 11 * MINUTE)
    assert post.arrived() == []
    post.send(NOW + 20 * MINUTE)
    assert [line.partition(": ")[2] for line in post.arrived()] == [
        "now in Room 5, Mon, March 10, 10:00 AM PT. It was in Room 2."
    ]
    assert [state for state, _ in post.states("agenda-changed")] == ["inbox", "sent"]


def test_what_starts_within_a_day_is_mailed_after_half_a_minute_and_can_be_taken_back(
    post: _Post, move: Callable[..., None], sessions: tuple[Session, ...]
) -> None:
    """Item 6: at once, with 30 s to stop it; b1 starts in 23 hours here."""
    late = int((sessions[1].starts_at - NOW) / MINUTE) - 23 * 60
    due = NOW + late * MINUTE + timedelta(seconds=30)
    move(late, room="r4")
    post.send(due - timedelta(seconds=1))
    assert post.arrived() == []
    move(late + 0.2)  # taken back in time
    post.send(due + MINUTE)
    assert post.arrived() == []
    move(late + 2, room="r5")
    post.send(due + 2 * MINUTE)
    assert len(post.arrived()) == 1


def test_control_without_the_check_both_are_mailed(post: _Post, move: Callable[..., None]) -> None:
    post.writer = Writer(MailTemplates("http://localhost"))
    move(1, room="r4")
    move(2, room="r5")
    post.send(NOW + 12 * MINUTE)
    assert len(post.arrived()) == 2


def test_there_and_back_is_not_mailed(post: _Post, move: Callable[..., None]) -> None:
    move(1, room="r4")
    move(2)
    post.send(NOW + 12 * MINUTE)
    assert post.arrived() == []
    kept = "a newer letter says it, or all is as it was"
    assert post.states("agenda-changed") == [("inbox", kept), ("inbox", kept)]


def test_what_was_heard_is_told_back(post: _Post, move: Callable[..., None], ana: Caller) -> None:
    """By mail, or in the app."""
    move(1, room="r4")
    post.send(NOW + 11 * MINUTE)
    assert len(post.arrived()) == 1
    move(12)
    post.provider.fault = TransportError("away", is_away=True)
    post.send(NOW + 22 * MINUTE)
    with post.store.writing() as db:
        db.execute(update(LetterRow).values(read_at=NOW + 22 * MINUTE))
    post.provider.fault = None
    move(23, room="r4")
    post.send(NOW + 33 * MINUTE)
    assert [line.partition(": ")[2] for line in post.arrived()] == [
        "now in Room 4, Mon, March 10, 10:00 AM PT. It was in Room 2."
    ]
    assert ana("GET", "me/inbox").get_json()["letters"]


def test_a_seat_that_was_given_up_again_is_no_news(
    post: _Post, callers: dict[str, Caller], store: Store
) -> None:
    """The letter of a promotion that waited while the server was away."""
    ana, ben = callers["ana"], callers["ben"]
    ben.register("b1")
    ana.register("b1", waitlist=True)
    ben.unregister("b1")
    ana.unregister("b1")
    post.send(NOW)
    assert post.states("seat-promoted") == [("inbox", "it is not so any more")]
    assert sorted(post.arrived()) == ["You no longer have a seat: Session b1"] * 2
    with store.reading() as db:
        assert set(db.scalars(select(SeatRow.state))) == {"ended"}


def test_a_letter_of_a_session_that_is_over_stays_in_the_inbox(
    post: _Post, callers: dict[str, Caller], sessions: tuple[Session, ...]
) -> None:
    callers["ana"].register("b1")
    callers["ana"].unregister("b1")
    post.send(sessions[1].ends_at)
    assert post.states("seat-dropped") == [("inbox", "its session is over")]


def test_a_letter_says_the_room_of_by_now(
    post: _Post, callers: dict[str, Caller], move: Callable[..., None], store: Store
) -> None:
    callers["ana"].unregister("b1")
    move(1, room="r5")
    post.send(NOW + MINUTE)
    [text] = [
        text
        for path in post.provider.folder.iterdir()
        if "You no longer have a seat" in (text := path.read_text("utf-8"))
    ]
    assert "    Room 5\n" in text
    with store.reading() as db:  # the row is what was so then
        [facts] = db.scalars(select(LetterRow.facts).where(LetterRow.kind == "seat-dropped"))
    assert facts["room"] == "Room 2"
