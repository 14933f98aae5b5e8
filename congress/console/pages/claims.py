"""Looking for claims: by name or number, state and kind, fifty at a time; and who is meant by words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, request

from congress.agenda.rules.credit_types import CreditType
from congress.attendees.queries import list_found
from congress.console.claim_shapes import ClaimRow, ClaimsPage
from congress.console.claim_words import STATES, mark_of, say_amount
from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.scene import ConsoleScene, open_console
from congress.console.shapes import Choice
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.credits.queries.searching import (
    A_PAGE,
    FoundClaim,
    Wanted,
    count_claims,
    search_claims,
)
from congress.credits.service.kinds import kinds_of
from congress.ui.forms import MAX_QUERY_LENGTH, form_text
from congress.ui.shapes import Link
from congress.ui.words import many
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/console/e/<event_id>/claims"
MOST_PARTS = 10_000


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Claims")
def show_claims(call: Call, event_id: str) -> Response:
    """Show the claims that came last, and how many there are of each kind."""
    return _show(open_console(call, event_id), Wanted())


@page(blueprint, "POST", AT, permission=Permission.READ_CREDITS, summary="Look for claims")
def find_claims(call: Call, event_id: str) -> Response:
    """Show what was looked for. A name stands in no address."""
    part = form_text("page", longest=6)
    wanted = Wanted(
        form_text("q", longest=MAX_QUERY_LENGTH),
        form_text("state") if form_text("state") in STATES else "",
        form_text("kind"),
        min(int(part), MOST_PARTS) if part.isascii() and part.isdecimal() and int(part) else 1,
    )
    return _show(open_console(call, event_id), wanted)


def _show(scene: ConsoleScene, wanted: Wanted) -> Response:
    call, event_id = scene.call, scene.event.id
    kinds = {one.id: one for one in kinds_of(call.db, scene.release)}
    found = search_claims(call.db, event_id, wanted)
    meant = list_found(call.db, event_id, wanted.words) if wanted.words else []
    if meant and not found:  # first and last name
        of_them = replace(wanted, attendees=tuple(one.id for one in meant))
        found = search_claims(call.db, event_id, of_them)
    shown = found[:A_PAGE]
    people = tuple(Link(one.label, f"{scene.at}/people/{one.id}") for one in meant)
    drawn = ClaimsPage(
        words=wanted.words,
        states=(
            Choice("", "Any state"),
            *(Choice(one, STATES[one].text, one == wanted.state) for one in STATES),
        ),
        kinds=(
            Choice("", "Any kind"),
            *(Choice(one.id, one.name, one.id == wanted.type_id) for one in kinds.values()),
        ),
        rows=tuple(_row(one, kinds, scene) for one in shown),
        people=people,
        part=wanted.part,
        has_more=len(found) > A_PAGE,
        counts=_counts(scene, kinds) if request.method == "GET" else (),
    )
    ids = [*(one.attendee_id for one in shown), *(one.id for one in meant)]
    scene.note_shown("claims", ids)
    return render(call, "claims", drawn, scene=scene)


def _row(one: FoundClaim, kinds: Mapping[str, CreditType], scene: ConsoleScene) -> ClaimRow:
    kind = kinds.get(one.type_id)
    return ClaimRow(
        f"{scene.at}/people/{one.attendee_id}",
        one.who,
        one.external_id,
        kind.name if kind else one.type_id,
        say_amount(one.amount, kind),
        mark_of(one.state),
        moment_of(one.received_at, scene.document.zone).text,
        "partly by their own word" if one.is_attested else "",
    )


def _counts(scene: ConsoleScene, kinds: Mapping[str, CreditType]) -> tuple[str, ...]:
    counted = count_claims(scene.call.db, scene.event.id)
    said = []
    for type_id, kind in kinds.items():
        of_kind = {state: count for (one, state), count in counted.items() if one == type_id}
        parts = [f"{of_kind[one]} {STATES[one].text.lower()}" for one in STATES if one in of_kind]
        if parts:
            said.append(f"{kind.name}: {many(sum(of_kind.values()), 'claim')} ({', '.join(parts)})")
    return tuple(said)
