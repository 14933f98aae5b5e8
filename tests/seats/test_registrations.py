"""What the registration system changes reaches seats in the same transaction (R10, R12, R13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from congress.attendees.models import AttendeeRow
from congress.core.ports import RegistrationChange
from congress.infra.database import Store
from congress.infra.locks import EXCLUSIVE, take_seat_lock
from congress.mail.models import LetterRow
from congress.seats.models import StarRow
from congress.seats.service.registrations import RegistrationsFollower
from tests.builders import NOW
from tests.seats.conftest import EVENT, Caller

LATER = NOW + timedelta(hours=1)


def _change(store: Store, name: str, **facts: object) -> list[str]:
    change = RegistrationChange(
        event_id=EVENT,
        attendee_id=f"a-{name}",
        person_id=f"p-{name}",
        **{"is_active": True, "entitlement_changed": False, **facts},  # type: ignore[arg-type]
    )
    with store.writing() as db:
        take_seat_lock(db, EVENT, EXCLUSIVE)
        return list(RegistrationsFollower(store).follow_registrations(db, [change], LATER))


def _states(caller: Caller) -> dict[str, str]:
    lines = caller("GET", "me/agenda").get_json()["sessions"]
    return {one["session"]: one["state"] for one in lines if one["state"] != "included"}


def test_a_cancelled_registration_frees_its_seats_and_promotes(
    ana: Caller, ben: Caller, store: Store
) -> None:
    ana.register("b1")
    ben.register("b1", waitlist=True)
    with store.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ana").values(status="cancelled"))
    assert _change(store, "ana", is_active=False) == []
    assert _states(ben) == {"b1": "confirmed"}


def test_chosen_sessions_become_seats_or_waiting_places_r12(
    ana: Caller, ben: Caller, store: Store
) -> None:
    ben.register("b3")
    notes = _change(store, "ana", chosen=("b1", "b2", "b3", "k1", "walk"), chosen_at=NOW)
    assert _states(ana) == {"b1": "confirmed", "b2": "waitlisted", "b3": "waitlisted"}
    assert notes == [
        "a-ana: b2: on the waitlist, it is at the same time as another seat",
        "a-ana: b3: on the waitlist, it is full",
        "a-ana: walk: This session needs no registration. Just come.",
    ]
    with store.reading() as db:
        kinds = db.scalars(select(LetterRow.kind).where(LetterRow.person_id == "p-ana")).all()
    assert kinds.count("choice-not-honoured") == 3


@pytest.mark.parametrize(
    ("chosen_at", "states"),
    [
        (NOW - timedelta(minutes=1), {"b1": "confirmed"}),
        (NOW + timedelta(minutes=1), {"b3": "confirmed"}),
    ],
)
def test_the_newer_choice_wins_r13(
    ana: Caller, store: Store, chosen_at: object, states: dict[str, str]
) -> None:
    """Ana registered for b1 at NOW; the registration page says b3, chosen before or after."""
    ana.register("b1")
    ana.register("b3")
    ana.unregister("b3")
    _change(store, "ana", chosen=("b3",), chosen_at=chosen_at)
    assert _states(ana) == states


def test_the_same_choice_again_changes_nothing(ana: Caller, store: Store) -> None:
    _change(store, "ana", chosen=("b1",), chosen_at=NOW)
    ana.unregister("b1")
    assert _change(store, "ana", chosen=("b1",), chosen_at=NOW - timedelta(days=1)) == []
    assert _states(ana) == {}


def test_handed_on_the_seats_stay_and_stars_go(ana: Caller, store: Store) -> None:
    """Control: without `is_handed_on` the star stays."""
    ana.register("b1")
    ana("PUT", "sessions/b1/star")
    assert _change(store, "ana") == []
    assert _stars(store) == 1
    assert _change(store, "ana", is_handed_on=True) == []
    assert (_stars(store), _states(ana)) == (0, {"b1": "confirmed"})


def _stars(store: Store) -> int:
    with store.reading() as db:
        return db.execute(select(func.count()).select_from(StarRow)).scalar_one()
