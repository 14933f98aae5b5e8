"""The seats against a pure model, over any history (decision 0022; E1, I1-I3)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from congress.agenda.rules.document import Session
from congress.core.errors import DomainError
from congress.core.principal import Level, Principal
from congress.infra.database import Store
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.service.dropping import drop_seat
from congress.seats.service.standby import AtTheDoor, FromTheLine, pass_seats_on
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.machines.seat_model import ModelSession, SeatModel
from tests.stores import migrated, open_store, sqlite_address

PEOPLE = ["ana", "ben", "chiara"]
SESSIONS = ["b1", "b2", "b3"]
STARTS = ["09:00", "09:30", "11:00"]  # the first two overlap
people = st.sampled_from(PEOPLE)
sessions = st.sampled_from(SESSIONS)
EVENT = "psc-2025"
STAFF = Principal(Level.STAFF, "p-dana")
EXAMPLES = int(os.environ.get("CONGRESS_MACHINE_EXAMPLES", "60"))


class SeatsMachine(RuleBasedStateMachine):
    """Registers, drops, waits, swaps, cuts, moves and cancels; compares everything after each step."""

    store: Store  # set by the test that runs it
    fresh: Any

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.store = self.open.enter_context(self.fresh())
        self.model = SeatModel()
        self.now = NOW
        self.actors: dict[str, Principal] = {}
        self.written: dict[str, Session] = {}

    def teardown(self) -> None:
        self.open.close()

    @initialize(capacities=st.lists(st.integers(1, 2), min_size=3, max_size=3))
    def publish_first(self, capacities: list[int]) -> None:
        for number, session in enumerate(SESSIONS):
            start = STARTS[number]
            self.written[session] = a_session(
                id=session,
                room=f"r{number + 1}",
                start=start,
                end="12:00" if start == "11:00" else "10:30",
                capacity=capacities[number],
            )
            self.model.seats[session] = []
            self.model.waiting[session] = []
        self.publish()
        with self.store.writing() as db:
            self.actors = {name: an_attendee(db, name=name) for name in PEOPLE}

    def publish(self) -> None:
        self.now += timedelta(minutes=1)
        publish_document(self.store, a_document(*self.written.values()), now=self.now)
        for session in self.written.values():
            self.model.sessions[session.id] = ModelSession(
                session.interval, session.capacity or 0, session.status == "cancelled"
            )
        self.model.promote_all()

    @rule(person=people, session=sessions, waitlist=st.booleans())
    def register(self, person: str, session: str, waitlist: bool) -> None:  # noqa: FBT001 -- drawn
        expected = self.model.register(person, session, waitlist=waitlist)
        assert self.take(person, session, may_wait=waitlist) == expected

    @rule(person=people, session=sessions)
    def register_or_wait(self, person: str, session: str) -> None:
        expected = self.model.register(person, session, waitlist=True)
        assert self.take(person, session, may_wait=True) == expected

    @rule(person=people, session=sessions, gives_up=sessions, waitlist=st.booleans())
    def swap(self, person: str, session: str, gives_up: str, waitlist: bool) -> None:  # noqa: FBT001 -- drawn
        if session == gives_up:
            return
        expected = self.model.register(person, session, waitlist=waitlist, gives_up=gives_up)
        assert self.take(person, session, may_wait=waitlist, gives_up=gives_up) == expected

    def take(self, person: str, session: str, **options: Any) -> str:  # noqa: ANN401 -- options of a Wish
        self.now += timedelta(seconds=1)
        try:
            with self.store.writing() as db:
                return take_seat(
                    db=db,
                    store=self.store,
                    actor=self.actors[person],
                    now=self.now,
                    event_id=EVENT,
                    wish=Wish(session, **options),
                ).state
        except DomainError as refused:
            return refused.code

    @rule(person=people, session=sessions)
    def drop_any(self, person: str, session: str) -> None:
        self.drop(person, session)

    def drop(self, person: str, session: str) -> None:
        self.model.drop(person, session)
        self.now += timedelta(seconds=1)
        with self.store.writing() as db:
            drop_seat(
                db=db,
                store=self.store,
                actor=self.actors[person],
                now=self.now,
                event_id=EVENT,
                session_id=session,
            )

    @precondition(lambda self: any(self.model.waiting.values()))
    @rule(data=st.data())
    def drop_a_seat_somebody_waits_for(self, data: st.DataObject) -> None:
        waited_for = sorted(one for one, line in self.model.waiting.items() if line)
        session = data.draw(st.sampled_from(waited_for))
        if self.model.seats[session]:
            self.drop(data.draw(st.sampled_from(sorted(self.model.seats[session]))), session)

    @rule(person=people, session=sessions, data=st.data())
    def let_in_anybody(self, person: str, session: str, data: st.DataObject) -> None:
        self.let_in(person, session, data)

    @precondition(lambda self: any(self.model.waiting.values()))
    @rule(data=st.data())
    def let_in_who_gives_up_what_somebody_waits_for(self, data: st.DataObject) -> None:
        waited_for = sorted(one for one, line in self.model.waiting.items() if line)
        given_up = data.draw(st.sampled_from(waited_for))
        others = [one for one in SESSIONS if one != given_up]
        if self.model.seats[given_up]:
            person = data.draw(st.sampled_from(sorted(self.model.seats[given_up])))
            self.let_in(person, data.draw(st.sampled_from(others)), data)

    def let_in(self, person: str, session: str, data: st.DataObject) -> None:
        """Let somebody in as a press at a door does (decision 0056), whatever the hour."""
        model = self.model
        if model.sessions[session].is_cancelled or model.state_of(person, session) == "confirmed":
            return
        ends = ""
        if not model.is_free(session):
            ends = data.draw(st.sampled_from(sorted(model.seats[session])))
        given_up = model.let_in(person, session, ends)
        self.now += timedelta(seconds=1)
        passing = AtTheDoor(
            EVENT,
            session,
            [FromTheLine(f"a-{person}", {other: other for other in given_up})],
            [f"a-{ends}"] if ends else [],
        )
        with self.store.writing() as db:
            pass_seats_on(db=db, actor=STAFF, now=self.now, passing=passing)

    @rule(session=sessions, capacity=st.integers(1, 3))
    def change_capacity(self, session: str, capacity: int) -> None:
        self.written[session] = replace(self.written[session], capacity=capacity)
        self.publish()

    @rule(session=sessions, start=st.sampled_from(STARTS), minutes=st.sampled_from([30, 60, 120]))
    def reschedule(self, session: str, start: str, minutes: int) -> None:
        moved = a_session(start=start).starts_at
        self.written[session] = replace(
            self.written[session], starts_at=moved, ends_at=moved + timedelta(minutes=minutes)
        )
        self.publish()

    @rule(session=sessions)
    def cancel_or_restore(self, session: str) -> None:
        old = self.written[session]
        status = "confirmed" if old.status == "cancelled" else "cancelled"
        self.written[session] = replace(old, status=status)
        self.publish()

    @invariant()
    def agrees_with_the_model(self) -> None:
        if not self.actors:
            return
        with self.store.reading() as db:
            rows = db.execute(
                select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state, SeatRow.gives_up)
                .where(SeatRow.state != "ended")
                .order_by(SeatRow.turn)
            ).all()
            counts = {row.session_id: row for row in db.execute(select(SeatCountRow.__table__))}
        for session in SESSIONS:
            here = [row for row in rows if row.session_id == session]
            seated = sorted(row.attendee_id[2:] for row in here if row.state == "confirmed")
            line = [
                (row.attendee_id[2:], row.gives_up or "")
                for row in here
                if row.state != "confirmed"
            ]
            assert seated == sorted(self.model.seats[session])
            assert line == self.model.waiting[session]
            assert (counts[session].taken, counts[session].waiting) == (len(seated), len(line))
            assert counts[session].taken <= counts[session].ceiling
        assert self.model.could_be_promoted() == []


def _run(fresh: Any, *, phases: tuple[Phase, ...] = tuple(Phase)) -> None:  # noqa: ANN401 -- opens an empty store
    machine = type("Machine", (SeatsMachine,), {"fresh": staticmethod(fresh)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _fresh_sqlite(folder: Path) -> Any:  # noqa: ANN401 -- see `_run`
    template = folder / "template.sqlite3"
    migrated(sqlite_address(template))

    def fresh() -> Any:  # noqa: ANN401 -- see `_run`
        path = Path(tempfile.mkdtemp(dir=folder)) / "congress.sqlite3"
        shutil.copyfile(template, path)
        return open_store(sqlite_address(path))

    return fresh


def test_seats_follow_the_model_on_sqlite(tmp_path: Path) -> None:
    _run(_fresh_sqlite(tmp_path))


def test_seats_follow_the_model_on_postgresql(postgres_store: Store) -> None:
    _run(lambda: _emptied(postgres_store))


@pytest.mark.parametrize("guard", ["promotion", "overlap", "standby"])
def test_the_machine_notices_a_missing_guard(
    guard: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with a guard taken away, some history disagrees with the model."""
    if guard == "promotion":
        monkeypatch.setattr("congress.seats.service.dropping.promote_waiting", lambda *_args: None)
    elif guard == "standby":
        monkeypatch.setattr("congress.seats.service.standby._Passing._end", lambda *_args: None)
    else:
        monkeypatch.setattr("congress.seats.service.taking.decide_seat", _decide_without_overlap)
    with pytest.raises(AssertionError):
        _run(_fresh_sqlite(tmp_path), phases=(Phase.generate,))


def _decide_without_overlap(facts: Any, now: Any, *, may_wait: bool) -> Any:  # noqa: ANN401 -- as decide_seat
    from congress.seats.rules import decide_seat  # noqa: PLC0415 -- the real one, not the control

    return decide_seat(replace(facts, clash=""), now, may_wait=may_wait)


@contextmanager
def _emptied(store: Store) -> Iterator[Store]:
    with store.writing() as db:
        # What refuses to be emptied does not in this transaction.
        db.exec_driver_sql("SET LOCAL session_replication_role = replica")
        db.exec_driver_sql(
            "DO $$ DECLARE names text; BEGIN SELECT string_agg(quote_ident(tablename), ', ') INTO "
            "names FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'; "
            "EXECUTE 'TRUNCATE ' || names || ' CASCADE'; END $$"
        )
    store._attached.clear()
    yield store
