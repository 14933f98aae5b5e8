"""What people answered about sessions and the event: plots, and what they wrote (decision 0073)."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.result_words import results_page
from congress.console.scene import open_console
from congress.core.permissions import Permission
from congress.credits.formats.results import write_results
from congress.credits.service.results import read_results
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.guard import ask_to_prove_again
from congress.web.house import Call

AT = "/console/e/<event_id>/evaluations"


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Results of evaluations")
def show_results(call: Call, event_id: str) -> Response:
    """Show the answers to each form, of no group under five."""
    scene = open_console(call, event_id)
    shown = replace(
        results_page(read_results(call.db, scene.document)),
        may_save=scene.may_decide,
        again=scene.door_again("/evaluations"),
    )
    return render(call, "evaluations", shown, scene=scene)


@page(
    blueprint,
    "GET",
    f"{AT}.csv",
    permission=Permission.DECIDE_CREDITS,
    summary="Results of evaluations as a file",
)
def save_results(call: Call, event_id: str) -> Response:
    """Answer the same as a CSV, whose cells no spreadsheet runs."""
    scene = open_console(call, event_id)
    ask_to_prove_again(call)
    body = write_results(read_results(call.db, scene.document))
    answer = Response(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="evaluations-{event_id}.csv"'
    answer.headers["Cache-Control"] = NO_STORE
    scene.note_shown("evaluations.csv", ["everybody"])
    return answer
