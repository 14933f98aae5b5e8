"""Each award has its certificate, and its versions follow the claim (I10, decision 0072)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal
from congress.credits.models import ClaimRow
from congress.credits.queries.certificates import list_certificates_of
from congress.credits.rules.certificates import Certificate, CertificateState, Wording
from congress.credits.rules.facts import Note
from congress.credits.rules.reckoning import Reckoned, ReckonedSession, Verdict
from congress.credits.service.certifying import format_of
from congress.credits.service.office import Office, revoke
from congress.infra.database import Store
from congress.mail.models import LetterRow
from tests.checkin.facts import at
from tests.credits.claimed import Claimant, attended_monday
from tests.credits.world import EVENT, PROVIDER, the_credited_congress
from tests.ground import publish_document
from tests.races.invariants import find_broken

VALID, SUPERSEDED, REVOKED = CertificateState


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Claimant:
    """Ana, at Monday night, with 1.50 of AMA, known by a code."""
    attended_monday(store)
    clock.instant = at("20:00")
    return Claimant(app, clock).verify()


def _certificates(store: Store) -> list[Certificate]:
    with store.reading() as db:
        return list_certificates_of(db, "p-ana")


def _letters(store: Store) -> list[bool]:
    with store.reading() as db:
        rows = db.execute(select(LetterRow.facts).where(LetterRow.kind == "certificate"))
        return sorted(row.facts["replaces"] for row in rows)


def test_an_award_is_certified_with_all_that_is_known(ana: Claimant, store: Store) -> None:
    assert ana.claim("1.50").status_code == 201
    [made] = _certificates(store)
    facts = made.facts
    assert (made.version, made.state, facts.name, facts.credential) == (
        1,
        VALID,
        "Ana Rivera",
        "RN",
    )
    assert (facts.amount, facts.kind, facts.provider) == (150, "AMA PRA Category 1 Credit™",
                                                          PROVIDER.name)  # fmt: skip
    assert facts.wording is Wording.PARTICIPATION  # a nurse, of a kind for physicians
    assert [(one.title, one.minutes) for one in facts.sessions]
    assert sum(one.minutes for one in facts.sessions) == 90
    assert _letters(store) == [False]
    assert find_broken(store) == {}


def test_an_amended_claim_supersedes_its_certificate_under_one_number(
    ana: Claimant, store: Store
) -> None:
    ana.claim("1.50")
    ana.claim("1.25", name="Ana María Rivera")
    first, second = _certificates(store)
    assert first.number == second.number
    assert [first.state, second.state] == [SUPERSEDED, VALID]
    assert (second.facts.name, second.facts.amount) == ("Ana María Rivera", 125)
    assert first.facts.amount == 150
    assert _letters(store) == [False, True]


def test_a_claim_that_is_taken_back_ends_its_certificate(ana: Claimant, store: Store) -> None:
    ana.claim("1.50")
    with store.writing() as db:
        [claim] = db.execute(select(ClaimRow.id)).scalars()
        actor = Principal(Level.STAFF, "p-office")
        office = Office(db, store, actor, at("21:00"), EVENT, "A mistake.")
        revoke(office, claim)
    [ended] = _certificates(store)
    assert (ended.state, ended.because) == (REVOKED, "A mistake.")
    assert find_broken(store) == {}


COUNTS, ONLINE = Verdict.COUNTS, frozenset({Note.ONLINE})


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        (
            [("b1", COUNTS, frozenset()), ("b3", COUNTS, frozenset({Note.SETTLED}))],
            "Live, in person",
        ),
        ([("b1", COUNTS, ONLINE), ("b3", COUNTS, ONLINE)], "Live, online"),
        ([("b1", COUNTS, ONLINE), ("b3", COUNTS, frozenset())], "Live, in person and online"),
        # What does not count says nothing of what does.
        ([("b1", COUNTS, frozenset()), ("b3", Verdict.NOT_ATTENDED, ONLINE)], "Live, in person"),
    ],
)
def test_the_format_is_what_the_facts_say(
    sessions: list[tuple[str, Verdict, frozenset[Note]]], expected: str
) -> None:
    told = [ReckonedSession(one, verdict, notes=notes) for one, verdict, notes in sessions]
    assert format_of(Reckoned("ama", tuple(told), ())) == expected


def test_without_somebody_who_issues_them_nothing_is_awarded_and_nothing_lost(
    ana: Claimant, store: Store
) -> None:
    plain = the_credited_congress(credit_provider=None)
    publish_document(store, plain, now=at("19:00"))
    answer = ana.claim("1.50")
    assert (answer.status_code, answer.get_json()["state"]) == (201, "claimed")
    assert answer.get_json()["waits_for"] == ["review"]
    assert _certificates(store) == []
