"""A claim that arrived is judged: taken as a new version, or refused with its reason (R22, R23)."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from congress.attendees.queries import AttendeeFacts
from congress.core.clock import rfc3339
from congress.core.errors import DomainError, Fault, InputError, JsonError, NotFoundError
from congress.core.ids import new_id
from congress.core.principal import SYSTEM, Level
from congress.credits.errors import (
    ClaimError,
    ClosedError,
    ConfirmFirstError,
    NoStepError,
    NotAttendedError,
    NothingToClaimError,
    RevokedError,
    TooMuchError,
    TooOftenError,
)
from congress.credits.models import ClaimReceiptRow, ClaimRow
from congress.credits.queries.claims import (
    ClaimFacts,
    Receipt,
    StepFacts,
    count_own_versions,
    find_claim,
    list_drafts,
)
from congress.credits.queries.there import Arrived, There, look_what_arrived
from congress.credits.rules.awards import Wait
from congress.credits.rules.claiming import (
    CHANGES_WITHIN,
    MOST_CHANGES,
    ClaimVerdict,
    decide_claim,
    may_change_again,
)
from congress.credits.rules.reckoning import Verdict
from congress.credits.rules.states import State
from congress.credits.rules.submitted import Submitted
from congress.credits.rules.telling import tell_reckoned
from congress.credits.rules.types import write_credits
from congress.credits.rules.window import Timing, decide_timing
from congress.credits.service.awarding import award_now, hold_claims
from congress.credits.service.drafts import forget_draft, keep_draft, only_numbers
from congress.credits.service.gate import Gate, read_gate
from congress.credits.service.late import open_request
from congress.credits.service.own import ReckonedKind, read_my_credits, release_of
from congress.credits.service.stepping import StepTaken, take_steps
from congress.infra import audit
from congress.infra.database import Store
from congress.infra.statements import Statement

CLAIMED = "claimed"
NO_KIND = "This event has no such kind of credit. It has: {}."
SURVEY_IS_MISSING = "Claimed in time, with evaluations still missing."
Reader = Callable[[bytes], Submitted]  # raises DomainError with the faults of what was sent

_JUDGED = Statement(
    update(ClaimReceiptRow)
    .where(ClaimReceiptRow.id == bindparam("receipt"))
    .values(outcome=bindparam("found"))
)
_INSERT = Statement(insert(ClaimRow))
_AMEND = Statement(
    update(ClaimRow)
    .where(ClaimRow.id == bindparam("claim"))
    .values(
        {
            name: bindparam(f"new_{name}", type_=getattr(ClaimRow, name).type)
            for name in (
                "state", "amount", "version", "received_at", "is_attested", "attested", "shown_at",
                "name", "credential", "ids", "receipt_id",
            )
        }
    )
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """What became of a claim that arrived: it stands, and waits for `waits`; or why it was refused.

    What is refused must be remembered, so it is a value. `is_new`: a version was made just now.
    """

    claim: ClaimFacts | None
    waits: tuple[Wait, ...] = ()
    refused: DomainError | None = None
    is_new: bool = False


def judge(db: Connection, store: Store, arrived: Receipt, *, read: Reader, now: datetime) -> Judged:
    """Judge a claim that arrived, once: a second time tells what stands.

    One that was refused is judged anew, by when it arrived the first time. Takes the lock of the
    attendee's claims.

    Raises:
        NotFoundError: there is no such receipt any more.
    """
    hold_claims(db, arrived.attendee_id)
    found = look_what_arrived(db, arrived.id)  # as it is since nobody else judges it
    if found is None:
        raise NotFoundError
    receipt = replace(arrived, outcome=found.outcome)  # nothing else of it ever changes
    return _Judge(db, store, receipt, found, read, now).judge()


@dataclass(frozen=True)
class _Fit:
    """A claim that can be taken: whose, what was sent, what their time gives, and what stood before.

    `gate`: looked at before anything is written, so that all of that leaves with the COMMIT.
    """

    me: AttendeeFacts
    submitted: Submitted
    mine: ReckonedKind
    standing: ClaimFacts | None
    gate: Gate


@dataclass(frozen=True)
class _Judge:
    db: Connection
    store: Store
    receipt: Receipt
    found: Arrived
    read: Reader
    now: datetime

    def judge(self) -> Judged:
        receipt = self.receipt
        try:
            found = self._examine()
        except (ClaimError, InputError, JsonError, NotFoundError) as error:
            self._remember(error.code)
            audit.record(
                self.db, at=self.now, actor=receipt.person_id, action="claim.refused",
                event_id=receipt.event_id, subject=receipt.id, why=error.code,
                received_at=rfc3339(receipt.received_at),
            )  # fmt: skip
            return Judged(None, refused=error)
        if receipt.outcome != CLAIMED:
            self._remember(CLAIMED)
        return found if isinstance(found, Judged) else self._write(found)

    def _remember(self, outcome: str) -> None:
        _JUDGED.later(self.db, {"receipt": self.receipt.id, "found": outcome})

    def _examine(self) -> Judged | _Fit:
        """Return what is to be taken, or what stands already.

        Raises:
            ClaimError, InputError, JsonError, NotFoundError: why it cannot be taken; the draft is kept.
        """
        db, receipt, me, there = self.db, self.receipt, self.found.me, self.found.there
        submitted = self._read(there)
        if not (me.is_active and me.person_id == receipt.person_id):
            raise NotFoundError
        standing = find_claim(db, me.id, submitted.type_id) if there.claims else None
        if receipt.outcome == CLAIMED and standing is not None:
            return Judged(standing)
        mine = self._reckon(me, submitted, there)
        try:
            self._check(submitted, mine, standing)
        except ClaimError:
            with suppress(ValueError):
                body = json.loads(receipt.body)
                level = Level(receipt.level)
                keep_draft(db, me, submitted.type_id, body, self.now, level=level)
            raise
        document = release_of(self.store, me.event_id).document
        gate = read_gate(db, document, me.id, me.person_id, there)
        if standing is not None and _is_same(standing, submitted):
            return Judged(standing, gate.waits_of(standing, mine, self.now))
        return _Fit(me, submitted, mine, standing, gate)

    def _read(self, there: There) -> Submitted:
        """Return what was sent. Who has shown no code saw none of the numbers in the draft, and has not
        left them out on purpose: they go along where they fit.
        """
        receipt = self.receipt
        submitted = self.read(receipt.body)
        if receipt.level >= Level.VERIFIED or not there.drafts:
            return submitted
        drafts = list_drafts(self.db, receipt.attendee_id, receipt.person_id)
        numbers = only_numbers(drafts.get(submitted.type_id, {}))
        with suppress(InputError):
            return self.read(json.dumps({**numbers, **json.loads(receipt.body)}).encode())
        return submitted

    def _reckon(self, me: AttendeeFacts, submitted: Submitted, there: There) -> ReckonedKind:
        """Return what their time gives of the kind, as of when the claim arrived."""
        release = release_of(self.store, me.event_id)
        attested = {submitted.type_id: submitted.attested}
        mine = read_my_credits(
            self.db,
            self.store,
            release,
            me,
            self.receipt.received_at,
            attested=attested,
            there=there,
        )
        found = mine.by_kind.get(submitted.type_id)
        if found is None:
            known = ", ".join(mine.by_kind) or "none"
            raise InputError(faults=[Fault("/type_id", NO_KIND.format(known))])
        return found

    def _check(self, submitted: Submitted, mine: ReckonedKind, standing: ClaimFacts | None) -> None:
        if standing is not None and standing.state is State.REVOKED:
            raise RevokedError
        if _needs_a_code(standing, submitted, Level(self.receipt.level)):
            raise ConfirmFirstError
        if standing is not None and not self._may_change(standing, submitted):
            raise TooOftenError
        window, reckoned = mine.window, mine.reckoned
        at = self.receipt.received_at
        if decide_timing(window, at, at) is Timing.CLOSED and window.closes_at is not None:
            raise ClosedError(closed_at=rfc3339(window.closes_at))
        told = reckoned.by_session
        unknown = [
            one
            for one in submitted.attested
            if one not in told or told[one].verdict is not Verdict.COUNTS
        ]
        if unknown:
            raise NotAttendedError(sessions=unknown)
        verdict = decide_claim(mine.kind, submitted.amount, reckoned)
        if verdict is ClaimVerdict.NOTHING or not reckoned.credits:
            raise NothingToClaimError
        if verdict is ClaimVerdict.TOO_MUCH:
            raise TooMuchError(
                most=write_credits(reckoned.credits), asked=write_credits(submitted.amount)
            )
        if verdict is ClaimVerdict.NO_STEP:
            raise NoStepError(step=mine.kind.step)

    def _may_change(self, standing: ClaimFacts, submitted: Submitted) -> bool:
        """Tell whether it is not one version too many for a day; of few versions nobody is asked."""
        if standing.version < MOST_CHANGES or _is_same(standing, submitted):
            return True
        after = self.receipt.received_at - CHANGES_WITHIN
        made = count_own_versions(self.db, standing.id, self.receipt.person_id, after)
        return may_change_again(made)

    def _write(self, fit: _Fit) -> Judged:
        me, mine, standing = fit.me, fit.mine, fit.standing
        claim = self._claim_of(fit)
        values = vars(claim) | {"attested": list(claim.attested)}
        if standing is None:
            _INSERT.later(self.db, values)
        else:
            kept = ("id", "event_id", "attendee_id", "person_id", "type_id")
            changed = {f"new_{name}": value for name, value in values.items() if name not in kept}
            _AMEND.later(self.db, {"claim": claim.id, **changed})
        known = self._step(claim, standing, mine)
        if self.found.there.drafts:
            forget_draft(self.db, me.id, claim.type_id)
        waits = fit.gate.waits_of(claim, mine, self.now)
        if Wait.EVALUATIONS in waits:
            open_request(
                self.db, me, claim.type_id, receipt_id=self.receipt.id,
                words=SURVEY_IS_MISSING, now=self.now, actor=SYSTEM,
            )  # fmt: skip
        if not waits:
            claim = award_now(
                self.db, self.store, claim, mine, now=self.now, actor=SYSTEM, known=known
            )
        return Judged(claim, waits, is_new=True)

    def _claim_of(self, fit: _Fit) -> ClaimFacts:
        receipt, me, submitted, standing = self.receipt, fit.me, fit.submitted, fit.standing
        return ClaimFacts(
            id=new_id() if standing is None else standing.id,
            event_id=me.event_id,
            attendee_id=me.id,
            person_id=me.person_id,
            type_id=fit.mine.kind.id,
            state=State.CLAIMED,
            amount=submitted.amount,
            version=1 if standing is None else standing.version + 1,
            received_at=receipt.received_at,
            is_attested=any(one.is_attested for one in fit.mine.reckoned.sessions),
            attested=submitted.attested,
            shown_at=receipt.received_at if receipt.level >= Level.VERIFIED else None,
            name=submitted.name,
            credential=submitted.credential,
            ids=submitted.ids,
            receipt_id=receipt.id,
        )

    def _step(
        self, claim: ClaimFacts, standing: ClaimFacts | None, mine: ReckonedKind
    ) -> list[StepFacts]:
        """Step to the new version; the one before it is superseded. Return all steps there are."""
        actor = self.receipt.person_id
        evidence: dict[str, Any] = {
            "received_at": rfc3339(claim.received_at),
            "claimed": write_credits(claim.amount),
            "name": claim.name,
            "credential": claim.credential,
            "ids": claim.ids,
            **tell_reckoned(mine.reckoned),
        }
        new = StepTaken(claim.version, State.CLAIMED, claim.amount, actor, self.now, evidence)
        if standing is None:
            return take_steps(self.db, claim, [new], known=[])
        old = replace(
            new,
            version=standing.version,
            state=State.SUPERSEDED,
            amount=standing.amount,
            evidence={"by_version": claim.version},
        )
        return take_steps(self.db, claim, [old, new])


def _needs_a_code(standing: ClaimFacts | None, submitted: Submitted, level: Level) -> bool:
    """Tell whether a claim that a code showed to be theirs would be changed by who has shown none."""
    if standing is None or standing.shown_at is None or level >= Level.VERIFIED:
        return False
    return not _is_same(standing, submitted)


def _is_same(standing: ClaimFacts, submitted: Submitted) -> bool:
    """Tell whether a claim says nothing that does not stand already."""
    return (
        standing.amount,
        standing.name,
        standing.credential,
        standing.ids,
        standing.attested,
    ) == (
        submitted.amount,
        submitted.name,
        submitted.credential,
        submitted.ids,
        submitted.attested,
    )
