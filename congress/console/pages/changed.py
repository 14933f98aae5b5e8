"""After a correction of schedule or scans: whose certificate would change, from what to what; a press
with a reason makes new versions, and nothing is lowered without one.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Response

from congress.checkin.queries.requests import list_whom
from congress.console.changed_shapes import ChangedPage, ChangedRow
from congress.console.claim_words import say_amount
from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.scene import ConsoleScene, open_console
from congress.core.errors import DomainError, InputError
from congress.core.permissions import Permission
from congress.credits.errors import ClaimError
from congress.credits.rules.drift import Drift
from congress.credits.rules.types import write_credits
from congress.credits.service.kinds import kinds_of
from congress.credits.service.office import Office
from congress.credits.service.recomputing import list_drifted, renew_claim
from congress.ui.forms import form_text, form_texts
from congress.ui.notices import Notice
from congress.ui.words import many, quoted
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/console/e/<event_id>/changed"
MOST_SHOWN = 100
LONGEST = 501
NOBODY = "Tick whose certificate shall change."


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Would change")
def show_changed(call: Call, event_id: str) -> Response:
    """Show every award that what is known now would change. Nothing is written."""
    return _show(open_console(call, event_id))


@page(blueprint, "POST", AT, permission=Permission.DECIDE_CREDITS, summary="Make new versions")
def make_versions(call: Call, event_id: str) -> Response:
    """Make a new version of each certificate that was ticked, each by itself; say what was refused."""
    scene = open_console(call, event_id)
    because = form_text("because", longest=LONGEST)
    chosen = form_texts("claim", longest=64, most=MOST_SHOWN)
    office = Office(call.db, call.store, call.principal, call.now, event_id, because)
    try:
        _ = office.reason  # before the first of them is written
    except InputError as refused:
        return _show(
            scene, Notice("bad", _words(refused)), chosen, because, status=status_of(refused)
        )
    if not chosen:
        return _show(scene, Notice("bad", NOBODY), chosen, because, status=422)
    refused_words = [words for one in chosen if (words := _renew(office, one))]
    made = len(chosen) - len(refused_words)
    said = f"{many(made, 'certificate')} made anew, each with your reason on record."
    if refused_words:
        said = f"{said} {len(refused_words)} stayed: {' '.join(dict.fromkeys(refused_words))}"
    return _show(scene, Notice("warn" if refused_words else "good", said))


def _renew(office: Office, claim_id: str) -> str:
    """Make one anew. Return why it was refused, before anything of it was written; "" for nothing."""
    try:
        renew_claim(office, claim_id)
    except (InputError, ClaimError) as refused:
        return _words(refused)
    return ""


def _words(refused: DomainError) -> str:
    return " ".join([one.message for one in refused.faults] or [refused.detail])


def _show(
    scene: ConsoleScene,
    said: Notice | None = None,
    chosen: Collection[str] = (),
    because: str = "",
    *,
    status: int = 200,
) -> Response:
    call = scene.call
    drifted = list_drifted(call.db, call.store, scene.release, call.now)
    kinds = {one.id: one for one in kinds_of(call.db, scene.release)}
    shown = drifted[:MOST_SHOWN]
    whom = list_whom(call.db, {one.claim.attendee_id for one in shown}) if shown else {}
    rows = tuple(
        ChangedRow(
            one.claim.id,
            f"{scene.at}/people/{one.claim.attendee_id}",
            f"{whom[one.claim.attendee_id].name} · {whom[one.claim.attendee_id].number}",
            kinds[one.claim.type_id].name,
            _say(one.drift, say_amount(one.drift.to, kinds[one.claim.type_id])),
            _say_sessions(one.drift, scene),
            one.drift.is_lowered,
            one.claim.id in chosen,
        )
        for one in shown
    )
    drawn = ChangedPage(
        rows,
        len(drifted) - len(shown),
        sum(one.drift.is_lowered for one in drifted),
        scene.may_decide,
        because,
        said,
    )
    scene.note_shown("changed", [one.claim.attendee_id for one in shown])
    return render(call, "changed", drawn, scene=scene, status=status)


def _say(drift: Drift, to: str) -> str:
    """Return from what to what; of one that stays, what the evidence gives beyond what was claimed."""
    if drift.is_lowered:
        return f"from {write_credits(drift.amount)} to {to}"
    if drift.worth > drift.amount:
        return f"stays {to}: the evidence gives {write_credits(drift.worth)}, which they may claim"
    return f"stays {to}, by other minutes"


def _say_sessions(drift: Drift, scene: ConsoleScene) -> str:
    known = scene.document.sessions_by_id
    return "; ".join(
        f"{quoted(known[one.session_id].title) if one.session_id in known else one.session_id}: "
        f"{one.then} → {many(one.now, 'minute')}"
        for one in drift.sessions
    )
