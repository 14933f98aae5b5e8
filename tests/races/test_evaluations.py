"""Evaluations that are sent at once, by an impatient thumb or two phones: one row, one pseudonym.

With a control: where each telling draws a pseudonym of its own and nothing is unique, two are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, func, select

from congress.attendees.queries import get_attendee
from congress.core.errors import BusyError, StepUpError
from congress.core.ids import new_id
from congress.core.principal import Level
from congress.credits.models import EvaluationLinkRow, EvaluationRow
from congress.credits.service import evaluating
from congress.credits.service.evaluating import save_evaluation
from congress.credits.service.own import release_of
from congress.infra.database import Store
from tests.checkin.attended import give_badge, told
from tests.checkin.facts import IN, at
from tests.credits.forms import FORMS
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import an_attendee, publish_document
from tests.races.crowd import all_at_once
from tests.stores import open_store

PHONES = 8


@pytest.fixture
def wide_store(database_url: str) -> Iterator[Store]:
    with open_store(database_url, threads=PHONES + 1) as opened:
        publish_document(opened, the_credited_congress(evaluations=FORMS))
        with opened.writing() as db:
            an_attendee(db, name="ana")
            give_badge(db, "ana")
            told(db, "ana", IN, at("10:00"))
        yield opened


def _sending(
    store: Store, answer: int, *, is_sent: bool = True, level: Level = Level.VERIFIED
) -> Callable[[], str]:
    """Send as a phone does: again and again while the database is busy."""

    def work(db: Connection) -> str:
        mine = save_evaluation(
            db=db,
            store=store,
            release=release_of(store, EVENT),
            me=get_attendee(db, EVENT, "p-ana"),
            now=at("11:00"),
            level=level,
            subject_id="b1",
            answers={"useful": answer},
            is_sent=is_sent,
        )
        return str(mine.state)

    def run() -> str:
        for _ in range(50):
            try:
                return store.unit_of_work(work)
            except BusyError:
                continue
            except StepUpError:
                return "refused"
        raise BusyError

    return run


def _counts(store: Store) -> tuple[int, int]:
    with store.reading() as db:
        rows = db.execute(select(func.count()).select_from(EvaluationRow)).scalar_one()
        links = db.execute(select(func.count()).select_from(EvaluationLinkRow)).scalar_one()
    return rows, links


def test_sent_by_many_at_once_it_is_one(wide_store: Store) -> None:
    assert set(all_at_once([_sending(wide_store, 1 + turn % 5) for turn in range(PHONES)])) == {
        "sent"
    }
    assert _counts(wide_store) == (1, 1)


def test_no_draft_undoes_what_is_sent_at_the_same_time(wide_store: Store) -> None:
    works = [_sending(wide_store, 5)]
    works += [_sending(wide_store, 1, is_sent=False) for _ in range(PHONES - 1)]
    all_at_once(works)
    with wide_store.reading() as db:
        [row] = db.execute(select(EvaluationRow.state, EvaluationRow.answers)).all()
    assert (row.state, row.answers) == ("sent", {"useful": 5})


def test_by_name_the_first_that_is_sent_stays(wide_store: Store) -> None:
    """T3: nobody who knows an address and a last name replaces it by being quick."""
    works = [_sending(wide_store, 1 + turn % 5, level=Level.IDENTIFIED) for turn in range(PHONES)]
    said = all_at_once(works)
    assert (said.count("sent"), said.count("refused")) == (1, PHONES - 1)
    with wide_store.reading() as db:
        kept = db.execute(select(EvaluationRow.answers)).scalar_one()
    assert kept == {"useful": 1 + said.index("sent") % 5}


def test_control_where_each_draws_its_own_there_are_many(
    wide_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluating, "_pseudonym_of", lambda *_: new_id())
    all_at_once([_sending(wide_store, 3) for _ in range(PHONES)])
    assert _counts(wide_store) == (PHONES, 0)
