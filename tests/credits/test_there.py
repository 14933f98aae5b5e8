"""One look tells of what there is anything; what is there is asked for, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from congress.app import database, house_of
from congress.attendees.queries import get_attendee
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal, Role
from congress.credits.queries import there as looking
from congress.credits.queries.there import There, look_what_is_there
from congress.credits.service.kinds import Edit, edit_kind
from congress.credits.service.office import Office, extend
from congress.infra.database import Store
from tests.counting import statements_of
from tests.credits.claimed import CLAIMS, LATE, MINE, NAMED, Claimant, attended_monday
from tests.credits.facts import AMA
from tests.credits.world import EVENT, the_credited_congress

CLOSES = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)
CAI = Principal(Level.STAFF, "p-cai", "d-cai", frozenset({("", Role.CE_OFFICE)}))
NOTHING = There(claims=False, drafts=False, requests=False, extensions=False, edited_kinds=False)


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Claimant:
    attended_monday(store, "ana", "ben")
    clock.instant = CLOSES - timedelta(minutes=1)
    return Claimant(app, clock).verify()


def _there(ana: Claimant, name: str = "ana") -> There:
    with ana.store.reading() as db:
        return look_what_is_there(db, get_attendee(db, EVENT, f"p-{name}"))


def _extend(ana: Claimant, attendee_id: str | None) -> None:
    with ana.store.writing() as db:
        office = Office(db, ana.store, CAI, ana.clock.instant, EVENT, "A flood.")
        extend(office, until=CLOSES + timedelta(days=2), attendee_id=attendee_id)


def _edit(ana: Claimant, name: str) -> None:
    kinds = the_credited_congress().credit_types
    with ana.store.writing() as db:
        edit_kind(
            db, actor=CAI, now=ana.clock.instant, event_id=EVENT, of_file=kinds,
            edit=Edit("ama", replace(AMA, name=name), 0, "The accreditor wrote so."),
        )  # fmt: skip


def test_each_is_told_from_when_it_is_there(ana: Claimant) -> None:
    assert _there(ana) == NOTHING
    ana("PUT", f"{CLAIMS}/ama/draft", {"filled": {**NAMED, "amount": "1.00"}})
    assert _there(ana) == replace(NOTHING, drafts=True)
    assert ana.claim("1.50").status_code == 201  # which forgets the draft
    assert _there(ana) == replace(NOTHING, claims=True)
    ana.clock.instant = CLOSES + timedelta(seconds=1)
    assert ana("POST", LATE, {"type_id": "acpe", "words": "In hospital."}).status_code == 204
    assert _there(ana) == replace(NOTHING, claims=True, requests=True)
    _extend(ana, "a-ben")
    assert _there(ana) == replace(NOTHING, claims=True, requests=True)
    assert _there(ana, "ben") == replace(NOTHING, extensions=True)
    _extend(ana, None)
    _edit(ana, "AMA credits")
    assert _there(ana) == replace(There(), drafts=False)


def _mine(ana: Claimant) -> Any:  # noqa: ANN401 -- JSON
    return ana("GET", MINE).get_json(), ana("GET", f"/api/v1/events/{EVENT}/me/credits").get_json()


def test_control_who_looks_and_sees_nothing_tells_nothing(
    ana: Claimant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not told to be there is not asked for: so the look has to see all of it."""
    ana.claim("1.50")
    _edit(ana, "AMA credits")
    before, kinds = _mine(ana)
    assert [one["state"] for one in before["claims"]] == ["awarded"]
    assert "AMA credits" in [one["name"] for one in kinds["kinds"]]
    monkeypatch.setattr(looking, "There", lambda *_: NOTHING)
    after, kinds = _mine(ana)
    assert after["claims"] == []
    assert "AMA credits" not in [one["name"] for one in kinds["kinds"]]


def test_once_a_claim_is_written_nothing_is_asked_any_more(ana: Claimant) -> None:
    """So all of it leaves with the COMMIT, in one round trip: award, certificate and letter, too."""
    with ana.app.app_context():
        engines = list(database.engines.values())
    ben = Claimant(ana.app, ana.clock, "ben")
    with statements_of(*engines) as texts:
        ben.claim("1.50")  # the release is in memory from then on
        texts.clear()
        assert ana.claim("1.50").get_json()["state"] == "awarded"
    first = next(n for n, text in enumerate(texts) if text.startswith("UPDATE claim_receipt"))
    after = [text.split()[0] for text in texts[first:]]
    assert set(after) == {"INSERT", "UPDATE"}
    theirs = ("claim_receipt", "FROM attendee", "FROM claim", "FROM scan")
    asked = [text.split()[0] for text in texts[:first] if any(one in text for one in theirs)]
    # The receipt, which finds whose it is; how it stands, with that and what there is; the scans.
    assert asked == ["INSERT", "SELECT", "SELECT"], texts
    assert len(after) == 11  # six where it waits: nothing forgets a draft that nobody made


def test_a_draft_that_was_made_is_forgotten_with_them(ana: Claimant) -> None:
    ana("PUT", f"{CLAIMS}/ama/draft", {"filled": {**NAMED, "amount": "1.00"}})
    with ana.app.app_context():
        engines = list(database.engines.values())
    with statements_of(*engines) as texts:
        assert ana.claim("1.50").status_code == 201
    assert sum(text.startswith("DELETE FROM claim_draft") for text in texts) == 1
    assert not _there(ana).drafts
