"""Badges that open nothing for who took them away without a network: a supervisor's page."""

from __future__ import annotations

from flask import Response

from congress.badges.queries import Badge, Told, list_live_badges
from congress.badges.rules.handout import HandedOver
from congress.badges.service.offline import list_conflicts
from congress.badges.service.telling import say_handed
from congress.core.permissions import Permission
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk
from congress.desk.shapes import ConflictLine, ConflictsPage
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>/conflicts"


@page(blueprint, "GET", AT, permission=Permission.OVERRIDE_BADGES, summary="Badges in conflict")
def show_conflicts(call: Call, event_id: str) -> Response:
    """Show who took which badge when and where, and which one they have that opens doors."""
    scene = open_desk(call, event_id)
    told = list_conflicts(scene.desk)
    living = list_live_badges(call.db, [one.attendee_id for one in told if one.attendee_id])
    lines = tuple(_line(one, living.get(one.attendee_id or ""), scene) for one in told)
    return render(call, "conflicts", ConflictsPage(lines), scene=scene)


def _line(one: Told, living: Badge | None, scene: DeskScene) -> ConflictLine:
    zone, now = scene.document.zone, scene.call.now
    taken = say_handed(HandedOver(one.at, one.place), now, zone)
    has = ""
    if living is not None and living.handed_at is not None:
        has = say_handed(HandedOver(living.handed_at, living.handed_place), now, zone)
    return ConflictLine(one.name, one.number, taken, has)
