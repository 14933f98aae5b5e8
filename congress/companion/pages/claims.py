"""Claiming credits from the Credits page: plain forms, each press sent twice is one (decision 0071)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, request

from congress.companion.face import blueprint
from congress.core.errors import InputError, NotFoundError
from congress.core.ids import new_id
from congress.core.permissions import Permission
from congress.core.strict_json import UNSTORABLE
from congress.credits import schemas
from congress.credits.errors import ClaimError
from congress.credits.queries.claims import Receipt
from congress.credits.service.awarding import confirm_claims
from congress.credits.service.claiming import Judged, judge
from congress.credits.service.drafts import save_draft
from congress.credits.service.late import MAX_WORDS, ask_late
from congress.credits.service.receiving import keep_receipt
from congress.ui.forms import form_text, go
from congress.ui.notices import leave_refusal
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/e/<event_id>/claims"
MAX_ID_LENGTH = 64
_LICENSE = ("kind", "state", "number")


def _filled() -> dict[str, Any]:
    """Return what came in the form, as the API takes it; nobody looks yet whether it is right."""
    form = request.form
    names = ("type_id", "amount", "name", "credential", "nabp", "birth_day", "board")
    filled: dict[str, Any] = {
        name: text for name in names if (text := _storable(form.get(name, "")))
    }
    rows = zip(*(form.getlist(f"license_{part}") for part in _LICENSE), strict=False)
    licenses = [
        dict(zip(_LICENSE, [_storable(one) for one in row], strict=True))
        for row in rows
        if any(row[1:])  # what it is for is filled in already
    ]
    said = [_storable(one) for one in form.getlist("attested")]
    return (
        filled | ({"licenses": licenses} if licenses else {}) | ({"attested": said} if said else {})
    )


def _storable(text: str) -> str:
    """Return a field without what no database keeps; no browser sends that of its own accord."""
    return UNSTORABLE.sub("", text).strip()


def _keep(call: Call, event_id: str) -> Receipt:
    """Commit the claim as it came. The key of its page and what was filled in make the key: the same
    press again is the same claim, and a change on a page gone back to is another one.
    """
    body = json.dumps(_filled(), sort_keys=True).encode()
    key = f"{request.form.get('key', '') or new_id()}/{body.hex()}"
    return call.store.unit_of_work(
        lambda db: keep_receipt(
            db,
            actor=call.principal,
            event_id=event_id,
            key=hashlib.sha256(key.encode(errors="replace")).hexdigest(),
            body=body,
            received_at=call.received_at,
        )
    )


@page(blueprint, "POST", AT, permission=Permission.ATTEND, summary="Claim credits", prepare=_keep)
def claim(call: Call, event_id: str, prepared: Receipt) -> Response:
    """Claim credits of a kind; what is refused is kept as it was filled in, and said on the page."""
    judged = judge(call.db, call.store, prepared, read=schemas.read_claim, now=call.now)
    where = f"/e/{event_id}/credits#kind-{prepared.type_id}"
    if judged.refused is None:
        return go(call, where, _said(judged))
    if not isinstance(judged.refused, InputError | ClaimError):
        raise judged.refused
    if isinstance(judged.refused, InputError) and prepared.type_id:
        save_draft(
            db=call.db, store=call.store, actor=call.principal, now=call.now, event_id=event_id,
            type_id=prepared.type_id, filled=_filled(),
        )  # fmt: skip
    leave_refusal(call, judged.refused.code)
    return go(call, where)


def _said(judged: Judged) -> str:
    if judged.waits:
        return "claimed"
    return "awarded" if judged.is_new else "claimed-still"


@page(
    blueprint, "POST", f"{AT}/draft", permission=Permission.ATTEND, summary="Keep what is filled in"
)
def keep_draft(call: Call, event_id: str) -> Response:
    """Keep what is filled in for later."""
    type_id = form_text("type_id", longest=MAX_ID_LENGTH)
    filled = _filled()
    save_draft(
        db=call.db, store=call.store, actor=call.principal, now=call.now, event_id=event_id,
        type_id=type_id, filled=filled,
    )  # fmt: skip
    return go(call, f"/e/{event_id}/credits#kind-{type_id}", "saved")


@page(
    blueprint, "POST", f"{AT}/confirm",
    permission=Permission.MANAGE_SELF, summary="Show that my claims are mine",
)  # fmt: skip
def confirm(call: Call, event_id: str) -> Response:
    """Say that what was claimed with e-mail and last name alone is mine."""
    awarded = confirm_claims(
        db=call.db, store=call.store, actor=call.principal, now=call.now, event_id=event_id
    )
    return go(call, f"/e/{event_id}/credits", "awarded" if awarded else "confirmed")


@page(
    blueprint, "POST", "/e/<event_id>/late-requests",
    permission=Permission.ATTEND, summary="Ask for a late claim",
)  # fmt: skip
def ask(call: Call, event_id: str) -> Response:
    """Ask the CE office to take a claim after the close."""
    type_id = form_text("type_id", longest=MAX_ID_LENGTH)
    try:
        ask_late(
            db=call.db, store=call.store, actor=call.principal, now=call.now, event_id=event_id,
            type_id=type_id, words=form_text("words", longest=MAX_WORDS),
        )  # fmt: skip
    except InputError as refused:
        if refused.faults:
            raise NotFoundError from refused
        return go(call, f"/e/{event_id}/credits#kind-{type_id}", "still-open")
    return go(call, f"/e/{event_id}/credits#kind-{type_id}", "asked-late")
