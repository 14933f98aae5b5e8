"""Names of a file that this service wrote: they are plain, though they may look escaped.

Other tools escape names once too often, so every name is unescaped when it is read. "AT&amp;T" in a
file of ours is meant letter by letter: it is escaped here once, and comes back as it was.
"""

from __future__ import annotations

from dataclasses import replace

from congress.agenda.formats.foreign.programme import ForeignSession, Programme


def shield_names(programme: Programme) -> Programme:
    """Return a programme of ours whose names survive being unescaped."""
    return replace(
        programme,
        name=shield(programme.name),
        tracks=tuple(map(shield, programme.tracks)),
        rooms=tuple(
            replace(room, name=shield(room.name), where=shield(room.where))
            for room in programme.rooms
        ),
        sessions=tuple(map(_session, programme.sessions)),
    )


def _session(session: ForeignSession) -> ForeignSession:
    return replace(
        session,
        title=shield(session.title),
        room=shield(session.room),
        track=shield(session.track),
        persons=tuple(replace(person, name=shield(person.name)) for person in session.persons),
    )


def shield(text: str) -> str:
    """Return a plain name as it survives being unescaped."""
    return text.replace("&", "&amp;")
