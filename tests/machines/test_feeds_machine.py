"""Any history of register, drop, wait, swap, move, cancel, vanish and restore: the feed, parsed, is
My Agenda; no SEQUENCE ever falls; an ETag stands for one body (decision 0026).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from congress.agenda.rules.document import Session
from congress.core.errors import DomainError
from congress.core.principal import Principal
from congress.feeds.rules.entries import SeatRevision
from congress.feeds.service import reading
from congress.infra.database import Store
from tests.builders import NOW
from tests.feeds.readers import READERS, Seen
from tests.feeds.world import a_feed, drop, expected_of, fetch, my_agenda, publish, take
from tests.ground import a_session, an_attendee
from tests.stores import migrated, open_store, sqlite_address

PEOPLE = ["ana", "ben", "chiara"]
SESSIONS = ["b1", "b2", "k1"]
people = st.sampled_from(PEOPLE)
sessions = st.sampled_from(SESSIONS)
CONTROL_EXAMPLES = 40
EXAMPLES = int(os.environ.get("CONGRESS_MACHINE_EXAMPLES", "15"))


class FeedsMachine(RuleBasedStateMachine):
    """Changes seats and agenda at random; reads every feed with three readers after each step."""

    fresh: Any  # set by the test that runs it

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.store: Store = self.open.enter_context(self.fresh())
        self.now = NOW
        self.actors: dict[str, Principal] = {}
        self.secrets: dict[str, str] = {}
        self.written: dict[str, Session] = {}
        self.left_out: set[str] = set()
        self.seen: dict[tuple[str, str], Seen] = {}
        self.bodies: dict[str, bytes] = {}

    def teardown(self) -> None:
        self.open.close()

    @initialize()
    def begin(self) -> None:
        self.written = {
            "b1": a_session(id="b1", capacity=1, title="Rounds, daily; at the bedside"),
            "b2": a_session(id="b2", room="r2", capacity=2, start="10:30", end="11:30"),
            "k1": a_session(
                id="k1", room="r3", kind="keynote", registration="included", start="13:00",
                end="14:00",
            ),
        }  # fmt: skip
        self.publish()
        with self.store.writing() as db:
            self.actors = {name: an_attendee(db, name=name) for name in PEOPLE}
        self.secrets = {name: a_feed(self.store, actor) for name, actor in self.actors.items()}

    def publish(self) -> None:
        self.now += timedelta(minutes=1)
        kept = [one for one in self.written.values() if one.id not in self.left_out]
        publish(self.store, *kept, now=self.now)

    @rule(person=people, session=sessions, waitlist=st.booleans())
    def register(self, person: str, session: str, waitlist: bool) -> None:  # noqa: FBT001 -- drawn
        self.now += timedelta(seconds=1)
        with suppress(DomainError):  # a refusal changes nothing, which the invariants check
            take(self.store, self.actors[person], session, now=self.now, may_wait=waitlist)

    @rule(person=people, session=sessions, gives_up=sessions)
    def swap(self, person: str, session: str, gives_up: str) -> None:
        self.now += timedelta(seconds=1)
        if session == gives_up:
            return
        with suppress(DomainError):
            take(
                self.store, self.actors[person], session, now=self.now, may_wait=True,
                gives_up=gives_up,
            )  # fmt: skip

    @rule(person=people, session=sessions)
    def unregister(self, person: str, session: str) -> None:
        self.now += timedelta(seconds=1)
        with suppress(DomainError):
            drop(self.store, self.actors[person], session, now=self.now)

    @rule(giver=people, taker=people)
    def hand_over(self, giver: str, taker: str) -> None:
        """The last seat, taken, waited for and given back: chance alone finds this seldom."""
        self.register(giver, "b1", waitlist=False)
        self.register(taker, "b1", waitlist=True)
        self.feeds_are_my_agenda_and_revisions_rise()
        self.unregister(giver, "b1")

    @rule(session=sessions, hours=st.sampled_from([-1, 1]))
    def move(self, session: str, hours: int) -> None:
        old = self.written[session]
        step = timedelta(hours=hours)
        if old.starts_at + step <= NOW + timedelta(days=1, hours=12):
            return
        self.written[session] = replace(
            old, starts_at=old.starts_at + step, ends_at=old.ends_at + step
        )
        with suppress(DomainError):  # after the last day of the event
            self.publish()
            return
        self.written[session] = old

    @rule(session=sessions)
    def cancel_or_restore(self, session: str) -> None:
        old = self.written[session]
        status = "cancelled" if old.status == "confirmed" else "confirmed"
        self.written[session] = replace(old, status=status)
        self.publish()

    @rule(session=st.sampled_from(["b1", "b2"]))
    def leave_out_or_bring_back(self, session: str) -> None:
        self.left_out ^= {session}
        self.publish()

    @rule(session=st.sampled_from(["b1", "b2"]), kind=st.sampled_from(["required", "included"]))
    def change_registration(self, session: str, kind: str) -> None:
        capacity = 1 if kind == "required" else None
        self.written[session] = replace(
            self.written[session], registration=kind, kind="general", capacity=capacity
        )
        self.publish()

    @invariant()
    def feeds_are_my_agenda_and_revisions_rise(self) -> None:
        for name, secret in self.secrets.items():
            made = fetch(self.store, secret, now=self.now)
            assert self.bodies.setdefault(f"{name} {made.etag}", made.body) == made.body
            expected = expected_of(my_agenda(self.store, f"p-{name}"))
            for reader in READERS:
                seen = {
                    uid: (one.title, one.status, one.start, one.end)
                    for uid, one in read_once(reader, made.body).items()
                }
                assert seen == expected, reader
            for uid, one in read_once("icalendar", made.body).items():
                self.compare(self.seen.get((name, uid), one), one)
                self.seen[name, uid] = one

    def compare(self, before: Seen, after: Seen) -> None:
        assert after.sequence >= before.sequence
        if (after.status, after.start, after.end) != (before.status, before.start, before.end):
            assert after.sequence > before.sequence


@lru_cache(maxsize=256)
def read_once(reader: str, body: bytes) -> dict[str, Seen]:
    """Read a body by one reader; most bodies do not change from step to step."""
    return READERS[reader](body)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("feeds-machine") / "template.sqlite3"
    migrated(sqlite_address(path))
    return path


def run(template: Path, examples: int) -> None:
    """Run the machine, each example on a database of its own."""

    @contextmanager
    def fresh() -> Iterator[Store]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "congress.sqlite3")
            shutil.copyfile(template, path)
            with open_store(sqlite_address(path)) as store:
                yield store

    run_state_machine_as_test(
        type("Machine", (FeedsMachine,), {"fresh": staticmethod(fresh)}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
            database=None,
            derandomize=examples == CONTROL_EXAMPLES,
        ),
    )


@pytest.mark.usefixtures("uncounted")
def test_any_history_leaves_a_feed_equal_to_my_agenda(template: Path) -> None:
    run(template, EXAMPLES)


@pytest.mark.parametrize("lost", [{"changes": 0}, {"is_waitlisted": False}, {"is_live": True}])
def test_control_the_machine_fails_when_a_fact_of_the_seat_is_lost(
    template: Path, monkeypatch: pytest.MonkeyPatch, lost: dict[str, Any]
) -> None:
    monkeypatch.setattr(
        reading, "SeatRevision", lambda *facts: replace(SeatRevision(*facts), **lost)
    )
    with pytest.raises(AssertionError):
        run(template, CONTROL_EXAMPLES)
