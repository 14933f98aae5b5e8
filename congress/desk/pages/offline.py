"""The desk without a network: its worker, the page it opens, and what passes between it and us."""

from __future__ import annotations

import json

from flask import Response, request

from congress.badges.schemas import offline as schemas
from congress.badges.service.offline import MAX_HAND_OVERS_BYTES, HandOver, tell_hand_overs
from congress.badges.service.snapshots import Snapshot, note_snapshot, take_snapshot
from congress.core.permissions import Permission
from congress.core.strict_json import decode_json
from congress.desk.drawing import render
from congress.desk.face import AWAY, DESK, OFFLINE, blueprint
from congress.desk.scene import open_desk
from congress.desk.shapes import OfflinePage
from congress.desk.words import list_marks
from congress.ui.assets import read_assets
from congress.web.body import load
from congress.web.endpoint import page
from congress.web.etag import conditional
from congress.web.house import Call
from congress.web.large import answer_text

AT = "/desk/e/<event_id>"
NEVER_OLD = "no-cache"
WORKER = "worker.js"
# The worker itself, and what only a home screen asks for.
_WANTED, _HAND_OVERS = schemas.WantedSnapshotSchema(), schemas.HandOversSchema()
_NOT_OF_THE_SHELL = (WORKER, DESK.manifest)


@page(
    blueprint, "GET", "/desk/worker.js", permission=Permission.PUBLIC, summary="The desk's worker"
)
def read_worker(_call: Call) -> Response:
    """Answer the worker of this edition. It looks after /desk, which is above its own folder."""
    assets = read_assets(DESK)
    files = [assets.address_of(name) for name in assets.by_name if name not in _NOT_OF_THE_SHELL]
    head = (
        f"const EDITION = {json.dumps(assets.edition)};\n"
        f"const FILES = {json.dumps([one for one in files if not one.endswith('.png')])};\n"
    )
    body = head.encode() + (DESK.folder / WORKER).read_bytes()
    answer = conditional(
        body, f'"{assets.edition}"', "text/javascript; charset=utf-8", cache=NEVER_OLD
    )
    answer.headers["Service-Worker-Allowed"] = DESK.home
    return answer


@page(blueprint, "GET", OFFLINE, permission=Permission.PUBLIC, summary="The desk without a network")
def show_offline(call: Call) -> Response:
    """Show the page that tablets keep. It names nobody: it is drawn from the list they carry."""
    return render(call, "offline", OfflinePage(list_marks()))


@page(blueprint, "GET", AWAY, permission=Permission.PUBLIC, summary="No network at the desk")
def show_away(call: Call) -> Response:
    """Show the page that devices keep for pages of the desk that need a network. It names nobody."""
    return render(call, "away", None)


def read_list(call: Call, event_id: str) -> tuple[Snapshot, Response]:
    """Read and write out everybody before the unit of work begins: nobody waits for that."""
    wanted = load(_WANTED, decode_json(request.get_data()))
    taken = take_snapshot(open_desk(call, event_id).desk, wanted["version"])
    return taken, answer_text(schemas.write_snapshot(taken))


@page(
    blueprint,
    "POST",
    f"{AT}/snapshot",
    permission=Permission.HAND_OUT_BADGES,
    summary="Take the list along",
    prepare=read_list,
)
def take_list(call: Call, event_id: str, prepared: tuple[Snapshot, Response]) -> Response:
    """Answer what the API's snapshot does, to the cookie of the desk."""
    taken, answer = prepared
    note_snapshot(open_desk(call, event_id).desk, taken)
    return answer


@page(
    blueprint,
    "POST",
    f"{AT}/hand-overs",
    permission=Permission.HAND_OUT_BADGES,
    summary="Tell what was handed over",
    max_bytes=MAX_HAND_OVERS_BYTES,
)
def tell(call: Call, event_id: str) -> Response:
    """Answer what the API's hand-overs do, to the cookie of the desk."""
    told = load(_HAND_OVERS, decode_json(request.get_data()))
    facts = [HandOver(**fact) for fact in told["facts"]]
    answered = tell_hand_overs(open_desk(call, event_id).desk, facts, told["device_now"])
    return answer_text(json.dumps(schemas.AnsweredHandOversSchema().dump({"facts": answered})))
