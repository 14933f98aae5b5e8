"""What the CE office decides about claims: late requests, extensions, awards by hand, corrected names,
certificates once more, revocations.

Who may press these is for the edge to say. Each has a reason, which is kept with its actor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, update

from congress.attendees.queries import AttendeeFacts, list_attendees_by_ids
from congress.core.clock import rfc3339
from congress.core.errors import Fault, InputError, NotFoundError
from congress.core.ids import new_id
from congress.core.letters import can_be_name, can_be_printed
from congress.core.principal import Principal
from congress.core.time_words import month_day
from congress.credits.errors import NotForwardError
from congress.credits.models import ClaimRow, CreditExtensionRow, LateRequestRow
from congress.credits.queries.certificates import find_newest
from congress.credits.queries.claims import ClaimFacts, get_claim
from congress.credits.queries.requests import LateRequest, hold_late_request
from congress.credits.rules.certificates import (
    Certificate,
    CertificateFacts,
    CertificateState,
)
from congress.credits.rules.duties import is_past_report
from congress.credits.rules.states import State
from congress.credits.rules.submitted import MAX_CREDENTIAL, MAX_NAME
from congress.credits.rules.window import Whom, last_extension
from congress.credits.service.awarding import award, award_ready, hold_claims
from congress.credits.service.certificates import reissue, supersede
from congress.credits.service.certifying import reworded, uncertify
from congress.credits.service.kinds import kinds_of
from congress.credits.service.late import GRANTED, OPEN, REFUSED
from congress.credits.service.own import release_of
from congress.credits.service.sending import EXTENDED, tell_decided, tell_issued
from congress.credits.service.stepping import StepTaken, take_steps
from congress.infra import audit
from congress.infra.database import Store
from congress.infra.statements import Statement

MAX_REASON = 500
NO_REASON = "Please write why: it stands in the record for six years."
PAST = "Give a time that is still to come."
TOO_FAR = "Claims are taken for a year after the event at the most: give a day until {}."
NO_NAME = f"Write the name as it stands on the license, in at most {MAX_NAME} characters."
LONG_CREDENTIAL = f"Write what stands behind the name in at most {MAX_CREDENTIAL} plain characters."
SAME = "The certificate says that already. To send the same once more, issue it again."

_EXTEND = Statement(insert(CreditExtensionRow))
_DECIDE = Statement(
    update(LateRequestRow)
    .where(LateRequestRow.id == bindparam("request"))
    .values(
        {
            name: bindparam(f"new_{name}", type_=getattr(LateRequestRow, name).type)
            for name in ("state", "decided_at", "decided_by", "because", "until")
        }
    )
)
_SET_STATE = Statement(
    update(ClaimRow).where(ClaimRow.id == bindparam("claim")).values(state=bindparam("new_state"))
)
_RENAME = Statement(
    update(ClaimRow)
    .where(ClaimRow.id == bindparam("claim"))
    .values(name=bindparam("new_name"), credential=bindparam("new_credential"))
)


@dataclass(frozen=True)
class Office:
    """Who decides, at which event, when, and why."""

    db: Connection
    store: Store
    actor: Principal
    now: datetime
    event_id: str
    because: str

    @property
    def reason(self) -> str:
        """Return the reason. Raises InputError: there is none, or it is too long."""
        reason = self.because.strip()
        if not reason:
            raise InputError(NO_REASON)
        if len(reason) > MAX_REASON:
            raise InputError(faults=[Fault("/because", f"At most {MAX_REASON} characters.")])
        return reason

    def note(self, action: str, subject: str, **facts: object) -> None:
        """Write an audit row."""
        audit.record(
            self.db, at=self.now, actor=self.actor.name, action=action, event_id=self.event_id,
            subject=subject, because=self.reason, **facts,
        )  # fmt: skip


def decide_late_request(
    office: Office, request_id: str, *, until: datetime | None
) -> tuple[LateRequest, list[str]]:
    """Grant a late request until an instant, exclusive, or refuse it (None).

    Granted is an extension for that person and kind; what they claimed without its evaluations is
    awarded once those are there. The second answer changes nothing.

    Returns:
        The request as it was, and warnings: which board's clock that runs past.

    Raises:
        NotFoundError: no such request at this event.
        InputError: no reason, or `until` is over.
    """
    reason = office.reason
    asked = hold_late_request(office.db, office.event_id, request_id)
    if asked.state != OPEN:
        return asked, []
    warnings: list[str] = []
    if until is not None:
        warnings = extend(
            office, until=until, attendee_id=asked.attendee_id, whom=Whom(type_id=asked.type_id)
        )
    state = REFUSED if until is None else GRANTED
    _DECIDE.run(
        office.db,
        {
            "request": request_id, "new_state": state, "new_decided_at": office.now,
            "new_decided_by": office.actor.name, "new_because": reason, "new_until": until,
        },
    )  # fmt: skip
    office.note("late-request.decided", f"{asked.attendee_id}/{asked.type_id}", state=state)
    _tell(office, asked, asked.id, state, until, type_id=asked.type_id)
    if until is not None:
        award_ready(
            office.db, office.store, event_id=office.event_id, attendee_id=asked.attendee_id,
            now=office.now,
        )  # fmt: skip
    return asked, warnings


def extend(
    office: Office, *, until: datetime, attendee_id: str | None = None, whom: Whom | None = None
) -> list[str]:
    """Take claims until an instant, exclusive: of one attendee, of whom a filter names, of everybody.
    Many are told by a job, in short steps; one by whoever calls this.

    Returns:
        Warnings: kinds whose board takes nothing any more by then (rule B 9). It stands all the same.

    Raises:
        InputError: no reason, or `until` is over, or more than a year after the event.
    """
    reason = office.reason
    whom = whom or Whom()
    if until <= office.now:
        raise InputError(faults=[Fault("/until", PAST)])
    _check_bound(office, until)
    named = {name: value for name, value in vars(whom).items() if value}
    extension_id = new_id()
    _EXTEND.later(
        office.db,
        {
            "id": extension_id, "event_id": office.event_id, "attendee_id": attendee_id,
            "filter": named, "until": until, "because": reason, "by": office.actor.name,
            "at": office.now, "told_at": None if attendee_id is None else office.now,
        },
    )  # fmt: skip
    office.note("credits.extended", attendee_id or "everybody", until=rfc3339(until), whom=named)
    return list_past_boards(office, until, whom)


def _check_bound(office: Office, until: datetime) -> None:
    document = release_of(office.store, office.event_id).document
    bound = last_extension(document.event.ends_on, document.zone)
    if until > bound:
        last_day = (bound - timedelta(minutes=1)).astimezone(document.zone).date()
        words = TOO_FAR.format(f"{month_day(last_day)}, {last_day.year}")
        raise InputError(faults=[Fault("/until", words)])


def extend_one(office: Office, attendee_id: str, *, until: datetime, type_id: str) -> list[str]:
    """Take claims of one attendee until an instant, exclusive, and tell them; else as `extend`.

    `type_id` "": of every kind. No other filter: one that leaves them out would make the letter untrue.

    Raises:
        NotFoundError: no such registration.
        InputError: no reason, or `until` is over.
    """
    me = list_attendees_by_ids(office.db, [attendee_id]).get(attendee_id)
    if me is None:
        raise NotFoundError
    whom = Whom(type_id=type_id)
    warnings = extend(office, until=until, attendee_id=attendee_id, whom=whom)
    about = f"{attendee_id}/{type_id}/{rfc3339(until)}"
    _tell(office, me, about, EXTENDED, until, type_id=type_id)
    return warnings


def list_past_boards(office: Office, until: datetime, whom: Whom) -> list[str]:
    """Return the names of the kinds whose report is due before an extension ends.

    By the day before `until`, which is exclusive, and the first day of the event: what is reported
    first is due first.
    """
    release = release_of(office.store, office.event_id)
    document = release.document
    last_day = (until - timedelta(microseconds=1)).astimezone(document.zone).date()
    return [
        kind.name
        for kind in kinds_of(office.db, release)
        if whom.type_id in ("", kind.id)
        and is_past_report(kind, document.event.starts_on, last_day)
    ]


def award_by_hand(office: Office, claim_id: str) -> ClaimFacts:
    """Award a claim whatever it waits for.

    Raises:
        NotFoundError: no such claim at this event.
        InputError: no reason.
        NotForwardError: it was awarded, or taken back.
    """
    reason = office.reason
    claim = _hold(office, claim_id)
    return award(
        office.db, office.store, claim, now=office.now, actor=office.actor.name, because=reason
    )


def revoke(office: Office, claim_id: str) -> ClaimFacts:
    """Take credits back, for good: they are not claimed again.

    Raises:
        NotFoundError: no such claim at this event.
        InputError: no reason.
        NotForwardError: they were taken back before.
    """
    reason = office.reason
    claim = _hold(office, claim_id)
    if claim.state is State.REVOKED:
        raise NotForwardError
    step = StepTaken(
        claim.version, State.REVOKED, claim.amount, office.actor.name, office.now,
        {"because": reason},
    )  # fmt: skip
    take_steps(office.db, claim, [step])
    _SET_STATE.later(office.db, {"claim": claim.id, "new_state": State.REVOKED})
    uncertify(office.db, claim.id, actor=office.actor.name, now=office.now, because=reason)
    _tell(office, claim, claim.id, "taken-back", type_id=claim.type_id)
    return claim


def correct_name(office: Office, claim_id: str, name: str, credential: str) -> Certificate:
    """Put another name, or what stands behind it, on a claim's certificate: a version of it that says so
    is valid from now on, under the same number, and the one before is superseded.

    Raises:
        NotFoundError: no such claim at this event, or it has no certificate that stands.
        InputError: no reason, no name, too long, or it says so already.
    """
    reason = office.reason
    name, credential = " ".join(name.split()), " ".join(credential.split())
    is_name = len(name) <= MAX_NAME and can_be_name(name)
    faults = [] if is_name else [Fault("/name", NO_NAME)]
    if len(credential) > MAX_CREDENTIAL or not can_be_printed(credential):
        faults.append(Fault("/credential", LONG_CREDENTIAL))
    if faults:
        raise InputError(faults=faults)
    claim = replace(_hold(office, claim_id), name=name, credential=credential)
    known = _certificate_of(office, claim)
    facts = _named(office, claim, known.facts)
    if facts == known.facts:
        raise InputError(SAME, faults=[Fault("/name", SAME)])
    _RENAME.later(office.db, {"claim": claim.id, "new_name": name, "new_credential": credential})
    made = supersede(
        office.db, claim.id, facts, actor=office.actor.name, now=office.now, because=reason
    )
    tell_issued(office.db, made, office.now)
    return made


def issue_again(office: Office, claim_id: str) -> Certificate:
    """Issue a claim's certificate once more, with its number and what it says; its owner has a letter.

    Raises:
        NotFoundError: no such claim at this event, or it has no certificate that stands.
        InputError: no reason.
    """
    reason = office.reason
    claim = _hold(office, claim_id)
    _certificate_of(office, claim)
    made = reissue(office.db, claim.id, actor=office.actor.name, now=office.now, because=reason)
    tell_issued(office.db, made, office.now)
    return made


def _certificate_of(office: Office, claim: ClaimFacts) -> Certificate:
    known = find_newest(office.db, claim.id)
    if known is None or known.state is not CertificateState.VALID:
        raise NotFoundError
    return known


def _named(office: Office, claim: ClaimFacts, facts: CertificateFacts) -> CertificateFacts:
    """Return what a certificate says with the claim's name; with another credential it may certify
    something else, by the kind as it stands now.
    """
    if claim.credential == facts.credential:
        return replace(facts, name=claim.name)
    return reworded(office.db, office.store, claim, facts)


def _tell(
    office: Office,
    whose: LateRequest | ClaimFacts | AttendeeFacts,
    about: str,
    decision: str,
    until: datetime | None = None,
    *,
    type_id: str,
) -> None:
    """Tell who asked, or whose it was, what was decided and why. `type_id` "": of every kind."""
    kinds = kinds_of(office.db, release_of(office.store, office.event_id))
    names = {one.id: one.name for one in kinds}
    tell_decided(
        office.db, person_id=whose.person_id, event_id=office.event_id, about=about, until=until,
        now=office.now,
        facts={
            "event_id": office.event_id, "decision": decision, "because": office.reason,
            "kind": names.get(type_id, type_id),
        },
    )  # fmt: skip


def _hold(office: Office, claim_id: str) -> ClaimFacts:
    """Return a claim as it is once nobody else changes it."""
    claim = get_claim(office.db, office.event_id, claim_id)
    hold_claims(office.db, claim.attendee_id)
    return get_claim(office.db, office.event_id, claim_id)
