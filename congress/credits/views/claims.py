"""The calls of claims: to claim, to see what became of it, to keep what is filled in, to ask later."""

from __future__ import annotations

from typing import Any

from flask import request

from congress.agenda.queries import ReleaseShelf
from congress.attendees.queries import get_attendee
from congress.core.errors import IdempotencyMismatchError, InputError, JsonError, NotFoundError
from congress.core.ids import new_id
from congress.core.permissions import Permission
from congress.core.principal import Level
from congress.credits import errors, schemas
from congress.credits.queries.claims import Receipt
from congress.credits.service.awarding import confirm_claims
from congress.credits.service.claiming import judge
from congress.credits.service.drafts import save_draft
from congress.credits.service.late import ask_late
from congress.credits.service.mine import read_my_claims
from congress.credits.service.receiving import keep_receipt
from congress.credits.views.own import blueprint
from congress.web.endpoint import KEY_HEADER, Refusal, endpoint
from congress.web.house import Answer, Call

CLAIMS = "/api/v1/events/<event_id>/claims"
REFUSALS = (
    errors.ClosedError, errors.NothingToClaimError, errors.TooMuchError, errors.NoStepError,
    errors.NotAttendedError, errors.RevokedError, errors.ConfirmFirstError,
)  # fmt: skip


def _keep(call: Call, raw: bytes, event_id: str) -> Receipt:
    """Commit a claim as it came, before anybody reads it."""
    return call.store.unit_of_work(
        lambda db: keep_receipt(
            db,
            actor=call.principal,
            event_id=event_id,
            key=request.headers.get(KEY_HEADER) or new_id(),
            body=raw,
            received_at=call.received_at,
        )
    )


@endpoint(
    blueprint,
    "POST",
    CLAIMS,
    permission=Permission.ATTEND,
    summary="Claim credits",
    body=schemas.SubmittedSchema(),
    answer=schemas.CreditClaimSchema(),
    status=201,
    keyed=True,
    prepare=_keep,
    takes_raw=True,
    problems=(
        NotFoundError,
        InputError,
        JsonError,
        IdempotencyMismatchError,
        errors.TooManyClaimsError,
        errors.TooOftenError,
        *REFUSALS,
    ),
)
def submit_claim(call: Call, raw: bytes, event_id: str, prepared: Receipt) -> Answer | Refusal:  # noqa: ARG001 -- it was kept
    """It is in time when its last byte reaches us before the close, however long we then take. It is
    kept as it came before it is read, so a refusal loses nothing.

    A claim of the same kind before the close is the next version (201), the same once more changes
    nothing (200). A missing license or number never refuses it. With a sign-in by e-mail and last name
    it is taken, and waits until a code has shown whose it is; what a code has shown is changed with one.
    Send it again with the same key when no answer came, after the close as well: it counts as it
    arrived first.
    """
    judged = judge(call.db, call.store, prepared, read=schemas.read_claim, now=call.now)
    if judged.refused is not None:
        return Refusal(judged.refused)
    return Answer(schemas.tell_claim(judged), 201 if judged.is_new else 200)


@endpoint(
    blueprint,
    "GET",
    "/api/v1/events/<event_id>/me/claims",
    permission=Permission.ATTEND,
    summary="My claims",
    answer=schemas.MyClaimsSchema(),
    problems=(NotFoundError,),
)
def list_my_claims(call: Call, event_id: str) -> Answer:
    """What I claim and what it waits for, what I asked after the close, and what is only filled in, its
    numbers to who has shown a code.
    """
    me = get_attendee(call.db, event_id, call.principal.person_id)
    release = call.store.attached(ReleaseShelf).open_to(call.principal, call.list_mine, event_id)
    mine = read_my_claims(call.db, call.store, release, me, call.now)
    shows_numbers = call.principal.level >= Level.VERIFIED
    return Answer(schemas.tell_claims(mine, shows_numbers=shows_numbers))


@endpoint(
    blueprint,
    "PUT",
    f"{CLAIMS}/<type_id>/draft",
    permission=Permission.ATTEND,
    summary="Keep what is filled in",
    body=schemas.DraftSchema(),
    status=204,
    problems=(NotFoundError, InputError),
)
def keep_claim_draft(call: Call, body: dict[str, Any], event_id: str, type_id: str) -> Answer:
    """Kept until it is claimed, after the close as well; nothing is claimed by it."""
    save_draft(
        db=call.db, store=call.store, actor=call.principal, now=call.now, event_id=event_id,
        type_id=type_id, filled=body["filled"],
    )  # fmt: skip
    return Answer(status=204)


@endpoint(
    blueprint,
    "POST",
    f"{CLAIMS}/confirm",
    permission=Permission.MANAGE_SELF,
    summary="Show that my claims are mine",
    status=204,
    problems=(NotFoundError,),
)
def confirm_my_claims(call: Call, event_id: str) -> Answer:
    """What I claimed with e-mail and last name alone is awarded, where nothing else is missing."""
    confirm_claims(
        db=call.db, store=call.store, actor=call.principal, now=call.now, event_id=event_id
    )
    return Answer(status=204)


@endpoint(
    blueprint,
    "POST",
    "/api/v1/events/<event_id>/late-requests",
    permission=Permission.ATTEND,
    summary="Ask for a late claim",
    body=schemas.LateRequestSchema(),
    status=204,
    problems=(NotFoundError, InputError),
)
def ask_for_late_claim(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """After the close: the CE office looks at it and answers in my inbox. Twice is once."""
    ask_late(
        db=call.db, store=call.store, actor=call.principal, now=call.now, event_id=event_id,
        **body,
    )  # fmt: skip
    return Answer(status=204)
