"""The record of credits goes at six years and a day, and no day sooner (T27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import DatabaseError

from congress.app import house_of, import_models
from congress.core.clock import FixedClock
from congress.credits import jobs
from congress.credits.models import (
    CertificateRow,
    ClaimRow,
    ClaimStepRow,
    PurgedNumberRow,
    RecordPurgeRow,
)
from congress.credits.rules.certificates import Certificate
from congress.credits.rules.duties import purged_from
from congress.credits.service import purging
from congress.credits.service.certificates import Certified, issue, supersede
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.invariants import find_breaches
from congress.people.service.erasing import erase_person
from schedules.dailies import all_dailies
from schedules.worker import sweep
from tests.credits.certified import ANAS, ISSUED_AT, a_claim, open_congress, the_facts
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import a_document, a_session, publish_document

PACIFIC = ZoneInfo("America/Los_Angeles")
AT_FOUR = datetime(2031, 3, 12, 4, tzinfo=PACIFIC)
FIRST = AT_FOUR.date()
SECOND = timedelta(seconds=1)
BENS = Certified("claim-ben", EVENT, "p-ben")
ELSEWHERE = Certified("claim-ben-other", "other-2026", "p-ben")


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def issued(store: Store) -> list[Certificate]:
    """Two versions of Ana's certificate, and Ben's; and one of Ben's from a later event."""
    open_congress(store)
    publish_document(store, a_document(a_session(id="o1"), event_id="other-2026"))
    with store.writing() as db:
        event = import_models().tables["event"]
        later = event.update().where(event.c.id == "other-2026")
        db.execute(later.values(ends_on=date(2026, 3, 11)))
        a_claim(db, "ben", type_id="other", event_id="other-2026")
        made = [
            issue(db, one, the_facts(name="Ana Rivera"), actor="p-ana", now=ISSUED_AT)
            for one in (ANAS, BENS, ELSEWHERE)
        ]
        db.execute(
            insert(ClaimStepRow).values(
                claim_id=ANAS.claim_id, seq=1, version=1, state="claimed", amount=525,
                actor="p-ana", at=ISSUED_AT, evidence={},
            )
        )  # fmt: skip
    with store.writing() as db:
        supersede(
            db, ANAS.claim_id, the_facts(name="Ana Ríos"), actor="p-ana", now=ISSUED_AT,
            because="Her name.",
        )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("ends_on", "first"),
    [
        (date(2025, 3, 11), date(2031, 3, 12)), (date(2024, 12, 31), date(2031, 1, 1)),
        (date(2024, 2, 29), date(2030, 3, 2)), (date(2026, 2, 28), date(2032, 2, 29)),
    ],
)  # fmt: skip
def test_it_is_kept_six_years_and_not_a_day_less(ends_on: date, first: date) -> None:
    assert purged_from((), ends_on) == first


@pytest.mark.usefixtures("issued")
def test_it_runs_by_the_clock_of_the_event_and_goes_on_until_it_is_done(
    app: Flask, store: Store, clock: FixedClock
) -> None:
    daily = next(
        one
        for one in all_dailies(house_of(app))
        if (one.name, one.event_id) == ("purge-record", EVENT)
    )
    assert [daily.day_due(at) for at in (AT_FOUR - SECOND, AT_FOUR)] == [None, date(2031, 3, 12)]
    assert daily.day_due(AT_FOUR - timedelta(days=1)) is None
    assert daily.day_due(AT_FOUR + timedelta(days=400)) is not None
    for at, left in ((AT_FOUR - timedelta(days=1), 2), (AT_FOUR, 0)):
        clock.advance(at - clock.now())
        sweep(house_of(app), [daily])
        with store.reading() as db:
            mine = ClaimRow.event_id == EVENT
            assert db.scalar(select(func.count()).select_from(ClaimRow).where(mine)) == left


def test_nothing_of_it_is_left_and_the_check_says_so(
    app: Flask, store: Store, clock: FixedClock, issued: list[Certificate]
) -> None:
    ana, _, elsewhere = issued
    guest = app.test_client()
    assert guest.get(f"/api/v1/certificates/{ana.number}").status_code == 200
    assert _purge(app, clock) == {"claims": 2}
    assert _purge(app, clock) == {"claims": 0}
    for path in (f"/api/v1/certificates/{ana.number}", f"/certificates/{ana.number}?copy=X1"):
        gone = guest.get(path)
        assert gone.status_code == 410
        assert "kept for at least six years" in gone.text
        assert "Ana" not in gone.text
    assert (
        guest.get(f"/api/v1/certificates/{ana.number}").get_json()["code"] == "certificates/purged"
    )
    assert guest.get("/api/v1/certificates/7KQM4T9DXV2H3WPR9").status_code == 404
    assert guest.get(f"/api/v1/certificates/{elsewhere.number}").status_code == 200
    with store.reading() as db:
        assert db.scalars(select(CertificateRow.claim_id)).all() == [ELSEWHERE.claim_id]
        assert db.scalars(select(ClaimRow.id)).all() == [ELSEWHERE.claim_id]
        assert db.scalars(select(ClaimStepRow.seq)).all() == []
        purged = select(AuditRow.facts).where(AuditRow.action == "record.purged")
        assert db.scalars(purged).all() == [{"claims": 2}]
        assert find_breaches(db, clock.now()) == []


