"""An award waits for evaluations, and the last of them ends the wait (rules B 5, B 8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal, Role
from congress.credits.rules.window import Whom
from congress.credits.service import evaluating
from congress.credits.service.office import Office, extend
from tests.credits.claimed import MINE, Claimant, attended_monday
from tests.credits.forms import FORMS
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import publish_document

HERE = f"/api/v1/events/{EVENT}/evaluations"
CLOSES = datetime(2025, 4, 18, 7, tzinfo=UTC)
SENT = {"answers": {"useful": 4}, "state": "sent"}
OFFICE = Principal(Level.STAFF, "p-cleo", "d-cleo", frozenset({(EVENT, Role.ORGANIZER)}))


@pytest.fixture
def ana(app: Flask, clock: FixedClock) -> Claimant:
    """Ana, who was at b1 and b3 and has shown a code, an hour before the close."""
    store = house_of(app).store
    attended_monday(store)
    publish_document(store, the_credited_congress(evaluations=FORMS))
    clock.instant = CLOSES - timedelta(hours=1)
    return Claimant(app, clock).verify()


def _state(ana: Claimant) -> tuple[str, list[str]]:
    [claim] = ana("GET", MINE).get_json()["claims"]
    return claim["state"], claim["waits_for"]


def test_a_claim_waits_for_its_evaluations_and_is_awarded_by_the_last(ana: Claimant) -> None:
    assert ana.claim("1.50").get_json()["waits_for"] == ["evaluations"]
    for subject in ("b1", "b3"):
        assert ana("PUT", f"{HERE}/{subject}", SENT).status_code == 200
        assert _state(ana) == ("claimed", ["evaluations"])
    draft = {"answers": {"useful": 4}, "state": "draft"}
    ana("PUT", f"{HERE}/overall", draft)
    assert _state(ana) == ("claimed", ["evaluations"])
    ana("PUT", f"{HERE}/overall", SENT)
    assert _state(ana) == ("awarded", [])


def test_control_without_the_look_at_claims_it_would_wait_for_ever(
    ana: Claimant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluating, "award_ready", lambda *_args, **_more: [])
    ana.claim("1.50")
    for subject in ("b1", "b3", "overall"):
        ana("PUT", f"{HERE}/{subject}", SENT)
    assert _state(ana)[0] == "claimed"


def test_an_extension_opens_evaluations_again_for_who_has_it(ana: Claimant) -> None:
    """A survey that is missing at the close is filled in once the office grants the time."""
    ana.clock.instant = CLOSES
    assert ana("PUT", f"{HERE}/b1", SENT).get_json()["code"] == "evaluations/closed"
    until = CLOSES + timedelta(days=3)
    store = ana.store
    with store.writing() as db:
        office = Office(db, store, OFFICE, CLOSES, EVENT, "Her ward was closed.")
        extend(office, until=until, attendee_id="a-ana", whom=Whom(type_id="acpe"))
    assert ana("PUT", f"{HERE}/b1", SENT).status_code == 200
    assert ana("GET", f"{HERE}/b1").get_json()["closes_at"] == "2025-04-21T07:00:00Z"
    ana.clock.instant = until
    assert ana("PUT", f"{HERE}/b3", SENT).get_json()["code"] == "evaluations/closed"
