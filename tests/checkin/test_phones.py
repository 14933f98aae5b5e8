"""Phones at doors: what each said of itself, and a file of scans that one saved (rule C 11)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from congress.checkin.rules.attendance import Doubt
from congress.checkin.schemas import read_saved
from congress.checkin.service.phones import (
    SILENT_AFTER,
    DoorPhone,
    Holding,
    PhoneState,
    list_phones,
    take_file,
    tell_holding,
)
from congress.checkin.service.reviewing import list_review
from congress.checkin.service.scans import Answered, Stored
from congress.core.errors import InputError
from congress.core.principal import Principal, Role
from congress.infra.database import Store
from congress.people.models import StationRow
from tests.badges.world import employ
from tests.checkin.world import (
    DANA,
    EVENT,
    NOW,
    STATION,
    a_scan,
    a_shift,
    code_of,
    open_doors,
    rows_of,
    tell,
)
from tests.counting import statements_of

HOLDS = Holding("left", "", 0, 0, NOW, is_off=False)
SCAN: dict[str, Any] = {
    "id": "scan-of-ana-in-a-file", "seq": 1, "code": code_of("ana"), "door": "left", "direction": "in",
    "at": "2025-03-10T16:49:00Z", "offset": 0, "admitted": True, "reason": "ok", "by": "",
}  # fmt: skip


@pytest.fixture
def doors(store: Store) -> Store:
    open_doors(store)
    return store


def say(
    store: Store, holding: Holding = HOLDS, *, actor: Principal = STATION, now: datetime = NOW
) -> None:
    store.unit_of_work(lambda db: tell_holding(a_shift(db, store, actor=actor, now=now), holding))


def phones(store: Store, now: datetime = NOW) -> list[DoorPhone]:
    with store.reading() as db:
        return list_phones(a_shift(db, store, now=now))


def a_file(*scans: Any, event: str = EVENT) -> bytes:  # noqa: ANN401 -- what a phone wrote, or somebody else
    return json.dumps(
        {"event": event, "device_now": "2025-03-10T16:50:00Z", "scans": scans}
    ).encode()


def take_in(store: Store, *scans: Any) -> list[Answered]:  # noqa: ANN401 -- as above
    told = read_saved(a_file(*scans), EVENT)
    return store.unit_of_work(lambda db: take_file(a_shift(db, store, actor=DANA), told))


def test_a_phone_has_one_row_that_says_what_it_said_last(doors: Store) -> None:
    say(doors)
    say(doors, replace(HOLDS, waiting=12, door="right"), now=NOW + timedelta(seconds=15))
    (one,) = phones(doors)
    assert (one.holding.waiting, one.holding.door) == (12, "right")
    assert one.told_at == NOW + timedelta(seconds=15)


def test_a_silent_phone_is_unknown_and_one_whose_shift_is_over_is_not(doors: Store) -> None:
    """With something left on it, its shift is not over for us."""
    silent = NOW + SILENT_AFTER + timedelta(seconds=1)
    say(doors, replace(HOLDS, waiting=12))
    assert [one.state for one in phones(doors, NOW + SILENT_AFTER)] == [PhoneState.AT_WORK]
    assert [one.state for one in phones(doors, silent)] == [PhoneState.SILENT]
    say(doors, replace(HOLDS, waiting=12, is_off=True))
    assert [one.state for one in phones(doors, silent)] == [PhoneState.SILENT]
    say(doors, replace(HOLDS, is_off=True))
    assert [one.state for one in phones(doors, silent)] == [PhoneState.OFF]


def test_a_station_that_was_revoked_stays_while_it_holds_something(doors: Store) -> None:
    with doors.writing() as db:
        db.execute(
            insert(StationRow).values(
                id=STATION.device_id, event_id=EVENT, name="Phone 1", duty="doors", place="",
                code_hash="code", code_until=NOW, token_hash="token", asked_by="p-sam", asked_at=NOW,
                enrolled_at=NOW, seen_at=NOW, expires_at=NOW + timedelta(days=1), ended_at=None,
                ended_by=None,
            )
        )  # fmt: skip
    say(doors, replace(HOLDS, aside=1))
    with doors.writing() as db:
        db.execute(update(StationRow).values(ended_at=NOW, ended_by="p-sam"))
    assert [one.name for one in phones(doors)] == ["Phone 1"]
    say(doors)
    assert phones(doors) == []


def test_a_phone_tells_with_one_statement_and_a_list_of_three_costs_as_much_as_of_one(
    doors: Store,
) -> None:
    def count() -> int:
        with statements_of(doors.engine) as statements:
            phones(doors)
        return len(statements)

    say(doors)
    one = count()
    for name in ("b", "c"):
        say(doors, actor=replace(STATION, device_id=f"s-{name}"))
    assert count() == one


def test_a_file_is_taken_in_once_and_what_the_phone_sends_later_is_known(doors: Store) -> None:
    assert [one.stored for one in take_in(doors, SCAN)] == [Stored.STORED]
    assert [one.stored for one in take_in(doors, SCAN)] == [Stored.DUPLICATE]
    assert [row.told_by for row in rows_of(doors)] == ["file:p-dana"]
    scan = read_saved(a_file(SCAN), EVENT)[0]
    assert [one.stored for one in tell(doors, scan)] == [Stored.DUPLICATE]


def test_one_broken_scan_keeps_no_other_out_and_every_one_is_answered(doors: Store) -> None:
    broken = [{"id": "broken-in-a-file-1", "door": "left"}, "not a scan", None]
    many = [{**SCAN, "id": f"scan-in-a-file-{number:04}", "seq": number} for number in range(600)]
    answers = take_in(doors, broken[0], *many, *broken[1:])
    assert len(answers) == 603
    assert [one.stored for one in answers].count(Stored.STORED) == 600
    assert [one.stored for one in (answers[0], *answers[-2:])] == [Stored.SET_ASIDE] * 3


def test_an_override_in_a_file_is_no_supervisors_because_one_brings_it(doors: Store) -> None:
    """By a supervisor's own sign-in it would be none; the file is of whoever held the phone."""
    with doors.writing() as db:
        employ(db, "dana", Role.SUPERVISOR, EVENT)
    scan = {**SCAN, "reason": "rules", "because": "There is room"}
    take_in(doors, scan)
    with doors.reading() as db:
        kinds = [one.kind for one in list_review(db, doors, EVENT, NOW).items if one.scan_id]
    assert kinds == [Doubt.OVERRIDE_WITHOUT_SUPERVISOR]


def test_a_clock_that_was_never_measured_is_believed_and_uncertain(doors: Store) -> None:
    """However long the file lay: what counts is when the badge was held up, as the phone had it."""
    take_in(doors, {**SCAN, "offset": None})
    (row,) = rows_of(doors)
    assert (row.at, row.is_uncertain) == (row.device_at, True)


@pytest.mark.parametrize(
    "saved",
    [b"", b"hello", b"[]", b'{"event": "psc-2025"}', a_file(), a_file(SCAN, event="psc-2024")],
)
def test_what_is_no_file_of_scans_of_this_event_is_refused_in_words(saved: bytes) -> None:
    with pytest.raises(InputError, match=r"Choose the one that the phone saved|of another event"):
        read_saved(saved, EVENT)


def test_a_scan_of_now_and_one_of_a_file_are_told_apart(doors: Store) -> None:
    tell(doors, a_scan("ben"))
    take_in(doors, SCAN)
    assert sorted(row.told_by for row in rows_of(doors)) == ["file:p-dana", STATION.name]
