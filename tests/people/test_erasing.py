"""Erasing somebody (T27): nothing is left but the record of credits; all at once or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, select, update

from congress.app import house_of, import_models
from congress.badges.models import BadgeRow
from congress.badges.service.personal import BadgesData
from congress.core.own_data import is_doer
from congress.core.ports import OwnPart, PersonalData, Whose
from congress.feeds.models import FeedRow
from congress.infra.audit import AuditRow
from congress.infra.invariants import find_breaches
from congress.people.errors import WorksHereError
from congress.people.service.erasing import erase_person
from congress.people.service.personal import gather_own_data
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.people.canaries import email_of, open_with
from tests.people.world import store_of

# What stays, by table, and is the record of credits: six years, for the CE office alone.
RECORD = {
    "certificate": {"because", "facts", "number", "pdf_sha256"},
    "claim": {"attested", "credential", "ids", "name"},
    "claim_step": {"evidence", "state"},
    "claim_receipt": {"key", "outcome"},
}
# What is left beside it says nothing of anybody: words of ours, of the event, of devices, and ids.
NAMELESS = {
    "doubt", "device", "door", "filter", "handed_place", "id", "place", "reason",
    "registration_type", "session_id", "share", "snapshot", "type_id",
}  # fmt: skip
# Neither record nor nameless, each with its reason in decision 0076.
STAYS = {
    ("audit", "action"), ("audit", "facts"),  # never changed (I11): ids, no names
    ("evaluation", "answers"), ("evaluation", "subject"),  # of nobody, since the link is gone
    ("evaluation", "told"), ("evaluation", "told_apart"),
}  # fmt: skip


class _Killed:
    """A room that is killed while it erases."""

    tables: Mapping[str, str] = {}

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        return OwnPart({"of": [{"whose": whose.person_id, "db": db.dialect.name}]})

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        db.execute(delete(FeedRow))
        raise KeyboardInterrupt(whose, now)


class _Forgetful(BadgesData):
    """A room that keeps what it should erase."""

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Erase nothing."""
        del db, whose, now


def test_no_canary_is_left_outside_of_the_record_of_credits(app: Flask) -> None:
    zed_works_here_no_more(app, "zed", "other")
    others, broken = _all_of(app, "p-other"), _breaches(app)
    assert _erase(app)
    assert _left(app, "zed") == set()
    assert _all_of(app, "p-other") == others
    assert _breaches(app) <= broken  # rows of canaries alone break some already
    with store_of(app).reading() as db:
        names = db.execute(select(import_models().tables["person"])).mappings().all()
    zed = next(one for one in names if one["id"] == "p-zed")
    assert (zed["first_name"], zed["last_name"], zed["settings"]) == ("", "Erased", {})


def test_control_what_a_room_keeps_is_found(app: Flask) -> None:
    zed_works_here_no_more(app, "zed")
    assert _erase(
        app, [_Forgetful() if isinstance(one, BadgesData) else one for one in _rooms(app)]
    )
    assert {table for table, _ in _left(app, "zed")} >= {"badge", "badge_name", "staff_note"}


def test_the_record_of_credits_stays_whole(app: Flask) -> None:
    written = zed_works_here_no_more(app, "zed")["zed"]
    _erase(app)
    with store_of(app).reading() as db:
        for name in ("certificate", "claim", "claim_step", "online_stay"):
            assert (
                dict(db.execute(select(import_models().tables[name])).mappings().one())
                == written[name]
            )
        scan = dict(db.execute(select(import_models().tables["scan"])).mappings().one())
        receipt = db.execute(select(import_models().tables["claim_receipt"])).mappings().one()
    assert scan == {**written["scan"], "because": ""}
    assert (receipt["received_at"], receipt["body"]) == (NOW, b"")


def test_seats_to_come_go_to_who_waits(app: Flask) -> None:
    store = store_of(app)
    publish_document(store, a_document(a_session(id="b1", capacity=1)))
    with store.writing() as db:
        people = [an_attendee(db, name=name) for name in ("zed", "ben")]
    for one in people:
        with store.writing() as db:
            take_seat(
                db=db, store=store, actor=one, now=NOW, event_id="psc-2025",
                wish=Wish("b1", may_wait=True),
            )  # fmt: skip
    assert _erase(app)
    with store.reading() as db:
        seats = {row.attendee_id: row.state for row in db.execute(select(SeatRow))}
        counts = db.execute(select(SeatCountRow.taken, SeatCountRow.waiting)).one()
        assert find_breaches(db, NOW) == []
    assert seats == {"a-zed": "ended", "a-ben": "confirmed"}
    assert tuple(counts) == (1, 0)


