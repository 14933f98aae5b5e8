"""What an award waits for, what the CE office decides and extends (rules B 5, B 6, B 8, B 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from congress.agenda.rules.credit_types import Award
from congress.agenda.rules.document import Document
from congress.agenda.rules.evaluation_forms import EvaluationForm, FormUse
from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.errors import InputError, NotFoundError
from congress.core.principal import Level, Principal, Role
from congress.credits.errors import NotForwardError
from congress.credits.models import ClaimRow, ClaimStepRow, CreditExtensionRow, LateRequestRow
from congress.credits.queries.claims import find_claims, get_claim, list_steps
from congress.credits.queries.requests import list_extensions, list_late_requests
from congress.credits.rules.states import State
from congress.credits.rules.window import Whom
from congress.credits.service.office import (
    Office,
    award_by_hand,
    decide_late_request,
    extend,
    extend_one,
    revoke,
)
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.mail.models import LetterRow
from tests.credits.claimed import CLAIMS, LATE, MINE, Claimant, attended_monday
from tests.credits.facts import ACPE, AMA, ANCC
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import publish_document

CLOSES = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)
CAI = Principal(Level.STAFF, "p-cai", "d-cai", frozenset({("", Role.CE_OFFICE)}))
FORMS = (
    EvaluationForm("short", "This session", ()),
    EvaluationForm("whole", "The whole congress", (), FormUse.OVERALL),
)
EVALUATE = f"/api/v1/events/{EVENT}/evaluations"


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Claimant:
    """Ana, shown by a code, with 1.5 to claim a minute before the close."""
    attended_monday(store)
    clock.instant = CLOSES - timedelta(minutes=1)
    return Claimant(app, clock).verify()


def _publish(store: Store, **changes: Any) -> Document:  # noqa: ANN401 -- fields of the document
    document = the_credited_congress(**changes)
    publish_document(store, document)
    return document


def _decide(
    ana: Claimant,
    decide: Callable[..., Any],
    *arguments: object,
    because: str = "Seen.",
    **more: object,
) -> Any:  # noqa: ANN401 -- what is decided
    with ana.store.writing() as db:
        office = Office(db, ana.store, CAI, ana.clock.instant, EVENT, because)
        return decide(office, *arguments, **more)


def _the_claim(store: Store) -> str:
    with store.reading() as db:
        found: str = db.execute(select(ClaimRow.id)).scalar_one()
    return found


def _state(ana: Claimant) -> tuple[str, list[str]]:
    [claim] = ana("GET", MINE).get_json()["claims"]
    return claim["state"], claim["waits_for"]


def _send(ana: Claimant, subject: str) -> int:
    body = {"answers": {}, "state": "sent"}
    return ana("PUT", f"{EVALUATE}/{subject}", body).status_code


def test_in_time_without_its_evaluations_it_is_kept_and_a_request_opens(
    ana: Claimant, store: Store
) -> None:
    """And ends by itself when they come before the close, with the award."""
    _publish(store, evaluations=FORMS)
    answer = ana.claim("1.50").get_json()
    assert (answer["state"], answer["waits_for"]) == ("claimed", ["evaluations"])
    with store.reading() as db:
        [asked] = list_late_requests(db, EVENT, is_open=True)
    assert (asked.type_id, asked.words) == (
        "ama",
        "Claimed in time, with evaluations still missing.",
    )
    for subject in ("b1", "b3"):
        assert _send(ana, subject) == 200
    assert _state(ana) == ("claimed", ["evaluations"])
    assert _send(ana, "overall") == 200
    assert _state(ana) == ("awarded", [])
    with store.reading() as db:
        assert list_late_requests(db, EVENT, is_open=True) == []
        [ended] = list_late_requests(db, EVENT, is_open=False)
    assert (ended.state, ended.decided_by) == ("granted", "system")


def test_after_the_close_the_office_grants_it_and_the_evaluations_are_open_again(
    ana: Claimant, store: Store
) -> None:
    _publish(store, evaluations=FORMS)
    ana.claim("1.50")
    ana.clock.instant = CLOSES + timedelta(days=1)
    assert _send(ana, "b1") == 409
    assert _state(ana) == ("claimed", ["evaluations", "late"])
    with store.reading() as db:
        [asked] = list_late_requests(db, EVENT, is_open=True)
    _decide(ana, decide_late_request, asked.id, until=CLOSES + timedelta(days=3))
    for subject in ("b1", "b3", "overall"):
        assert _send(ana, subject) == 200
    assert _state(ana) == ("awarded", [])


def _told(store: Store) -> list[dict[str, Any]]:
    with store.reading() as db:
        found = select(LetterRow.facts).where(LetterRow.kind == "credits-decided")
        return list(db.execute(found).scalars())


@pytest.mark.parametrize(
    ("days", "decision", "until"), [(7, "granted", "2025-04-25T06:59:00Z"), (None, "refused", "")]
)
def test_who_asked_late_is_told_the_answer_with_its_reason_once(
    ana: Claimant, store: Store, days: int | None, decision: str, until: str
) -> None:
    """The page says that the answer comes to the inbox."""
    ana.clock.instant = CLOSES + timedelta(minutes=1)
    ana("POST", LATE, {"type_id": "ama", "words": "In hospital."})
    with store.reading() as db:
        [asked] = list_late_requests(db, EVENT)
    bound = None if days is None else CLOSES + timedelta(days=days)
    _decide(ana, decide_late_request, asked.id, until=bound, because="In hospital.")
    _decide(ana, decide_late_request, asked.id, until=None)
    [told] = _told(store)
    assert (told["decision"], told["until"], told["because"]) == (decision, until, "In hospital.")
    assert "AMA" in told["kind"]


@pytest.mark.parametrize(("type_id", "kind"), [("", ""), ("ama", "AMA PRA Category 1 Credit™")])
def test_who_is_given_time_is_told_until_when_and_why(
    ana: Claimant, store: Store, type_id: str, kind: str
) -> None:
    until = CLOSES + timedelta(days=7)
    for _ in range(2):  # once
        _decide(
            ana,
            extend_one,
            "a-ana",
            until=until,
            type_id=type_id,
            because="Her hospital flooded.",
        )
    [told] = _told(store)
    assert (told["decision"], told["until"]) == ("extended", "2025-04-25T06:59:00Z")
    assert (told["kind"], told["because"]) == (kind, "Her hospital flooded.")
    # Of everybody nobody is told.
    _decide(ana, extend, until=until, because="A flood.")
    assert len(_told(store)) == 1


def test_who_loses_credits_is_told_why(ana: Claimant, store: Store) -> None:
    ana.claim("1.50")
    _decide(ana, revoke, _the_claim(store), because="Scanned with another’s badge.")
    [told] = _told(store)
    assert (told["decision"], told["because"]) == ("taken-back", "Scanned with another’s badge.")


def test_a_late_claim_is_taken_until_the_new_bound(ana: Claimant, store: Store) -> None:
    """Rule G 19: with reason, actor and the new bound, exclusive."""
    ana.clock.instant = CLOSES + timedelta(minutes=1)
    assert ana.claim("1.50").status_code == 409
    ana("POST", LATE, {"type_id": "ama", "words": "In hospital."})
    with store.reading() as db:
        [asked] = list_late_requests(db, EVENT)
    until = CLOSES + timedelta(days=7)
    _decide(ana, decide_late_request, asked.id, until=until, because="In hospital.")
    _decide(ana, decide_late_request, asked.id, until=None)  # the second answer changes nothing
    with store.reading() as db:
        [given] = list_extensions(db, EVENT)
        [decided] = list_late_requests(db, EVENT)
    assert (given.until, given.because, given.by, given.filter) == (
        until, "In hospital.", "p-cai", {"type_id": "ama"},
    )  # fmt: skip
    assert (decided.state, decided.because, decided.decided_by, decided.until) == (
        "granted", "In hospital.", "p-cai", until,
    )  # fmt: skip
    assert ana.claim("1.50", kind="acpe").status_code == 409  # it was for one kind
    ana.clock.instant = until - timedelta(microseconds=1)
    assert ana.claim("1.50").status_code == 201
    ana.clock.instant = until
    assert ana.claim("1.25").status_code == 409


def test_a_refused_request_says_why(ana: Claimant, store: Store) -> None:
    ana.clock.instant = CLOSES
    ana.claim("1.50")
    ana("POST", LATE, {"type_id": "ama"})
    with store.reading() as db:
        [asked] = list_late_requests(db, EVENT)
    _decide(ana, decide_late_request, asked.id, until=None, because="Far too late.")
    [told] = ana("GET", MINE).get_json()["late_requests"]
    assert (told["state"], told["because"]) == ("refused", "Far too late.")
    assert ana.claim("1.50").status_code == 409


@pytest.mark.parametrize(
    ("whom", "kind", "is_taken"),
    [
        (Whom(), "ama", True),
        (Whom(type_id="ama"), "ama", True),
        (Whom(type_id="acpe"), "ama", False),
        (Whom(registration_type="general"), "ama", True),
        (Whom(registration_type="workshop"), "ama", False),
        (Whom(profession="rn"), "ama", False),  # no credentials are known of Ana
    ],
)
def test_an_extension_is_for_whom_it_names(
    ana: Claimant, whom: Whom, kind: str, *, is_taken: bool
) -> None:
    _decide(ana, extend, until=CLOSES + timedelta(days=2), whom=whom)
    ana.clock.instant = CLOSES + timedelta(days=1)
    assert (ana.claim("1.50", kind=kind).status_code == 201) is is_taken


def test_beyond_the_pharmacys_clock_an_extension_warns(ana: Claimant) -> None:
    """Rule B 9: sixty days from March 9 are May 8; until midnight after it is in time."""
    bound = datetime(2025, 5, 9, 7, 0, tzinfo=UTC)
    assert _decide(ana, extend, until=bound) == []
    assert _decide(ana, extend, until=bound + timedelta(microseconds=1)) == ["ACPE"]
    late = bound + timedelta(days=9)
    assert _decide(ana, extend, until=late, whom=Whom(type_id="ama")) == []


def test_without_a_reason_nothing_is_decided(ana: Claimant, store: Store) -> None:
    ana.claim("1.50")
    claim = _the_claim(store)
    later = CLOSES + timedelta(days=1)
    for decide, arguments, more in (
        (extend, (), {"until": later}),
        (revoke, (claim,), {}),
        (award_by_hand, (claim,), {}),
        (decide_late_request, ("none",), {"until": later}),
    ):
        for because in ("  ", "x" * 501):
            with pytest.raises(InputError):
                _decide(ana, decide, *arguments, because=because, **more)
    with pytest.raises(InputError):
        _decide(ana, extend, until=ana.clock.instant)
    for decide in (revoke, award_by_hand):
        with pytest.raises(NotFoundError):
            _decide(ana, decide, "none")
    with pytest.raises(NotFoundError):
        _decide(ana, decide_late_request, "none", until=later)
    with store.reading() as db:
        assert db.execute(select(CreditExtensionRow.id)).all() == []


def test_what_is_reviewed_waits_for_a_hand(ana: Claimant, store: Store) -> None:
    _publish(store, credit_types=(replace(AMA, award=Award.REVIEWED), ACPE))
    ana.claim("1.50")
    assert _state(ana) == ("claimed", ["review"])
    _decide(ana, award_by_hand, _the_claim(store), because="Looked at.")
    assert _state(ana) == ("awarded", [])
    with store.reading() as db:
        step = list_steps(db, _the_claim(store))[-1]
    assert (step.actor, step.evidence["because"], step.evidence["credits"]) == (
        "p-cai", "Looked at.", "1.50",
    )  # fmt: skip
    with pytest.raises(NotForwardError):
        _decide(ana, award_by_hand, _the_claim(store))


def test_whose_word_stands_for_scans_is_looked_at(ana: Claimant, store: Store) -> None:
    """b2 ran beside b1 and was not attended; e1 is no session of credit."""
    document = _publish(store, credit_types=(replace(ANCC, step="0.25"),))
    late = next(one for one in document.sessions if one.id == "b2")
    assert late.credits
    answer = ana.claim("1.50", kind="ancc", attested=["b2"])
    assert answer.get_json()["waits_for"] == ["attested"]
    with store.reading() as db:
        [claim] = find_claims(db, EVENT, type_id="ancc", state=State.CLAIMED)
    assert (claim.is_attested, claim.attested) == (True, ("b2",))


def test_evidence_that_gives_less_by_then_is_a_conflict(ana: Claimant, store: Store) -> None:
    """Claimed without a code; a release lowers b1; then the code comes, and nobody awards it."""
    other = Claimant(ana.app, ana.clock)
    other.claim("1.50")
    document = the_credited_congress()
    lower = tuple(
        replace(one, credits={"hours": "0.5"}) if one.id == "b1" else one
        for one in document.sessions
    )
    publish_document(store, replace(document, sessions=lower), now=ana.clock.instant)
    assert ana("POST", f"{CLAIMS}/confirm").status_code == 204
    assert _state(ana) == ("claimed", ["conflict"])


def test_what_was_taken_back_is_not_claimed_again(ana: Claimant, store: Store) -> None:
    ana.claim("1.50")
    _decide(ana, revoke, _the_claim(store), because="A mistake of ours.")
    answer = ana.claim("1.25")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "claims/revoked")
    with pytest.raises(NotForwardError):
        _decide(ana, revoke, _the_claim(store))
    with store.reading() as db:
        assert get_claim(db, EVENT, _the_claim(store)).state is State.REVOKED
        states = [one.state.value for one in list_steps(db, _the_claim(store))]
    assert states == ["claimed", "awarded", "revoked"]


def test_the_office_is_in_the_audit_with_its_reason(ana: Claimant, store: Store) -> None:
    _decide(ana, extend, until=CLOSES + timedelta(days=1), because="A storm.")
    with store.reading() as db:
        rows = db.execute(select(AuditRow.actor, AuditRow.facts).where(
            AuditRow.action == "credits.extended"
        )).all()  # fmt: skip
    assert [(actor, facts["because"]) for actor, facts in rows] == [("p-cai", "A storm.")]


def test_steps_are_append_only(ana: Claimant, store: Store) -> None:
    """I11, at the database."""
    ana.claim("1.50")
    for statement in (
        update(ClaimStepRow).values(amount=1), delete(ClaimStepRow),
    ):  # fmt: skip
        with pytest.raises(Exception, match="append-only"), store.writing() as db:
            db.execute(statement)


def test_a_clock_that_was_set_back_keeps_the_order_of_steps(ana: Claimant, store: Store) -> None:
    """The second claim counts by its own instant, and its steps stand behind those of the first."""
    ana.claim("1.50")
    first = ana.clock.instant
    ana.clock.advance(timedelta(minutes=-10))
    assert ana.claim("1.25").status_code == 201
    with store.reading() as db:
        times = [one.at for one in list_steps(db, _the_claim(store))]
        request_times = db.execute(select(LateRequestRow.id)).all()
    assert times == [first] * 5
    assert request_times == []
