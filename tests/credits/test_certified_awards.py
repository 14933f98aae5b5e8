"""Each award has its certificate, and its versions follow the claim (I10, decision 0072)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Level, Principal, Role
from congress.credits.formats.certificate import set_certificate
from congress.credits.models import ClaimRow
from congress.credits.queries.certificates import list_certificates_of
from congress.credits.rules.certificates import Certificate, CertificateState, Wording
from congress.credits.rules.facts import Note
from congress.credits.rules.reckoning import Reckoned, ReckonedSession, Verdict
from congress.credits.service import certifying
from congress.credits.service.certifying import format_of
from congress.credits.service.kinds import Edit, edit_kind
from congress.credits.service.office import Office, correct_name, issue_again, revoke
from congress.infra.database import Store
from congress.mail.models import LetterRow
from tests.badges.paper import texts_of
from tests.checkin.facts import at
from tests.companion.world import words_of
from tests.credits.claimed import Claimant, attended_monday
from tests.credits.facts import AMA
from tests.credits.world import EVENT, KINDS, PROVIDER, the_credited_congress
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


NUMBERED = replace(AMA, provider_number="P0000", provider_number_label="ACCME Provider Number")


def _number_ama(store: Store) -> None:
    office = Principal(Level.STAFF, "p-cai", "d-cai", frozenset({(EVENT, Role.CE_OFFICE)}))
    edit = Edit("ama", NUMBERED, 0, "The accreditor's own.")
    with store.writing() as db:
        edit_kind(db, actor=office, now=at("19:30"), event_id=EVENT, of_file=KINDS, edit=edit)


def _paper(one: Certificate) -> str:
    return " ".join(" ".join(texts_of(set_certificate(one, "https://x.example"))).split())


def test_a_certificate_bears_the_number_of_its_kind_alone(ana: Claimant, store: Store) -> None:
    """Each accreditor's own: of a kind that has none, the event's."""
    _number_ama(store)
    ana.claim("1.50")
    ana.claim("1.00", kind="acpe")
    papers = {one.facts.kind_id: _paper(one) for one in _certificates(store)}
    assert "MA 02210 · ACCME Provider Number P0000" in papers["ama"]
    assert "Provider 0000" not in papers["ama"]
    assert "MA 02210 · Provider 0000" in papers["acpe"]
    assert "P0000" not in papers["acpe"]
    [ama] = [one for one in _certificates(store) if one.facts.kind_id == "ama"]
    checked = words_of(ana.client.get(f"/certificates/{ama.number}").text)
    assert "Provider Example Institute, ACCME Provider Number P0000" in checked


def test_what_is_issued_keeps_the_number_it_bears(ana: Claimant, store: Store) -> None:
    ana.claim("1.50")
    [before] = _certificates(store)
    paper = set_certificate(before, "https://x.example")
    _number_ama(store)
    with store.writing() as db:
        cai = Office(db, store, Principal(Level.STAFF, "p-cai"), at("20:00"), EVENT, "Lost.")
        again = issue_again(cai, before.claim_id)
        renamed = correct_name(cai, before.claim_id, "Ana Ríos", "MD")
    numbers = [one.facts.provider_number for one in (before, again, renamed)]
    assert numbers == ["Provider 0000"] * 3
    assert set_certificate(_certificates(store)[0], "https://x.example") == paper
    ana.claim("1.25")  # what is awarded anew, is by what stands now
    assert _certificates(store)[-1].facts.provider_number == "ACCME Provider Number P0000"


def test_control_without_the_rule_every_kind_bears_the_events_number(
    ana: Claimant, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certifying, "provider_number_of", lambda _kind, provider: provider.number)
    _number_ama(store)
    ana.claim("1.50")
    assert "P0000" not in _paper(_certificates(store)[0])


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
