"""Who has minutes and no claim: how many, who, what it would be worth, and all of them as a file."""

from __future__ import annotations

from flask import Response

from congress.console.claim_words import say_amount
from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.not_claimed_shapes import NotClaimedPage, NotClaimedRow
from congress.console.scene import ConsoleScene, open_console
from congress.core.permissions import Permission
from congress.credits.formats.not_claimed_csv import write_not_claimed
from congress.credits.rules.not_claimed import NotClaimed
from congress.credits.service.not_claimed import list_not_claimed
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.guard import ask_to_prove_again
from congress.web.house import Call

AT = "/console/e/<event_id>/not-claimed"
MOST_SHOWN = 100


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Not claimed")
def show_not_claimed(call: Call, event_id: str) -> Response:
    """Show who has minutes and no claim, by name."""
    scene = open_console(call, event_id)
    found = list_not_claimed(call.db, call.store, scene.release, call.now)
    shown = found[:MOST_SHOWN]
    drawn = NotClaimedPage(
        tuple(_row(one, scene) for one in shown),
        len(found),
        len(found) - len(shown),
        scene.may_decide,
        scene.door_again("/not-claimed"),
    )
    scene.note_shown("not-claimed", [one.attendee_id for one in shown])
    return render(call, "not_claimed", drawn, scene=scene)


@page(
    blueprint,
    "GET",
    f"{AT}.csv",
    permission=Permission.DECIDE_CREDITS,
    summary="Not claimed as CSV",
)
def send_not_claimed(call: Call, event_id: str) -> Response:
    """Send all of them as a CSV, whose cells no spreadsheet runs."""
    scene = open_console(call, event_id)
    ask_to_prove_again(call)
    found = list_not_claimed(call.db, call.store, scene.release, call.now)
    answer = Response(write_not_claimed(found), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="not-claimed-{event_id}.csv"'
    answer.headers["Cache-Control"] = NO_STORE
    scene.note_shown("not-claimed.csv", ["everybody"])
    return answer


def _row(one: NotClaimed, scene: ConsoleScene) -> NotClaimedRow:
    worth = "; ".join(f"{say_amount(amount, kind)} of {kind.name}" for kind, amount in one.worth)
    return NotClaimedRow(f"{scene.at}/people/{one.attendee_id}", one.name, one.number, worth)
