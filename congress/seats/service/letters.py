"""Whether letters about seats and sessions are still true when they leave (`LetterChecker`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from congress.agenda.rules.document import SessionStatus
from congress.core.ports import LetterChecker
from congress.mail.queries import list_letters_of_kind
from congress.mail.service import FAILED, SENT
from congress.seats.queries.telling import find_told_session
from congress.seats.rules import ToldChange, ToldSession, net_changes, why_untrue

NOTHING_LEFT = "a newer letter says it, or all is as it was"


class SeatLetters:
    """Letters about one seat: of use until its session is over, and while it is so."""

    def check(self, db: Connection, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return why it is of no use; else the session's title, time and room as they are by now."""
        found = find_told_session(
            db, letter.event_id, letter.facts.get("session", ""), letter.person_id
        )
        if found is None:
            return {}
        is_cancelled = found.status == SessionStatus.CANCELLED or found.vanished
        told = ToldSession(found.ends_at, is_cancelled, found.held)
        return why_untrue(letter.kind, told, now) or {
            "title": found.title,
            "starts_at": found.starts_at.isoformat(),
            "room": found.place,
        }


class AgendaLetters:
    """Letters about what a release changes: of several, what is said is what all of them come to."""

    def check(self, db: Connection, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return that nothing is left to say; else the changes that are, as against what was known."""
        del now
        others = list_letters_of_kind(db, letter.person_id, letter.event_id, letter.kind)
        earlier = [one for one in others if one.created_at < letter.created_at]
        later = [one for one in others if one.created_at > letter.created_at]
        untold = [one for one in earlier if not _was_heard(one, letter.created_at)]
        told = letter.facts.get("changes", ())
        net = net_changes(told, _changes_of(untold), _changes_of(later))
        return {"changes": net} if net else NOTHING_LEFT


def _changes_of(letters: Sequence[Row[Any]]) -> list[ToldChange]:
    """Return the changes of which letters tell; of those that were given up, none."""
    return [
        change
        for letter in letters
        if letter.state != FAILED
        for change in letter.facts.get("changes", ())
    ]


def _was_heard(letter: Row[Any], before: datetime) -> bool:
    """Tell whether its reader knew of a letter by then, from the mail or from the app.

    One that was mailed afterwards left out what the newer one says.
    """
    was_mailed = letter.state == SENT and letter.sent_at < before
    return was_mailed or (letter.read_at is not None and letter.read_at < before)


_SEATS, _AGENDA = SeatLetters(), AgendaLetters()
CHECKERS: Mapping[str, LetterChecker] = {
    "agenda-changed": _AGENDA,
    "choice-not-honoured": _SEATS,
    "seat-dropped": _SEATS,
    "seat-given": _SEATS,
    "seat-passed-over": _SEATS,
    "seat-promoted": _SEATS,
    "seat-swapped": _SEATS,
}
