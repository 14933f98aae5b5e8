"""Our own calendars read over their release: where abstract ends and speakers begin.

A calendar has one text for both. "With Smith, John" may be one person or two, and "With love, us" none:
the release that the calendar was written of knows.
"""

from __future__ import annotations

from dataclasses import replace

from congress.agenda.formats.exchange import description_of
from congress.agenda.formats.foreign.matching.known import Known
from congress.agenda.formats.foreign.matching.known_speakers import full_name
from congress.agenda.formats.foreign.own_files.shielding import shield
from congress.agenda.formats.foreign.programme import ForeignSession, Person, Programme
from congress.agenda.formats.foreign.texts.wording import one_line


def divide_as_before(programme: Programme, known: Known) -> Programme:
    """Return a programme of ours whose texts are divided as those of the release that it tells."""
    sessions = tuple(_divide(session, known) for session in programme.sessions)
    return replace(programme, sessions=sessions)


def _divide(session: ForeignSession, known: Known) -> ForeignSession:
    before = known.sessions.get(known.find_session(session))
    if before is None or any(person.guid for person in session.persons):
        return session  # new here, or of a format that names each person by a UUID
    told = description_of(session.abstract, [one_line(person.name) for person in session.persons])
    speakers = {speaker: known.speakers[speaker] for speaker in before.get("speakers", ())}
    names = [part["name"] for part in speakers.values()]
    abstract = before.get("abstract", "")
    if told != description_of(abstract, names).strip():
        # Another abstract may still stand above the same names.
        above = f"\n\n{told}".removesuffix("\n\n" + description_of("", names))
        if not names or above == f"\n\n{told}":
            return session
        abstract = above.removeprefix("\n\n")
    persons = tuple(
        Person(shield(full_name(part)), guid=known.guid_of_speaker(one))
        for one, part in speakers.items()
    )
    return replace(session, abstract=abstract, persons=persons)
