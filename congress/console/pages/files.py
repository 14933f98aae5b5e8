"""Everything as files: claims with their certificates, and each step of each claim; streamed."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response

from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.scene import ConsoleScene, open_console
from congress.console.shapes import FilesPage
from congress.core.permissions import Permission
from congress.credits.formats.claims_csv import write_claims, write_steps
from congress.credits.queries.exporting import iter_claims, iter_steps
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.guard import ask_to_prove_again
from congress.web.house import Call

AT = "/console/e/<event_id>/files"


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Files")
def show_files(call: Call, event_id: str) -> Response:
    """Show which files there are, to who may have them."""
    scene = open_console(call, event_id)
    shown = FilesPage(scene.may_decide, scene.door_again("/files"))
    return render(call, "files", shown, scene=scene)


@page(
    blueprint,
    "GET",
    f"{AT}/claims.csv",
    permission=Permission.DECIDE_CREDITS,
    summary="Claims as CSV",
)
def send_claims(call: Call, event_id: str) -> Response:
    """Send every claim with its last certificate, license numbers included."""
    scene = open_console(call, event_id)
    ask_to_prove_again(call)
    claims = iter_claims(call.store, event_id)
    return _send(scene, "claims", write_claims(claims, scene.document.zone))


@page(
    blueprint,
    "GET",
    f"{AT}/steps.csv",
    permission=Permission.DECIDE_CREDITS,
    summary="Steps as CSV",
)
def send_steps(call: Call, event_id: str) -> Response:
    """Send every step of every claim, with who took it, when and why."""
    scene = open_console(call, event_id)
    ask_to_prove_again(call)
    steps = iter_steps(call.store, event_id)
    return _send(scene, "steps", write_steps(steps, scene.document.zone))


def _send(scene: ConsoleScene, name: str, lines: Iterable[str]) -> Response:
    answer = Response((one.encode() for one in lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{scene.event.id}.csv"'
    answer.headers["Cache-Control"] = NO_STORE
    scene.note_shown(f"{name}.csv", ["everybody"])
    return answer
