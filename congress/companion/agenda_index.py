"""What pages draw from a release and from nothing else: its days, their order, its speakers.

Worked out once a release and kept beside it in memory: a day of FOSDEM has 470 sessions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from weakref import WeakKeyDictionary

from congress.agenda.queries import ShelvedRelease
from congress.agenda.rules.document import Document, Session, Speaker
from congress.agenda.rules.search import WordIndex, fold
from congress.companion.shapes.lines import SessionLine
from congress.companion.shapes.lobby import LiveDay, LiveLine
from congress.infra.database import Store

OTHER_LETTERS = "other"
# All that lines of a session differ by once it is over: its id, what is said of registering, the state
# of one's place ("": none), whether it is starred, and whether one attends from afar.
OverKey = tuple[str, str, str, bool, bool]


class AgendaIndex:
    """A document as its pages need it. Read-only, but for `bare_lines`, `over_lines`, `live_lines` and
    `live_days`, which fill as they are used.
    """

    def __init__(self, document: Document) -> None:
        """Note which document; each part is worked out when first asked for."""
        self.document = document
        self.bare_lines: dict[str, SessionLine] = {}
        self.over_lines: dict[OverKey, SessionLine] = {}
        self.live_lines: dict[str, LiveLine] = {}
        self.live_days: dict[tuple[str, ...], tuple[LiveDay, ...]] = {}

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Return the days on which something is; the first day of an agenda that is still empty."""
        return tuple(sorted(self.sessions_by_day)) or (self.document.event.starts_on,)

    @cached_property
    def has_kinds(self) -> bool:
        """Tell whether the kind of a session says anything: often all have the same one."""
        return len({session.kind for session in self.document.sessions}) > 1

    @cached_property
    def sessions_by_day(self) -> Mapping[date, Sequence[Session]]:
        """Return the sessions of each day of the agenda, in order."""
        days: dict[date, list[Session]] = defaultdict(list)
        for session in in_order(self.document.sessions):
            days[self.document.day_of(session)].append(session)
        return dict(days)

    @cached_property
    def track_numbers(self) -> Mapping[str, int]:
        """Return the place of each track, from 0."""
        return {track.id: number for number, track in enumerate(self.document.tracks)}

    @cached_property
    def sessions_by_speaker(self) -> Mapping[str, Sequence[Session]]:
        """Return the sessions of each speaker, in order."""
        found: dict[str, list[Session]] = defaultdict(list)
        for session in in_order(self.document.sessions):
            for speaker in dict.fromkeys(session.speakers):
                found[speaker].append(session)
        return dict(found)

    @cached_property
    def speakers(self) -> Sequence[Speaker]:
        """Return everybody on the programme, by name."""
        return sorted(self.document.speakers, key=lambda one: (fold(one.name), one.id))

    @cached_property
    def speakers_by_letter(self) -> Mapping[str, Sequence[Speaker]]:
        """Return the speakers by the first letter of their name, A to Z; `other` is the last."""
        letters: dict[str, list[Speaker]] = defaultdict(list)
        for speaker in self.speakers:
            letters[initial_of(speaker.name)].append(speaker)
        order = sorted(letters, key=lambda letter: (letter == OTHER_LETTERS, letter))
        return {letter: letters[letter] for letter in order}

    @cached_property
    def _searched_speakers(self) -> WordIndex:
        return WordIndex((one.name, one.credentials) for one in self.speakers)

    def find_speakers(self, query: str, *, is_close: bool = True) -> list[Speaker]:
        """Return the speakers whose name holds every word of the query; none for no word.

        `is_close` False: as it is typed, with no letter forgiven.
        """
        if not fold(query):
            return []
        found = self._searched_speakers.find(query)
        if found.is_close and not is_close:
            return []
        return [self.speakers[place] for place in found.places]


class AgendaIndexShelf:
    """The indexes of the releases in memory. One for each process (`Store.attached`)."""

    def __init__(self, _store: Store) -> None:
        """Start empty."""
        self._kept: WeakKeyDictionary[ShelvedRelease, AgendaIndex] = WeakKeyDictionary()

    def of(self, release: ShelvedRelease) -> AgendaIndex:
        """Return the index of a release; it goes when the release does."""
        found = self._kept.get(release)
        if found is None:
            found = self._kept.setdefault(release, AgendaIndex(release.document))
        return found


def initial_of(name: str) -> str:
    """Return the letter under which a name stands: A to Z, else `other` (a digit, another script)."""
    first = fold(name)[:1].upper()
    return first if "A" <= first <= "Z" else OTHER_LETTERS


def in_order(sessions: Iterable[Session]) -> list[Session]:
    """Return sessions by start, end and title."""
    return sorted(sessions, key=lambda one: (one.starts_at, one.ends_at, one.title))
