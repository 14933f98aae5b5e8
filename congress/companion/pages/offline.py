"""What lets a phone read the pages without a network: the worker, and what it is to fetch ahead."""

from __future__ import annotations

import json

from flask import Response

from congress.agenda.rules.pickup import windows_of
from congress.badges.service.own import has_badge
from congress.companion.drawing import render
from congress.companion.evaluation_words import address_of
from congress.companion.face import COMPANION, blueprint
from congress.companion.keeping import KeptPage, pages_ahead
from congress.companion.scene import Scene, home_scene, lines_of, open_scene
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.core.principal import Level
from congress.credits.service.evaluating import read_asked
from congress.mail.queries import count_unread
from congress.seats.rules import SeatState
from congress.ui.assets import read_assets
from congress.ui.forms import go
from congress.ui.keeping import PERSON_HEADER, person_mark
from congress.web.endpoint import page
from congress.web.etag import PRIVATE, conditional, etag_of
from congress.web.house import Call

NEVER_OLD = "no-cache"
MOST_EVENTS = 3
OFFLINE_ADDRESS = "/offline"
# The worker itself, and what only the phone's home screen asks for.
_NOT_OF_THE_SHELL = ("worker.js", "app.webmanifest")


@page(blueprint, "GET", "/worker.js", permission=Permission.PUBLIC, summary="The pages' worker")
def read_worker(_call: Call) -> Response:
    """Answer the worker of this edition; a browser that finds other bytes takes the new one."""
    assets = read_assets(COMPANION)
    files = [
        assets.address_of(name)
        for name in assets.by_name
        if name not in _NOT_OF_THE_SHELL and not name.endswith(".png")
    ]
    head = (
        f"const EDITION = {json.dumps(assets.edition)};\n"
        f"const FILES = {json.dumps([*files, OFFLINE_ADDRESS])};\n"
    )
    body = head.encode() + (COMPANION.folder / "worker.js").read_bytes()
    etag = f'"{assets.edition}"'
    return conditional(body, etag, "text/javascript; charset=utf-8", cache=NEVER_OLD)


@page(
    blueprint, "GET", OFFLINE_ADDRESS, permission=Permission.PUBLIC, summary="The page for no Wi-Fi"
)
def show_offline(call: Call) -> Response:
    """Show what to do without a network. Phones keep this page; it names nobody."""
    return render(call, "offline", None, here="offline")


@page(
    blueprint, "GET", "/kept.json", permission=Permission.PUBLIC, summary="What a phone keeps ahead"
)
def list_kept(call: Call) -> Response:
    """Answer the pages of one's events to fetch ahead, and what tells whether they changed."""
    scenes = _scenes_ahead(call) if call.principal.level < Level.STAFF else []
    pages: list[KeptPage] = []
    state: list[object] = [read_assets(COMPANION).edition]
    for scene in scenes:
        lines = lines_of(scene)
        items = lines.mine.items.values()
        mine = [(one.session_id, lines.session_of(one).title) for one in items]
        gets_badge = bool(windows_of(scene.document, scene.me.holder))
        held = {one.session_id for one in items if one.state != SeatState.WAITLISTED}
        asked = read_asked(call.db, call.store, scene.document, scene.me, call.now, held)
        pages += pages_ahead(
            scene.event.id,
            days=scene.index.days,
            mine=mine,
            has_badge=gets_badge,
            has_credits=bool(scene.document.credit_types),
            evaluations=[
                (address_of(scene.event.id, one.subject.id), one.subject.title) for one in asked
            ],
        )
        unread = count_unread(call.db, scene.me.person_id, scene.event.id)
        state += [scene.event.id, scene.release.number, unread, scene.today]
        state += [(one.session_id, one.state, one.position) for one in items]
        state += sorted(lines.mine.stars)
        state += [(one.subject.id, one.state) for one in asked]
        state.append(gets_badge and has_badge(call.db, scene.me))  # "My badge" says so then
    answer = Response(
        json.dumps(
            {
                "state": etag_of(*state).strip('"'),
                "pages": [{"address": one.address, "name": one.name} for one in pages],
            }
        ),
        content_type="application/json",
    )
    answer.headers["Cache-Control"] = PRIVATE
    answer.headers[PERSON_HEADER] = person_mark(call.signer, call.principal)
    return answer


def _scenes_ahead(call: Call) -> list[Scene]:
    """Return the person's events that run or come; there is nothing to read ahead of past ones."""
    if not call.principal.person_id:
        return []
    scenes = []
    for one in call.house.events.list_events_of(call.db, call.principal.person_id, call.now):
        if one["when"] == "past":
            continue
        try:
            scene = open_scene(call, one["event"])
        except NotFoundError:  # nothing published there yet
            continue
        if scene.attendee is not None:
            scenes.append(scene)
    return scenes[:MOST_EVENTS]


@page(blueprint, "GET", "/my-agenda", permission=Permission.PUBLIC, summary="To My Agenda")
def lead_to_my_agenda(call: Call) -> Response:
    """Lead to My Agenda of the event one is at: the home screen's own address for it."""
    return _lead(call, "my-agenda")


@page(blueprint, "GET", "/agenda", permission=Permission.PUBLIC, summary="To the agenda")
def lead_to_agenda(call: Call) -> Response:
    """Lead to the agenda of the event one is at: the home screen's own address for it."""
    return _lead(call, "agenda")


def _lead(call: Call, place: str) -> Response:
    scene = home_scene(call)
    return go(call, f"/e/{scene.event.id}/{place}" if scene else f"/sign-in?next=/{place}")
