"""The ledger of one registration: every kind with its why, every event with its actor, and deciding."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response

from congress.console.claim_shapes import Certified, KindCard, LedgerPage
from congress.console.claim_words import mark_of, say_amount, say_waits
from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.ledger_words import TimeLine
from congress.console.people import name_actors
from congress.console.scene import ConsoleScene, open_console
from congress.console.why_words import ask_why, list_sums, list_why
from congress.core.errors import DomainError, InputError, NotFoundError, StepUpError
from congress.core.permissions import Permission
from congress.credits.errors import ClaimError
from congress.credits.queries.claims import ClaimFacts, get_claim
from congress.credits.rules.certificates import CertificateState
from congress.credits.rules.evaluations import OVERALL
from congress.credits.rules.states import State
from congress.credits.rules.types import write_credits
from congress.credits.service.gate import Gate
from congress.credits.service.ledger import Ledger, read_ledger
from congress.credits.service.office import (
    Office,
    award_by_hand,
    correct_name,
    issue_again,
    revoke,
)
from congress.credits.service.own import ReckonedKind
from congress.credits.service.owners import get_version_of
from congress.credits.service.pages_kept import keep_page
from congress.people.queries.personal import is_erased
from congress.ui.forms import form_text, query_text
from congress.ui.notices import Notice
from congress.ui.words import many
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.guard import ask_to_prove_again
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/console/e/<event_id>/people/<attendee_id>"
LONGEST = 501
DONE = {
    "award": "Awarded by hand, and on record.",
    "correct": "A certificate with this name is on its way. The one before says that it was replaced.",
    "again": "Issued again with its number, and sent.",
    "revoke": "Taken back, for good, and on record. Whoever checks the certificate reads so.",
}
_IDS = {
    "licenses": "Licenses",
    "nabp": "NABP e-Profile",
    "birth_day": "Month and day of birth",
    "board": "Number at the board",
}


@dataclass(frozen=True)
class Typed:
    """What was refused, so that nobody writes it twice."""

    claim_id: str
    because: str
    certified: Certified | None

    def fill(self, card: KindCard) -> KindCard:
        """Return the claim's card with it."""
        if self.certified is None:
            return replace(card, because=self.because)
        return replace(card, certified=self.certified if card.certified else None)


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Ledger of a person")
def show_ledger(call: Call, event_id: str, attendee_id: str) -> Response:
    """Show all that is known of somebody's credits, in one time line."""
    return _show(open_console(call, event_id), attendee_id)


@page(blueprint, "POST", AT, permission=Permission.DECIDE_CREDITS, summary="Decide about a claim")
def decide_claim(call: Call, event_id: str, attendee_id: str) -> Response:
    """Award a claim by hand, take it back, correct the name on its certificate or issue that again: with
    a reason. The ledger is the answer.
    """
    scene = open_console(call, event_id)
    act, claim_id = form_text("do"), form_text("claim")
    because = form_text("because", longest=LONGEST)
    office = Office(call.db, call.store, call.principal, call.now, event_id, because)
    try:
        if get_claim(call.db, event_id, claim_id).attendee_id != attendee_id:
            raise NotFoundError  # an old tab, or a slip: no other person's credits
        if act == "revoke":
            ask_to_prove_again(call)
        _do(act, office, claim_id)
    except (InputError, ClaimError, StepUpError) as refused:
        typed = None
        if act == "correct":
            typed = Certified(form_text("name"), form_text("credential"), because, is_typed=True)
        said = Notice("bad", _say(refused))
        return _show(scene, attendee_id, said, Typed(claim_id, because, typed), refused)
    return _show(scene, attendee_id, Notice("good", DONE[act]))


@page(
    blueprint,
    "GET",
    f"{AT}/certificates/<certificate_number>",
    permission=Permission.DECIDE_CREDITS,
    summary="A certificate as PDF",
)
def open_certificate(
    call: Call, event_id: str, attendee_id: str, certificate_number: str
) -> Response:
    """Answer the bytes that were kept of a version, as its owner has them: it may bear a license."""
    scene = open_console(call, event_id)
    asked = query_text("version", longest=4)
    version = int(asked) if asked.isascii() and asked.isdecimal() else 1
    found = get_version_of(call.db, event_id, attendee_id, certificate_number, version)
    scene.note_shown("certificate", [attendee_id])
    pdf = keep_page(call.store, call.settings.base_url, found)
    answer = Response(pdf, content_type="application/pdf")
    name = f"certificate-{found.number}-{found.version}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _do(act: str, office: Office, claim_id: str) -> None:
    if act == "correct":
        correct_name(office, claim_id, form_text("name"), form_text("credential"))
    elif act in (acts := {"award": award_by_hand, "again": issue_again, "revoke": revoke}):
        acts[act](office, claim_id)
    else:
        raise NotFoundError


def _say(refused: DomainError) -> str:
    return " ".join([one.message for one in refused.faults] or [refused.detail])


