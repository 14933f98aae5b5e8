"""Which session of a foreign file is which of ours: all of a person hangs on its id (rule E 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congress.agenda.errors import ScheduleFileError
from congress.agenda.formats.foreign.matching.ids import identify, keep_or_identify, mark
from congress.agenda.formats.foreign.matching.known import Known
from congress.agenda.formats.foreign.programme import ForeignSession
from congress.agenda.formats.foreign.texts.wording import one_line, split_cancelled
from congress.agenda.formats.foreign.times.wall_clock import wall_text
from congress.core.errors import Fault

Times = Sequence[tuple[datetime, datetime]]


def settle_session_ids(sessions: Sequence[ForeignSession], times: Times, known: Known) -> list[str]:
    """Return an id for each session: known ones first, so that no new one takes theirs.

    Raises:
        ScheduleFileError: nothing tells two sessions apart.
    """
    ids = _known_ids(sessions, times, known)
    taken = set(ids) | known.sessions.keys()
    for index, session in enumerate(sessions):
        if ids[index]:
            continue
        own = session.external_id or session.guid
        candidate = keep_or_identify(own) if own else _id_of_title(session)
        if candidate in taken and session.guid:
            candidate = session.guid
        elif candidate in taken and not own:
            # Nothing but title and time tells it from the other one.
            candidate = _marked(candidate, times[index][0])
        ids[index] = candidate
        taken.add(candidate)
    if len(set(ids)) < len(ids):
        _refuse_doubles(ids, sessions)
    return ids


def _known_ids(sessions: Sequence[ForeignSession], times: Times, known: Known) -> list[str]:
    """Return the id of each session that the current release has, and "" for the others.

    Where a file has neither UUID nor id, the title tells. Of several sessions with one title, those
    that kept their time choose first: so each keeps its own id, whatever their order in the file.
    """
    ids = [known.find_session(session) for session in sessions]
    taken = set(ids)
    untold = [
        (index, _id_of_title(one), times[index][0])
        for index, one in enumerate(sessions)
        if not (one.guid or one.external_id)
    ]
    choices = [(index, _marked(own, start)) for index, own, start in untold]
    choices += [
        (index, own)
        for index, own, start in untold
        if known.sessions.get(own, {}).get("start") == wall_text(start)
    ]
    choices += [(index, own) for index, own, _ in untold]
    for index, own in choices:
        if not ids[index] and own in known.sessions and own not in taken:
            ids[index] = own
            taken.add(own)
    return ids


def _id_of_title(session: ForeignSession) -> str:
    """Return the id that a title gives; a session that is cancelled by its title keeps its own."""
    return identify(split_cancelled(one_line(session.title))[1], fallback="session")


def _marked(session_id: str, start: datetime) -> str:
    return f"{session_id}-{mark(wall_text(start))}"


def _refuse_doubles(ids: Sequence[str], sessions: Sequence[ForeignSession]) -> None:
    """Refuse sessions that nothing tells apart."""
    first: dict[str, ForeignSession] = {}
    faults = []
    for one, session in zip(ids, sessions, strict=True):
        if one in first:
            message = (
                f"{one_line(session.title)[:80]}: its id stands at {first[one].place} too;"
                " give each session its own"
            )
            faults.append(Fault(session.place, message))
        first.setdefault(one, session)
    raise ScheduleFileError(faults=faults)
