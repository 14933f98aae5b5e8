"""Many people are reckoned together as each of them would be alone, by equally many statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.attendees.queries import find_attendee
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal, Role
from congress.credits.rules.window import Whom
from congress.credits.service import groups
from congress.credits.service.groups import Group
from congress.credits.service.mine import MyClaims, read_my_claims
from congress.credits.service.office import Office, extend
from congress.credits.service.own import release_of
from congress.credits.service.unclaimed import UnclaimedCredits
from congress.infra.database import Store
from congress.people.models import PersonRow
from congress.people.queries import get_person
from tests.counting import statements_of
from tests.credits.claimed import LATE, Claimant, attended_monday
from tests.credits.forms import FORMS
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import publish_document

CLOSES = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)
NAMES = ("ana", "ben", "cleo", "dan", "eve")
PEOPLE = [f"p-{one}" for one in NAMES]
CAI = Principal(Level.STAFF, "p-cai", "d-cai", frozenset({("", Role.CE_OFFICE)}))


@pytest.fixture
def store(app: Flask, clock: FixedClock) -> Store:
    """Ana claimed, Ben too and by a code, Cleo asked too late, Dan was given time; Eve went home."""
    store = house_of(app).store
    attended_monday(store, *NAMES)
    publish_document(store, the_credited_congress(evaluations=FORMS))
    clock.instant = CLOSES - timedelta(hours=1)
    Claimant(app, clock, "ana").claim("1.50")
    Claimant(app, clock, "ben").verify().claim("1.00", kind="acpe")
    with store.writing() as db:
        office = Office(db, store, CAI, clock.instant, EVENT, "A test.")
        extend(office, until=CLOSES + timedelta(days=3), attendee_id="a-dan")
        extend(office, until=CLOSES + timedelta(days=2), whom=Whom("acpe", profession="RN"))
        db.execute(update(PersonRow).where(PersonRow.id == "p-ana").values(credentials="MSN, RN"))
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-eve").values(status="cancelled"))
    clock.instant = CLOSES + timedelta(hours=1)
    cleo = Claimant(app, clock, "cleo")
    cleo.claim("1.50")
    assert cleo("POST", LATE, {"type_id": "ama", "words": "No network."}).status_code == 204
    return store


def _together(store: Store, now: datetime) -> dict[str, MyClaims]:
    with store.reading() as db:
        group = Group(db, store, release_of(store, EVENT), PEOPLE, now)
        return {
            one: group.claims_of(me, get_person(db, one).credentials)
            for one, me in group.members.items()
        }


def _alone(store: Store, now: datetime) -> dict[str, MyClaims]:
    found = {}
    with store.reading() as db:
        for one in PEOPLE:
            me = find_attendee(db, EVENT, one)
            if me is not None and me.is_active:
                mine = read_my_claims(db, store, release_of(store, EVENT), me, now)
                # What letters do not tell: the times behind it, and what is only filled in.
                credits_alone = replace(mine.credits, times=None)
                found[one] = replace(mine, credits=credits_alone, drafts={})
    return found


def test_each_is_reckoned_as_alone(store: Store, clock: FixedClock) -> None:
    for now in (CLOSES - timedelta(minutes=1), clock.instant):
        alone = _alone(store, now)
        assert _together(store, now) == alone
        assert set(alone) == set(PEOPLE[:4])
    assert alone["p-ana"].claims
    assert alone["p-cleo"].requests
    assert len({one.credits.kinds[1].window for one in alone.values()}) == 3


def test_control_without_whose_extension_it_is_it_differs(
    store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "whom_of", lambda _: Whom())
    assert _together(store, clock.instant) != _alone(store, clock.instant)


def test_its_statements_do_not_grow_with_people(store: Store, clock: FixedClock) -> None:
    def count(people: Sequence[str]) -> int:
        with store.reading() as db, statements_of(db.engine) as texts:
            UnclaimedCredits(store).list_unclaimed(db, EVENT, people, clock.instant)
        return len(texts)

    count(PEOPLE)  # a process looks at a release for the first time
    assert (count(PEOPLE[:1]), count(PEOPLE[:4])) == (12, 12)