def _show(
    scene: ConsoleScene,
    attendee_id: str,
    said: Notice | None = None,
    typed: Typed | None = None,
    refused: DomainError | None = None,
) -> Response:
    call = scene.call
    ledger = read_ledger(call.db, call.store, scene.release, attendee_id, call.now)
    if not scene.may_decide and is_erased(call.db, ledger.me.person_id):
        raise NotFoundError  # what stays is the CE office's alone (decision 0076)
    kinds = {one.kind.id: one.kind for one in ledger.mine.kinds}
    names = name_actors(call.db, _actors(ledger))
    cards = [_card(scene, ledger, one) for one in ledger.mine.kinds]
    shown = LedgerPage(
        id=attendee_id,
        name=f"{ledger.person.first_name} {ledger.person.last_name}".strip(),
        facts=_facts(ledger),
        kinds=tuple(
            typed.fill(one) if typed and typed.claim_id == one.claim_id else one for one in cards
        ),
        evaluations=_say_evaluations(ledger, scene),
        entries=TimeLine(
            ledger, scene.document, kinds, names, scene.at if scene.may_decide else ""
        ).entries(),
        said=said,
        again=scene.door_again(f"/people/{attendee_id}"),
    )
    scene.note_shown("ledger", [attendee_id])
    status = status_of(refused) if refused else 200
    return render(call, "person", shown, here="claims", scene=scene, status=status)


def _actors(ledger: Ledger) -> set[str]:
    found = {ledger.me.person_id}
    found |= {one.told_by for one in ledger.scans}
    found |= {one.settled_by for one in ledger.settled}
    found |= {one.actor for one in ledger.steps}
    found |= {one.issued_by for one in ledger.certificates if one.issued_by}
    found |= {one.person_id for one in ledger.receipts}
    found |= {one.person_id for one in ledger.late}
    found |= {one.decided_by for one in ledger.late if one.decided_by}
    return found | {one.by for one in ledger.extensions}


def _facts(ledger: Ledger) -> tuple[tuple[str, str], ...]:
    told = {
        "Number": ledger.me.external_id,
        "Registration": ledger.me.registration_type
        + ("" if ledger.me.is_active else ", cancelled"),
        "Credentials": ledger.person.credentials,
    }
    return tuple((name, value) for name, value in told.items() if value)


def _say_evaluations(ledger: Ledger, scene: ConsoleScene) -> str:
    known = scene.document.sessions_by_id
    count = sum(one in known for one in ledger.sent)
    overall = "done" if OVERALL in ledger.sent else "not done"
    return f"{many(count, 'session')} evaluated; the survey of the whole is {overall}."


def _card(scene: ConsoleScene, ledger: Ledger, one: ReckonedKind) -> KindCard:
    kind, reckoned, sessions = one.kind, one.reckoned, ledger.mine.sessions
    claim = next((claim for claim in ledger.claims if claim.type_id == kind.id), None)
    return KindCard(
        name=kind.name,
        worth=f"The evidence gives {write_credits(reckoned.credits)}",
        claimed=say_amount(claim.amount, kind) if claim else "",
        mark=mark_of(claim.state) if claim else None,
        facts=_claim_facts(scene, ledger, claim, one) if claim else (),
        question=ask_why(kind, reckoned, sessions),
        why=(why := list_why(kind, reckoned, sessions, scene.document)),
        sessions=many(len(why), "session"),
        sums=list_sums(reckoned, scene.document),
        claim_id=claim.id if claim else "",
        may_award=claim is not None and claim.state is State.CLAIMED and scene.may_decide,
        may_revoke=claim is not None and claim.state is not State.REVOKED and scene.may_decide,
        certified=_certified(ledger, claim) if claim is not None and scene.may_decide else None,
    )


def _certified(ledger: Ledger, claim: ClaimFacts) -> Certified | None:
    """Return what of the claim's certificate can be corrected, while one stands."""
    stands = any(
        one.type_id == claim.type_id and one.state == CertificateState.VALID
        for one in ledger.certificates
    )
    return Certified(claim.name, claim.credential) if stands else None


def _waits(scene: ConsoleScene, ledger: Ledger, claim: ClaimFacts, mine: ReckonedKind) -> str:
    requests = {one.type_id: one for one in ledger.late}  # the newest comes last
    gate = Gate(scene.document, ledger.sent, requests)
    return say_waits(
        gate.waits_of(claim, mine, scene.call.now),
        gate.missing_of(claim, mine),
        has_provider=scene.document.credit_provider is not None,
    )


def _claim_facts(
    scene: ConsoleScene, ledger: Ledger, claim: ClaimFacts, mine: ReckonedKind
) -> tuple[tuple[str, str], ...]:
    """Return what a claim says; numbers of licenses to who decides alone (decision 0074)."""
    kind = mine.kind
    told = {
        "Name as on the license": ", ".join(filter(None, (claim.name, claim.credential))),
        "Version": str(claim.version),
        "By their own word": f"{len(claim.attested)} of the sessions" if claim.attested else "",
        "Waits for": _waits(scene, ledger, claim, mine),
    }
    if scene.may_decide:
        told |= {_IDS.get(name, name): _say_id(value) for name, value in claim.ids.items()}
    else:
        told["Numbers"] = f"{many(len(claim.ids), 'number')} for {kind.name}" if claim.ids else ""
    return tuple((name, value) for name, value in told.items() if value)


def _say_id(value: object) -> str:
    """Return a number, or several licenses: what for, the state, the number."""
    if isinstance(value, list):
        return ", ".join(f"{one['kind']} {one['state']} {one['number']}" for one in value)
    return str(value)
