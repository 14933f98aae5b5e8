"""How much text and markup a foreign schedule may hold: cleaning it is what an import pays most for
(T32).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from congress.agenda.formats.foreign.programme import ForeignSession, Person, Programme
from congress.core.errors import Fault

MAX_SESSIONS = 5_000  # as the schema says in the end; whatever comes before it would cost seconds
# As long as a file may be. Where people, rooms and tags are told by reference, a small file can say
# one long text a thousand times. FOSDEM 2023 has 1,400,000.
MAX_LENGTH = 10_000_000
# FOSDEM 2025, 943 sessions, has 16,000.
MAX_MARKS = 100_000
# Cleaning tags within tags takes the square of their depth: 4,000 take 0.03 s, 40,000 took 4 s.
MAX_OPEN = 4_000
# Also as it stands in what was escaped once too often.
_BEGINS_OR_ENDS = re.compile(r"(?:<|&(?:lt|#0{0,5}60|#[xX]0{0,5}3[cC]);)(/?)[a-zA-Z]")


def find_excess(programme: Programme) -> Iterator[Fault]:
    """Yield the place at which the texts of a schedule are more than those of any schedule."""
    if len(programme.sessions) > MAX_SESSIONS:
        message = f"there are over {MAX_SESSIONS:,} sessions; split the file by event"
        yield Fault(programme.place, message)
        return
    length = marks = 0
    seen: set[Person] = set()
    for session in programme.sessions:
        texts = list(_texts(session, seen))
        length += sum(map(len, texts))
        if length > MAX_LENGTH:  # before anything looks into them
            message = (
                f"the texts up to here have over {MAX_LENGTH:,} characters;"
                " shorten those that many sessions refer to, or split the file by event"
            )
            yield Fault(session.place, message)
            return
        marks += sum(map(_count_marks, texts))
        if any(map(_is_too_deep, texts)):
            message = f"a text here has over {MAX_OPEN:,} tags open at once; write plain text"
            yield Fault(session.place, message)
            return
        if marks > MAX_MARKS:
            message = (
                f"the texts up to here hold over {MAX_MARKS:,} tags and entities;"
                " write plain text, or split the file by event"
            )
            yield Fault(session.place, message)
            return


def _count_marks(text: str) -> int:
    """Return how many tags and entities there may be: cleaning makes entities of ">" and U+00A0."""
    return max(text.count("<") + text.count("&"), text.count(">"), text.count("\xa0"))


def _is_too_deep(text: str) -> bool:
    """Tell whether more tags are open at once than `MAX_OPEN`; a tag that needs no end counts, too."""
    if text.count("<") + text.count("&") <= MAX_OPEN:
        return False
    still_open = 0
    for slash in _BEGINS_OR_ENDS.findall(text):
        still_open = max(0, still_open - 1) if slash else still_open + 1
        if still_open > MAX_OPEN:
            return True
    return False


def _texts(session: ForeignSession, seen: set[Person]) -> Iterator[str]:
    """Yield the texts of a session; a biography, which is cleaned once, with the first session only."""
    yield from (session.title, session.subtitle, session.room, session.track, session.language)
    yield from (session.abstract, session.description, *session.labels)
    for person in session.persons:
        yield person.name
        if person not in seen:
            seen.add(person)
            yield person.bio
    for link in session.links:
        yield from (link.address, link.label)
