"""Calls of desks without a network: what they take along, and what they tell (decision 0050)."""

from __future__ import annotations

from typing import Any

from flask import Response

from congress.badges.schemas import offline as schemas
from congress.badges.service.offline import MAX_HAND_OVERS_BYTES, HandOver, tell_hand_overs
from congress.badges.service.snapshots import Snapshot, note_snapshot, take_snapshot
from congress.badges.views.desk import DESK, blueprint, desk_of
from congress.core.errors import InputError, NotFoundError
from congress.core.permissions import Permission
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call


def read_desk_snapshot(call: Call, body: dict[str, Any], event_id: str) -> tuple[Snapshot, str]:
    """Read and write out everybody before the unit of work begins: nobody waits for that."""
    taken = take_snapshot(desk_of(call, event_id), body["version"])
    return taken, schemas.write_snapshot(taken)


@endpoint(
    blueprint,
    "POST",
    f"{DESK}/snapshots",
    permission=Permission.HAND_OUT_BADGES,
    summary="Take the desk's list along",
    body=schemas.WantedSnapshotSchema(),
    answer=schemas.SnapshotSchema(),
    problems=(NotFoundError, InputError),
    prepare=read_desk_snapshot,
)
def take_desk_snapshot(
    call: Call,
    body: dict[str, Any],  # noqa: ARG001 -- `read_desk_snapshot` looked at it
    event_id: str,
    prepared: tuple[Snapshot, str],
) -> Response:
    """Everybody, their windows, and digests of badges: what a desk needs without a network.

    No address and no code is in it. It shows everybody, so it is written down who took it; a POST.
    """
    taken, text = prepared
    note_snapshot(desk_of(call, event_id), taken)
    return Response(text, content_type="application/json")


@endpoint(
    blueprint,
    "POST",
    f"{DESK}/hand-overs",
    permission=Permission.HAND_OUT_BADGES,
    summary="Tell what was handed over without a network",
    body=schemas.HandOversSchema(),
    answer=schemas.AnsweredHandOversSchema(),
    max_bytes=MAX_HAND_OVERS_BYTES,
    problems=(NotFoundError, InputError),
)
def tell_offline_hand_overs(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """Each is believed, and on record once, whatever the order and however often it is told.

    The first badge that somebody was handed lives; a second one opens nothing, and is a conflict.
    """
    facts = [HandOver(**fact) for fact in body["facts"]]
    told = tell_hand_overs(desk_of(call, event_id), facts, body["device_now"])
    return Answer({"facts": [vars(one) for one in told]})
