"""How much markup a foreign schedule may hold: cleaning it is what an import pays most for (T32)."""

from __future__ import annotations

from collections.abc import Iterator

from congress.agenda.formats.reading.programme import ForeignSession, Programme
from congress.core.errors import Fault

# FOSDEM 2025, 943 sessions, has 16,000.
MAX_MARKS = 100_000


def find_excess(programme: Programme) -> Iterator[Fault]:
    """Yield the place at which the texts of a schedule hold more markup than any schedule needs."""
    marks = 0
    for session in programme.sessions:
        marks += sum(text.count("<") + text.count("&") for text in _texts(session))
        if marks > MAX_MARKS:
            message = (
                f"the texts up to here hold over {MAX_MARKS:,} tags and entities;"
                " write plain text, or split the file by event"
            )
            yield Fault(session.place, message)
            return


def _texts(session: ForeignSession) -> Iterator[str]:
    yield from (session.title, session.subtitle, session.room, session.track, session.language)
    yield from (session.abstract, session.description, *session.labels)
    for person in session.persons:
        yield from (person.name, person.bio)
    for link in session.links:
        yield from (link.address, link.label)
