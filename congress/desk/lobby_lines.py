"""What the organizers' pages of the lobby have in common: a session as a line, and hosts to lead to."""

from __future__ import annotations

from congress.agenda.rules.document import Session
from congress.core.time_words import hours_of
from congress.desk.lobby_shapes import LinkLine
from congress.desk.scene import DeskScene
from congress.lobby.rules.addresses import hosts_of
from congress.ui.shapes import Mark


def line_of(scene: DeskScene, session: Session, mark: Mark) -> LinkLine:
    """Return a session as a line, with what is said of it."""
    document = scene.document
    room = document.rooms_by_id.get(session.room)
    return LinkLine(
        id=session.id,
        title=session.title,
        when=hours_of(session.starts_at, session.ends_at, document.zone),
        room=room.name if room else "Online",
        mark=mark,
    )


def hosts_for(scene: DeskScene) -> frozenset[str]:
    """Return the hosts that an event's links may lead to (T23)."""
    return hosts_of(scene.call.settings.lobby_hosts, scene.document.event.links.get("lobby", ""))
