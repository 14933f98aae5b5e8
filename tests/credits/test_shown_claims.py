"""What a code has shown is changed and read with one alone (T2, T3); and names that print."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.letters import can_be_name, can_be_printed
from congress.credits.models import ClaimReceiptRow, ClaimRow
from congress.credits.queries.certificates import list_certificates_of
from congress.credits.service import claiming, receiving
from congress.infra.database import Store
from tests.companion.world import Browser, words_of
from tests.credits.claimed import CLAIMS, MINE, Claimant, attended_monday
from tests.credits.world import HERE

IN_TIME = datetime(2025, 4, 18, 6, 50, tzinfo=UTC)
NUMBERS = {"nabp": "123456", "birth_day": "0229"}


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Claimant:
    """Ana, known by a code, with 1.5 awarded ten minutes before the close."""
    attended_monday(store)
    clock.instant = IN_TIME
    ana = Claimant(app, clock).verify()
    assert ana.claim("1.50").get_json()["state"] == "awarded"
    return ana


@pytest.fixture
def stranger(ana: Claimant) -> Claimant:
    """Somebody who knows Ana's address and last name."""
    return Claimant(ana.app, ana.clock)


def _standing(store: Store) -> list[tuple[Any, ...]]:
    with store.reading() as db:
        chosen = select(ClaimRow.name, ClaimRow.amount, ClaimRow.version, ClaimRow.state)
        return [(*row,) for row in db.execute(chosen)]


ANAS = [("Ana Rivera", 150, 1, "awarded")]


def test_who_has_shown_no_code_does_not_change_what_a_code_has_shown(
    stranger: Claimant, ana: Claimant, store: Store
) -> None:
    answer = stranger.claim("0.25", name="Mallory")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "claims/confirm-first")
    assert _standing(store) == ANAS
    assert stranger.claim("1.50").status_code == 200  # the same once more changes nothing
    ana.clock.advance(timedelta(minutes=1))
    assert ana.claim("1.25").status_code == 201
    assert _standing(store) == [("Ana Rivera", 125, 2, "awarded")]
    with store.reading() as db:
        assert {one.facts.name for one in list_certificates_of(db, "p-ana")} == {"Ana Rivera"}


def test_control_without_the_look_a_stranger_takes_it_down(
    stranger: Claimant, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "_needs_a_code", lambda *_: False)
    assert stranger.claim("0.25", name="Mallory").status_code == 201
    assert _standing(store) == [("Mallory", 25, 2, "claimed")]


def test_the_page_says_how_to_change_it(app: Flask, stranger: Claimant) -> None:
    browser = Browser(app.test_client())
    browser.sign_in()
    said = words_of(browser.get(f"{HERE}/credits"))
    assert "Awarded: 1.50. To change it, confirm that it is you." in said
    assert "Confirm it is you" in said
    assert "Claim this instead" not in said
    del stranger


def test_numbers_of_a_draft_are_shown_to_who_has_shown_a_code(
    ana: Claimant, stranger: Claimant
) -> None:
    draft = {"amount": "1.00", "name": "Ana Rivera", **NUMBERS}
    assert ana("PUT", f"{CLAIMS}/acpe/draft", {"filled": draft}).status_code == 204
    assert ana("GET", MINE).get_json()["drafts"] == {"acpe": draft}
    told = stranger("GET", MINE).get_json()["drafts"]
    assert told == {"acpe": {"amount": "1.00", "name": "Ana Rivera"}}


def test_who_saw_no_numbers_leaves_them_in_the_draft_and_claims_with_them(
    ana: Claimant, stranger: Claimant, store: Store
) -> None:
    ana("PUT", f"{CLAIMS}/acpe/draft", {"filled": {"name": "Ana Rivera", **NUMBERS}})
    stranger("PUT", f"{CLAIMS}/acpe/draft", {"filled": {"name": "Ana M. Rivera"}})
    kept = ana("GET", MINE).get_json()["drafts"]["acpe"]
    assert kept == {"name": "Ana M. Rivera", **NUMBERS}
    assert stranger.claim("1.00", kind="acpe").status_code == 201
    with store.reading() as db:
        [ids] = db.scalars(select(ClaimRow.ids).where(ClaimRow.type_id == "acpe"))
    assert ids == NUMBERS


def test_a_number_of_the_draft_that_does_not_fit_refuses_nobody(
    ana: Claimant, stranger: Claimant
) -> None:
    """They cannot see it, so they could not mend it."""
    ana("PUT", f"{CLAIMS}/acpe/draft", {"filled": {"name": "Ana Rivera", "birth_day": "1332"}})
    assert stranger.claim("1.00", kind="acpe").status_code == 201


def test_a_program_that_sends_claims_fills_no_disk(
    ana: Claimant, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_RECEIPTS", 3)
    kept = ana.claim("1.25", key="k1")
    assert kept.status_code == 201
    for _ in range(4):
        last = ana("POST", CLAIMS, b"garbage")
    assert (last.status_code, last.get_json()["code"]) == (429, "claims/too-many")
    with store.reading() as db:
        assert len(db.scalars(select(ClaimReceiptRow.id)).all()) == 3
    assert ana.claim("1.25", key="k1").status_code == 201  # the same press again is answered


UNSEEN = [
    "\u200b\u200b",
    "\u00ad",
    "\u3164",
    "\u2800",
    "\uffff",
    "\x7f",
    "A\u202eB",
    "A\x1b[31m",
    "12",
]


@pytest.mark.parametrize("name", UNSEEN)
def test_a_name_that_shows_no_letter_or_hides_others_is_not_certified(
    ana: Claimant, store: Store, name: str
) -> None:
    answer = ana.claim("1.25", name=name)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/name"
    assert _standing(store) == ANAS
    assert ana.claim("1.25", credential="RN\u202e").status_code == 422


@pytest.mark.parametrize(
    "name",
    ["Ana", "О́льга", "ยุพา", "محمد\u200c علی", "李", "e\u0301", "\u200eNoa", "O’Brien-Łuczak 3rd"],
)
def test_names_of_every_script_are_names(name: str) -> None:
    assert can_be_name(name)


@pytest.mark.parametrize("text", UNSEEN[:4])
def test_what_prints_nothing_may_stand_beside_a_name(text: str) -> None:
    assert can_be_printed(text)
    assert not can_be_name(text)