@pytest.mark.usefixtures("issued")
def test_of_who_was_erased_no_name_is_left_then(
    app: Flask, store: Store, clock: FixedClock
) -> None:
    rooms = house_of(app).personal_data
    with store.writing() as db:
        assert erase_person(db, rooms, "p-ana", actor="operator", now=clock.now())
    assert any("Ana" in one for one in _texts(store))
    with store.writing() as db:  # the other event's certificate says the same name
        db.execute(
            insert(RecordPurgeRow).values(
                event_id="other-2026", purged_at=AT_FOUR.replace(year=2033)
            )
        )
        db.execute(delete(CertificateRow).where(CertificateRow.event_id == "other-2026"))
    _purge(app, clock)
    assert [one for one in _texts(store) if "Ana" in one or "ana@" in one] == []


def test_a_kind_that_is_kept_longer_holds_the_record(
    store: Store, clock: FixedClock, issued: list[Certificate]
) -> None:
    document = the_credited_congress()
    first, *others = document.credit_types
    longer = replace(document, credit_types=(replace(first, kept_years=7), *others))
    publish_document(store, longer)
    clock.advance(AT_FOUR.replace(year=2033) - clock.now())
    due = date(2032, 3, 12)
    assert jobs.purge_record(store, clock, EVENT, due - timedelta(days=1)) == {"claims": 0}
    with store.reading() as db:
        assert len(db.scalars(select(CertificateRow.id)).all()) == len(issued) + 1
    assert jobs.purge_record(store, clock, EVENT, due) == {"claims": 2}


def test_who_is_killed_in_the_middle_leaves_the_rest_for_the_next(
    store: Store, clock: FixedClock, issued: list[Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "AT_ONCE", 1)
    clock.advance(AT_FOUR - clock.now())
    store.unit_of_work(lambda db: purging.begin_purge(db, EVENT, clock.now()))
    assert store.unit_of_work(lambda db: purging.purge_some(db, EVENT, clock.now())) == 1
    with pytest.raises(KeyboardInterrupt):
        store.unit_of_work(lambda db: _killed(purging.purge_some(db, EVENT, clock.now())))
    assert jobs.purge_record(store, clock, EVENT, FIRST) == {"claims": 1}
    with store.reading() as db:
        numbers = set(db.scalars(select(PurgedNumberRow.number)))
    assert numbers == {one.number for one in issued[:2]}


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize("kind", [CertificateRow, ClaimStepRow])
def test_control_the_database_itself_lets_nothing_go_sooner(
    store: Store, kind: type[CertificateRow | ClaimStepRow]
) -> None:
    early = {"event_id": EVENT, "purged_at": datetime(2031, 3, 10, 23, 59, 59, tzinfo=UTC)}
    for refused in (
        delete(kind).where(kind.claim_id == ANAS.claim_id),
        insert(RecordPurgeRow).values(early),
    ):
        with (
            pytest.raises(DatabaseError, match=r"append-only|kept six years"),
            store.writing() as db,
        ):
            db.execute(refused)
    with store.writing() as db:  # of another event
        db.execute(
            insert(RecordPurgeRow).values(
                event_id="other-2026", purged_at=AT_FOUR.replace(year=2033)
            )
        )
    with pytest.raises(DatabaseError, match="append-only"), store.writing() as db:
        db.execute(delete(kind).where(kind.claim_id == ANAS.claim_id))


def _killed(purged: int) -> None:
    assert purged == 1
    raise KeyboardInterrupt


def _purge(app: Flask, clock: FixedClock) -> dict[str, int]:
    clock.advance(AT_FOUR - clock.now())
    return jobs.purge_record(house_of(app).store, clock, EVENT, FIRST)


def _texts(store: Store) -> list[str]:
    with store.reading() as db:
        return [
            str(row)
            for table in import_models().sorted_tables
            for row in db.execute(select(table)).mappings()
        ]
