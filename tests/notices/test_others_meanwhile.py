"""While letters are reckoned for everybody, anybody else signs in and claims (decision 0059)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, delete, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from congress.agenda.rules.document import Deadlines, Document
from congress.core.clock import FixedClock
from congress.core.ports import Unclaimed
from congress.credits.models import EvaluationLinkRow, EvaluationRow
from congress.infra.database import Store
from congress.lobby.models import MaterialRow, MaterialVersionRow
from congress.mail.models import LetterRow
from congress.mail.service import queue_letters
from congress.notices import jobs, queries
from congress.notices.rules.credits import CREDITS_DUE
from congress.notices.service import queueing
from congress.people.models import PersonRow
from tests.badges.world import EVENT, SUNDAY, pacific
from tests.builders import NOW
from tests.counting import statements_of
from tests.credits.forms import FORMS
from tests.ground import an_attendee, publish_document
from tests.lobby.world import the_congress

NAMES = ("ana", "ben", "cy")
THE_8TH, THE_10TH, LAST = date(2025, 3, 8), date(2025, 3, 10), date(2025, 4, 17)
MORNING, EVENING = pacific(10, "06:00"), pacific(10, "17:00")
REMINDER, MONTHS_LATER = (
    datetime(2025, 4, 17, 16, tzinfo=UTC),
    datetime(2025, 5, 10, 16, tzinfo=UTC),
)
OPEN = Unclaimed(("9.75 ANCC contact hours",), ("Evaluate 3 sessions",), None)


class Elsewhere:
    """Another process, which waits for nobody: it writes at once, or it is refused."""

    def __init__(self, store: Store) -> None:
        waits: dict[str, Any] = {"options": "-c lock_timeout=20"}
        if store.is_sqlite:
            waits = {"timeout": 0}
        self._engine = create_engine(store.engine.url, connect_args=waits, poolclass=NullPool)
        self.went_through: list[bool] = []

    def write(self) -> None:
        try:
            with self._engine.begin() as db:
                db.execute(
                    update(PersonRow).where(PersonRow.id == "p-ana").values(credentials="RN")
                )
        except OperationalError:
            self.went_through.append(False)
        else:
            self.went_through.append(True)


@dataclass
class Held:
    """Reckons what is left to each, and does something before: a fake of `MissingCredits`."""

    meanwhile: Callable[[], object] = lambda: None
    asked: list[list[str]] = field(default_factory=list)

    def list_unclaimed(
        self, db: Connection, event_id: str, person_ids: Collection[str], now: datetime
    ) -> Mapping[str, Unclaimed]:
        assert (event_id, now.tzinfo is not None, db.closed) == (EVENT, True, False)
        self.asked.append(list(person_ids))
        self.meanwhile()
        return dict.fromkeys(person_ids, OPEN)


@pytest.fixture
def congress(store: Store) -> Store:
    """Three people; a keynote of everybody's with new slides; each evaluated it."""
    publish_document(store, _document())
    material = {"id": "m1", "event_id": EVENT, "session_id": "k1", "title": "Slides",
                "state": "published", "is_embargoed": False, "version": 1, "changed_at": NOW,
                "told_at": None}  # fmt: skip
    version = {"material_id": "m1", "number": 1, "digest": "0" * 64, "size": 1, "kind": "pdf",
               "added_at": NOW, "added_by": "olga"}  # fmt: skip
    with store.writing() as db:
        for name in NAMES:
            an_attendee(db, name=name)
            link = {"attendee_id": f"a-{name}", "event_id": EVENT, "pseudonym": name}
            db.execute(insert(EvaluationLinkRow).values(**link))
            sent = {"event_id": EVENT, "subject": "k1", "pseudonym": name, "form_version": 1,
                    "answers": {}, "state": "sent", "saved_at": NOW, "sent_at": NOW}  # fmt: skip
            db.execute(insert(EvaluationRow).values(**sent))
        db.execute(insert(MaterialRow), [material])
        db.execute(insert(MaterialVersionRow), [version])
    return store


def _document() -> Document:
    plain = the_congress()
    return replace(
        plain, evaluations=FORMS, deadlines=Deadlines(claims_close_on=LAST), pickup=(SUNDAY,)
    )


def _credits(store: Store, missing: Held) -> str:
    return jobs.queue_credit_letters(store, FixedClock(REMINDER), missing, EVENT, LAST)


