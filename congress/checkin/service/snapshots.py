"""What a door's phone takes along to decide without a network: once whole, then what changed (T12).

Digests of badges, what each may come to, and names that only the badge itself makes readable. No code,
no address, no number: whoever finds the phone has nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from congress.checkin import queries
from congress.checkin.service.carrying import Carrier
from congress.checkin.service.crew import CREW, carried_crew
from congress.checkin.service.once import list_once
from congress.checkin.service.shift import Shift
from congress.infra.signing import Signer

MOST_CHANGES = 2000  # of more the whole list is told
_GOOD_FOR_SECONDS = 6 * 3600  # from then on a phone takes the list whole again


@dataclass(frozen=True)
class Version:
    """What a list was made of: a release, and what had changed by an instant (UTC)."""

    release: int
    change: int
    at: datetime

    @property
    def text(self) -> str:
        """Return it as a phone keeps it; scans begin their `snapshot` so (`Shift.agenda_of`)."""
        return f"{self.release}.{self.change}.{int(self.at.timestamp())}"

    @classmethod
    def read(cls, text: str) -> Version | None:
        """Return the version that a phone names; None: it is none of ours."""
        parts = text.split(".")
        if len(parts) != 3 or not all(part.isdecimal() and len(part) < 12 for part in parts):  # noqa: PLR2004 -- as `text` writes it
            return None
        release, change, at = map(int, parts)
        return cls(release, change, datetime.fromtimestamp(at, UTC))


@dataclass(frozen=True)
class Snapshot:
    """What a phone is told. `is_whole` False: `badges` changed since, and the rest stands.

    A badge is a row `[key, hidden name, type, [session…], state, [session…], [[session, ms]…]]`, whose
    end is left out where it is empty: `type` and sessions by their place in the lists, state 1
    cancelled, 2 replaced; then the sessions on whose waitlist its bearer is, and those where their seat
    went to the standby line, with when.
    `moves`: who came already to what one comes to once (`service/once.py`).
    `crew`: who works at the doors (`service/crew.py`); None: as the phone has it.
    """

    version: str
    made_at: datetime
    is_whole: bool
    badges: Sequence[Sequence[Any]]
    moves: Sequence[Sequence[Any]] = ()
    agenda: Mapping[str, Any] = field(default_factory=dict)
    crew: Sequence[Mapping[str, Any]] | None = None


def take_snapshot(shift: Shift, signer: Signer, since: str = "") -> Snapshot:
    """Return all that a phone needs at the doors, or what changed since a version that it names.

    Nine statements at most, whatever the size; one where nothing changed and one comes to nothing
    once today.

    Raises:
        NotFoundError: nothing is published of this event.
    """
    known = Version.read(since)
    change, subjects = _list_subjects(shift, known)
    version = Version(shift.current.number, change, shift.now)
    carrier = Carrier(shift, signer, change)
    as_of = None if subjects is None or known is None else known.at
    moves = [
        [key, carrier.place_of_session[session_id], *rest]
        for key, session_id, *rest in list_once(shift, as_of)
    ]
    if subjects is None:
        return Snapshot(
            version.text,
            shift.now,
            is_whole=True,
            badges=carrier.list_badges(),
            moves=moves,
            agenda=carrier.agenda,
            crew=carried_crew(shift.db, shift.event_id),
        )
    return Snapshot(
        version.text,
        shift.now,
        is_whole=False,
        badges=carrier.list_changed(subjects - {CREW}),
        moves=moves,
        crew=carried_crew(shift.db, shift.event_id) if CREW in subjects else None,
    )


def _list_subjects(shift: Shift, known: Version | None) -> tuple[int, set[str] | None]:
    """Return the number of the newest change, and whose or what changed; None: take the list whole."""
    is_old = known is None or (shift.now - known.at).total_seconds() > _GOOD_FOR_SECONDS
    if known is None or is_old or known.release != shift.current.number:
        return queries.last_change(shift.db), None
    return queries.list_subjects(shift.db, shift.event_id, known.change, known.at, MOST_CHANGES)