def test_who_is_killed_in_the_middle_leaves_all_as_it_was_and_it_is_done_anew(app: Flask) -> None:
    zed_works_here_no_more(app, "zed")
    before = _all_of(app, "p-zed")
    with pytest.raises(KeyboardInterrupt):
        _erase(app, [*_rooms(app), _Killed()])
    assert _all_of(app, "p-zed") == before
    assert _erase(app)
    assert _left(app, "zed") == set()


def test_twice_is_the_same_as_once(app: Flask) -> None:
    zed_works_here_no_more(app, "zed")
    assert _erase(app)
    once = _all_of(app, "p-zed")
    assert not _erase(app)
    assert _all_of(app, "p-zed") == once
    with store_of(app).reading() as db:
        noted = select(AuditRow.actor).where(AuditRow.action == "person.erased")
        assert db.scalars(noted).all() == ["operator"]


def test_staff_are_not_erased(app: Flask) -> None:
    open_with(app, "zed")
    before = _all_of(app, "p-zed")
    with pytest.raises(WorksHereError):
        _erase(app)
    assert _all_of(app, "p-zed") == before


def test_what_is_shared_with_a_colleague_stays_the_colleagues(app: Flask) -> None:
    """One desk, one address: its codes, its news and whether it is written to are not one person's."""
    zed_works_here_no_more(app, "zed", "other")
    tables = import_models().tables
    with store_of(app).writing() as db:
        mine = {"email": email_of("zed"), "folded": email_of("zed")}
        address = tables["address"]
        db.execute(update(address).where(address.c.person_id == "p-other").values(**mine))
    _erase(app)
    with store_of(app).reading() as db:
        for name, column in (("news_reader", "mailbox"), ("mail_suppression", "address")):
            found = db.scalars(select(tables[name].c[column])).all()
            assert email_of("zed") in found, name
        owners = db.scalars(select(tables["address"].c.person_id)).all()
    assert owners == ["p-other"]


def test_whose_badge_they_took_along_names_them_no_more(app: Flask) -> None:
    zed_works_here_no_more(app, "zed", "other")
    taker = "zed~person~first_name zed~person~last_name"
    others = BadgeRow.attendee_id == "a-other"
    with store_of(app).writing() as db:
        db.execute(update(BadgeRow).where(others).values(handed_to=taker))
    _erase(app)
    with store_of(app).reading() as db:
        assert db.scalars(select(BadgeRow.handed_to).where(others)).all() == [""]


def test_at_an_event_that_is_over_who_had_a_seat_is_not_changed(app: Flask) -> None:
    zed_works_here_no_more(app, "zed")
    broken = _breaches(app)
    with store_of(app).writing() as db:
        after = NOW.replace(month=4)
        assert erase_person(db, _rooms(app), "p-zed", actor="operator", now=after)
    with store_of(app).reading() as db:
        assert db.scalars(select(SeatRow.state)).all() == ["confirmed"]
        assert db.scalars(select(BadgeRow.retired_because)).all() == ["cancelled"]
    assert _breaches(app) <= broken


def zed_works_here_no_more(app: Flask, *tags: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Give them a row everywhere, but for the sign-ins of staff."""
    written = open_with(app, *tags)
    with store_of(app).writing() as db:
        for name in ("recovery_code", "second_factor", "staff"):
            table = import_models().tables[name]
            db.execute(table.delete().where(table.c.person_id == "p-zed"))
    return written


def _rooms(app: Flask) -> list[PersonalData]:
    return list(house_of(app).personal_data)


def _erase(app: Flask, rooms: list[PersonalData] | None = None) -> bool:
    with store_of(app).writing() as db:
        return erase_person(db, rooms or _rooms(app), "p-zed", actor="operator", now=NOW)


def _all_of(app: Flask, person_id: str) -> Mapping[str, Any]:
    with store_of(app).reading() as db:
        return gather_own_data(db, _rooms(app), person_id).rows


def _breaches(app: Flask) -> set[tuple[str, tuple[Any, ...]]]:
    with store_of(app).reading() as db:
        return {(one.invariant.claim, one.row) for one in find_breaches(db, NOW)}


def _left(app: Flask, tag: str) -> set[tuple[str, str]]:
    """Return each column of each table in which something of theirs stands that should not."""
    marks = (f"{tag}~", email_of(tag))
    with store_of(app).reading() as db:
        found = {
            (table.name, name)
            for table in import_models().sorted_tables
            for row in db.execute(select(table)).mappings()
            for name, value in row.items()
            if any(mark in str(value) for mark in marks)
        }
    return {
        (table, name)
        for table, name in found - STAYS
        if not (name in NAMELESS or name.endswith("_hash") or is_doer(name))
        and name not in RECORD.get(table, set())
    }
