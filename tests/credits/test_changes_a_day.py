"""A claim is changed so often a day: each change may be a certificate and its letter, for six years."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal
from congress.credits.models import CertificateRow, ClaimDraftRow, ClaimRow
from congress.credits.queries.claims import find_claims
from congress.credits.rules.claiming import CHANGES_WITHIN, MOST_CHANGES
from congress.credits.service import claiming
from congress.credits.service.office import Office, correct_name
from congress.infra.database import Store
from congress.mail.models import LetterRow
from tests.credits.claimed import Claimant, attended_monday
from tests.credits.test_claims import CLOSES
from tests.credits.world import EVENT


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Claimant:
    """Ana, two days before the close, with 1.5 to claim; a code showed that it is hers."""
    attended_monday(store)
    clock.instant = CLOSES - timedelta(days=2)
    return Claimant(app, clock).verify()


def _rows(store: Store, *columns: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- columns
    with store.reading() as db:
        return [tuple(row) for row in db.execute(select(*columns))]


def _change(ana: Claimant, times: int) -> int:
    """Claim so often, under another name each time; return the last answer's status."""
    for turn in range(times):
        status = ana.claim("1.25", name=f"Ana Rivera {turn}").status_code
    return status


def test_a_claim_is_changed_ten_times_a_day_and_each_change_is_one_letter(
    ana: Claimant, store: Store
) -> None:
    """Each would be a certificate with its letter; what stands, stands, and nothing is lost."""
    assert _change(ana, MOST_CHANGES) == 201
    refused = ana.claim("1.50", name="Ana the eleventh")
    assert (refused.status_code, refused.get_json()["code"]) == (429, "claims/too-often")
    assert _rows(store, ClaimRow.version, ClaimRow.name) == [(10, "Ana Rivera 9")]
    assert _rows(store, ClaimDraftRow.body)[0][0]["name"] == "Ana the eleventh"
    assert len(_rows(store, CertificateRow.version)) == MOST_CHANGES
    letters = _rows(store, LetterRow.kind)
    assert letters.count(("certificate",)) == MOST_CHANGES
    assert ana.claim("1.25", name="Ana Rivera 9").status_code == 200  # the same is no change
    ana.clock.advance(CHANGES_WITHIN)
    assert ana.verify().claim("1.50", name="Ana the eleventh").status_code == 201


def test_the_ce_office_corrects_a_name_as_often_as_it_must(ana: Claimant, store: Store) -> None:
    _change(ana, MOST_CHANGES)
    with store.writing() as db:
        [claim] = find_claims(db, EVENT, attendee_id="a-ana")
        actor = Principal(level=Level.STAFF, person_id="p-cai")
        office = Office(db, store, actor, ana.clock.now(), EVENT, "As she wrote to us.")
        for turn in range(MOST_CHANGES + 2):
            correct_name(office, claim.id, f"Ana Maria {turn}", "RN")
    assert len(_rows(store, CertificateRow.version)) == 2 * MOST_CHANGES + 2


def test_control_without_the_limit_there_is_an_eleventh(
    ana: Claimant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "may_change_again", lambda _: True)
    assert _change(ana, MOST_CHANGES + 1) == 201