JOBS: Mapping[str, Callable[[Store], str]] = {
    "badge": lambda store: jobs.queue_badge_letters(
        store, FixedClock(pacific(8, "17:00")), EVENT, THE_8TH
    ),
    "daily": lambda store: jobs.queue_daily_letters(store, FixedClock(MORNING), EVENT, THE_10TH),
    "materials": lambda store: jobs.queue_material_letters(
        store, FixedClock(EVENING), EVENT, THE_10TH
    ),
    "follow-up": lambda store: jobs.queue_follow_ups(store, FixedClock(MONTHS_LATER), EVENT),
    "credits": lambda store: _credits(store, Held()),
}


def _letters(store: Store) -> list[str]:
    with store.reading() as db:
        return sorted(db.scalars(select(LetterRow.person_id)))


def test_while_credits_are_reckoned_a_write_from_elsewhere_goes_through(
    congress: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "CREDITS_CHUNK", 2)
    elsewhere = Elsewhere(congress)
    assert _credits(congress, Held(elsewhere.write)) == "3 letters queued"
    assert elsewhere.went_through == [True, True]


def test_control_reckoned_in_a_transaction_it_is_refused_on_sqlite(congress: Store) -> None:
    elsewhere = Elsewhere(congress)

    def former(db: Connection) -> None:
        reckoned = queueing.reckon_credit_letters(
            db, document=_document(), kind=CREDITS_DUE, day=LAST,
            missing_credits=Held(elsewhere.write), after="", now=REMINDER,
        )  # fmt: skip
        queue_letters(db, reckoned.letters)

    congress.unit_of_work(former)
    assert elsewhere.went_through == [not congress.is_sqlite]
    assert len(_letters(congress)) == len(NAMES)


@pytest.mark.parametrize("name", JOBS)
def test_whoever_goes_through_everybody_keeps_nobody_waiting(
    congress: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, read = Elsewhere(congress), queries.list_registered_after

    def read_and_write(*args: Any) -> Sequence[Any]:  # noqa: ANN401 -- as it
        elsewhere.write()
        found = read(*args)
        elsewhere.write()
        return found

    monkeypatch.setattr(queries, "list_registered_after", read_and_write)
    assert JOBS[name](congress) == "3 letters queued"
    assert set(elsewhere.went_through) == {True}


@contextmanager
def _transactions(store: Store) -> Iterator[list[list[str]]]:
    """Give the statements of each writing transaction that ends meanwhile."""
    done: list[list[str]] = []
    writing = store.writing

    @contextmanager
    def noting() -> Iterator[Connection]:
        with writing() as db, statements_of(store.engine) as texts:
            yield db
        done.append([text.partition(" (")[0] for text in texts])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "writing", noting)
        yield done


def test_a_transaction_is_the_letters_of_a_chunk_and_nothing_else(
    congress: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chunk, transactions in ((3, 1), (1, 3)):
        monkeypatch.setattr(queueing, "CREDITS_CHUNK", chunk)
        with congress.writing() as db:
            db.execute(delete(LetterRow))
        with _transactions(congress) as done:
            _credits(congress, Held())
        assert done == [["INSERT INTO letter"]] * transactions


def test_what_is_left_half_done_goes_on_where_it_ended(
    congress: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "CREDITS_CHUNK", 1)
    steps = iter((None, KeyboardInterrupt))

    def die_at_the_second() -> None:
        if (fault := next(steps)) is not None:
            raise fault

    with pytest.raises(KeyboardInterrupt):
        _credits(congress, Held(die_at_the_second))
    assert _letters(congress) == ["p-ana"]
    again = Held()
    assert _credits(congress, again) == "2 letters queued"
    assert (again.asked, _letters(congress)) == ([["p-ben"], ["p-cy"]], ["p-ana", "p-ben", "p-cy"])


def test_two_workers_beside_each_other_write_each_letter_once(congress: Store) -> None:
    """The other one writes its letters while this one reckons the same people."""
    others = Held()
    assert _credits(congress, Held(partial(_credits, congress, others))) == "3 letters queued"
    assert (len(others.asked), len(_letters(congress))) == (1, 3)


def test_materials_that_change_meanwhile_are_looked_at_again(
    congress: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hidden between reckoning and writing: nobody is told, and shown again it is told."""
    read, changes = queries.list_registered_after, iter(("hidden",))

    def hide_once(*args: Any) -> Sequence[Any]:  # noqa: ANN401 -- as it
        for state in changes:
            with congress.writing() as db:
                db.execute(update(MaterialRow).values(state=state))
        return read(*args)

    monkeypatch.setattr(queries, "list_registered_after", hide_once)
    assert JOBS["materials"](congress) == "0 letters queued"
    assert _letters(congress) == []
    with congress.writing() as db:
        db.execute(update(MaterialRow).values(state="published"))
    assert [JOBS["materials"](congress), JOBS["materials"](congress)] == [
        "3 letters queued", "0 letters queued",
    ]  # fmt: skip
