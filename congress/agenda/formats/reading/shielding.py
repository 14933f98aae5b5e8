"""Names of a file that this service wrote: they are plain, though they may look escaped.

Other tools escape names once too often, so every name is unescaped when it is read. "AT&amp;T" in a
file of ours is meant letter by letter: it is escaped here once, and comes back as it was.
"""

from __future__ import annotations

from dataclasses import replace

from congress.agenda.formats.reading.programme import ForeignSession, Programme


def shield_names(programme: Programme) -> Programme:
    """Return a programme of ours whose names survive being unescaped."""
    return replace(
        programme,
        name=_shield(programme.name),
        tracks=tuple(map(_shield, programme.tracks)),
        rooms=tuple(
            replace(room, name=_shield(room.name), where=_shield(room.where))
            for room in programme.rooms
        ),
        sessions=tuple(map(_shield_session, programme.sessions)),
    )


def _shield_session(session: ForeignSession) -> ForeignSession:
    return replace(
        session,
        title=_shield(session.title),
        room=_shield(session.room),
        track=_shield(session.track),
        persons=tuple(replace(one, name=_shield(one.name)) for one in session.persons),
    )


def _shield(text: str) -> str:
    return text.replace("&", "&amp;")
