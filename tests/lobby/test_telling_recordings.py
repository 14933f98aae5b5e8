"""Who attends hears of recordings in short steps: killed amid them, nobody twice, nobody left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.lobby import jobs
from congress.lobby.models import RecordingRow
from congress.lobby.queries import recordings as queries
from congress.lobby.service import telling
from congress.mail.models import LetterRow
from tests.builders import NOW
from tests.ground import a_session, an_attendee, publish_document
from tests.lobby.world import EVENT, K1, the_congress

PEOPLE = 7
K2 = a_session(
    id="k2", title="What Matters", kind="keynote", start="16:00", end="17:00",
    registration="included", recorded=True,
)  # fmt: skip
EVERYBODY = [f"p-r{number}" for number in range(PEOPLE)]


class KilledError(BaseException):
    """The worker is gone: nothing of ours runs after it."""


@pytest.fixture(autouse=True)
def three_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three people a transaction."""
    monkeypatch.setattr(queries, "CHUNK", 3)


@pytest.fixture
def recorded(store: Store) -> Store:
    """Two keynotes, of which the first is published, and seven people."""
    document = the_congress()
    publish_document(store, replace(document, sessions=(K1, K2)))
    with store.writing() as db:
        for number in range(PEOPLE):
            an_attendee(db, name=f"r{number}")
    publish(store, "k1", NOW)
    return store


def publish(store: Store, session: str, at: datetime) -> None:
    with store.writing() as db:
        db.execute(
            insert(RecordingRow).values(
                event_id=EVENT, session_id=session, url="https://vimeo.com/1", file="", size=0,
                captions="", is_reviewed=False, is_consented=True, withheld_because="",
                published_at=at, ends_on=None, told_at=None, version=1, set_at=at, set_by="p-x",
            )
        )  # fmt: skip


def heard(store: Store) -> dict[str, list[list[str]]]:
    """What each heard of, letter by letter."""
    found: dict[str, list[list[str]]] = {}
    with store.reading() as db:
        rows = db.execute(
            select(LetterRow.person_id, LetterRow.facts)
            .where(LetterRow.kind == telling.KIND)
            .order_by(LetterRow.person_id, LetterRow.created_at)
        ).all()
    for row in rows:
        found.setdefault(row.person_id, []).append(row.facts["titles"])
    return found


def told(store: Store) -> list[str]:
    with store.reading() as db:
        rows = db.execute(
            select(RecordingRow.session_id)
            .where(RecordingRow.told_at.is_not(None))
            .order_by(RecordingRow.session_id)
        )
        return list(rows.scalars())


def killed(
    store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, after_chunks: int
) -> None:
    """Tell, and be killed in the transaction behind so many."""
    tell = telling.tell_some
    left = iter(range(after_chunks))

    def tell_or_die(*known: Any) -> int:  # noqa: ANN401
        written = tell(*known)
        if next(left, None) is None:
            raise KilledError
        return written

    with monkeypatch.context() as patched:
        patched.setattr(telling, "tell_some", tell_or_die)
        with pytest.raises(KilledError):
            jobs.tell_published(store, clock, EVENT)


def each(people: Sequence[str], *letters: list[str]) -> dict[str, list[list[str]]]:
    return {one: list(letters) for one in people}


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_killed_in_the_middle_nobody_hears_twice_and_nobody_is_left_out(
    recorded: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    killed(recorded, clock, monkeypatch, chunks)
    assert (len(heard(recorded)), told(recorded)) == (3 * chunks, [])
    clock.advance(timedelta(minutes=6))
    done = jobs.tell_published(recorded, clock, EVENT)
    assert done == {"recordings": 1, "letters": PEOPLE - 3 * chunks}
    assert heard(recorded) == each(EVERYBODY, ["Safer Together"])
    assert told(recorded) == ["k1"]


def test_one_that_is_published_or_changed_in_between_is_told_of_once(
    recorded: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(recorded, clock, monkeypatch, 1)
    clock.advance(timedelta(hours=1))
    publish(recorded, "k2", clock.now())
    with recorded.writing() as db:  # an end of access: no news
        db.execute(update(RecordingRow).where(RecordingRow.session_id == "k1").values(version=2))
    jobs.tell_published(recorded, clock, EVENT)
    assert heard(recorded) == {
        **each(EVERYBODY[:3], ["Safer Together"], ["What Matters"]),
        **each(EVERYBODY[3:], ["Safer Together", "What Matters"]),
    }
    assert told(recorded) == ["k1", "k2"]


def test_what_is_published_anew_meanwhile_stays_to_be_told(recorded: Store) -> None:
    with recorded.reading() as db:
        fresh = telling.list_fresh(db, replace(the_congress(), sessions=(K1, K2)), NOW)
    with recorded.writing() as db:
        db.execute(update(RecordingRow).values(published_at=NOW + timedelta(seconds=1)))
        telling.end_telling(db, EVENT, fresh, NOW)
    assert told(recorded) == []


def test_control_letters_that_keep_nothing_of_what_they_told_are_doubled(
    recorded: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(recorded, clock, monkeypatch, 1)
    publish(recorded, "k2", clock.now())

    def nothing(*_: object) -> Sequence[Any]:
        return []

    monkeypatch.setattr(telling, "list_facts_of_kind", nothing)
    jobs.tell_published(recorded, clock, EVENT)
    assert heard(recorded)["p-r0"] == [["Safer Together"], ["Safer Together", "What Matters"]]
