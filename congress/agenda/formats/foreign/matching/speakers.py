"""The people of a foreign schedule: who is the same person, what they are called, and their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from congress.agenda.formats.foreign.matching.ids import identify, mark
from congress.agenda.formats.foreign.matching.known import Known
from congress.agenda.formats.foreign.matching.known_speakers import Wanted, full_name
from congress.agenda.formats.foreign.programme import ForeignSession, Person
from congress.agenda.formats.foreign.texts.wording import (
    UNNAMED,
    is_mail_address,
    many_lines,
    one_line,
)


class Speakers:
    """Everybody on the programme, once each.

    The same name is the same person, since some files number every appearance anew; but not where
    two have biographies of their own, nor in files that this service wrote.
    """

    def __init__(self, sessions: Iterable[ForeignSession], known: Known, *, is_plain: bool) -> None:
        """Read everybody of every session."""
        self._known = known
        self._is_plain = is_plain
        self._bios: dict[str, dict[str, str]] = defaultdict(dict)  # name: key: biography
        self._nameless: list[str] = []
        self._names: dict[str, str] = {}
        self.places: dict[str, str] = {}
        everybody = [(session.place, person) for session in sessions for person in session.persons]
        plain: dict[str, str] = {}  # each biography is cleaned once, however many refer to it
        for place, person in everybody:
            name, key = self._name(person, place), _key(person)
            if person.bio not in plain:
                plain[person.bio] = many_lines(person.bio, is_plain=is_plain)
            self._bios[name][key] = self._bios[name].get(key) or plain[person.bio]
        # Once a name, too.
        self._shared = {
            name
            for name, bios in self._bios.items()
            if len({bio for bio in bios.values() if bio}) > 1
        }
        self._ids: dict[tuple[str, str], str] = {}
        self._parts: dict[str, dict[str, Any]] = {}
        self._settle(everybody)

    def _name(self, person: Person, place: str) -> str:
        # Once a name, not once an appearance: a file may name one person 60,000 times (T32).
        if person.name not in self._names:
            name = one_line(person.name)
            self._names[person.name] = name if name and not is_mail_address(name) else UNNAMED
        name = self._names[person.name]
        if name == UNNAMED:
            self._nameless.append(place)
        return name

    def _settle(self, everybody: Iterable[tuple[str, Person]]) -> None:
        """Give everybody an id: those whom the release knows theirs, then the others new ones."""
        groups: dict[tuple[str, str], Wanted] = {}
        first_of: dict[Wanted, tuple[str, Person]] = {}
        for place, person in everybody:
            identity = self._identity(person)
            if identity not in groups:
                groups[identity] = self._wanted(person, identity)
                first_of.setdefault(groups[identity], (place, person))
        ids = dict(zip(first_of, self._known.people.find(list(first_of)), strict=True))
        taken = set(ids.values())
        for wanted, (place, person) in first_of.items():
            if not ids[wanted]:
                plain, marked = wanted.ids
                ids[wanted] = marked if plain in taken else plain
                taken.add(ids[wanted])
            self._parts.setdefault(ids[wanted], self._part(ids[wanted], person))
            self.places.setdefault(ids[wanted], place)
        self._ids = {identity: ids[wanted] for identity, wanted in groups.items()}

    def _identity(self, person: Person) -> tuple[str, str]:
        """Return what tells somebody of this file from others: the name, with a number if needed."""
        name = self._name(person, "")
        return name, _key(person) if self._is_apart(name) else ""

    def _wanted(self, person: Person, identity: tuple[str, str]) -> Wanted:
        name, key = identity
        if not self._is_apart(name):
            key = min(self._bios[name], key=lambda place: (len(place), place))
        known_name = "" if name == UNNAMED else name
        plain = identify(known_name, key, "speaker")
        return Wanted((plain, f"{plain[:50]}-{mark(key)}"), key, known_name, person.guid)

    def _part(self, speaker_id: str, person: Person) -> dict[str, Any]:
        name, key = self._identity(person)
        bios = self._bios[name]
        before = self._known.speakers.get(speaker_id)
        part = dict(before or {"id": speaker_id})
        if before is None or full_name(before) != name:
            part["name"] = name
        bio = bios[key] if self._is_apart(name) else next(filter(None, bios.values()), "")
        if bio:
            part["bio"] = bio
        return part

    def _is_apart(self, name: str) -> bool:
        """Tell whether people of this name are told apart by the file's number for them."""
        # In files of ours a person has one UUID, whatever the format leaves out of the rest.
        return self._is_plain or name == UNNAMED or name in self._shared

    def ids_of(self, session: ForeignSession) -> list[str]:
        """Return the speakers' ids of a session, each once."""
        return list(dict.fromkeys(self._ids[self._identity(person)] for person in session.persons))

    def parts(self, used: Iterable[str]) -> list[dict[str, Any]]:
        """Return the speakers for the file's tree: those of the current release in its order first.

        Who has no session any more is left out; who had none before stays, as does who is `used`.
        """
        before: Mapping[str, Any] = self._known.sessions
        had = {speaker for part in before.values() for speaker in part.get("speakers", [])}
        kept = set(used)
        parts = [
            self._parts.pop(one, part)
            for one, part in self._known.speakers.items()
            if one in self._parts or one in kept or one not in had
        ]
        return [*parts, *self._parts.values()]

    def notes(self) -> Iterator[str]:
        """Yield what was decided about people."""
        doubles = [
            name for name, bios in self._bios.items() if len(bios) > 1 and not self._is_apart(name)
        ]
        if doubles:
            count = "1 person stands" if len(doubles) == 1 else f"{len(doubles)} people stand"
            yield f"{count} under several numbers, taken as one each: {some(doubles)}."
        places = list(dict.fromkeys(filter(None, self._nameless)))
        if places:
            yield (
                f'A name is missing, or is an e-mail address, and is shown as "{UNNAMED}":'
                f" {some(places)}. Write the name where the schedule is kept, and import it again."
            )


def _key(person: Person) -> str:
    return person.key or person.guid[:8]


def some(names: list[str], shown: int = 5) -> str:
    """Return the first of some names, and how many more there are."""
    rest = len(names) - shown
    return "; ".join(names[:shown]) + (f"; and {rest} more" if rest > 0 else "")
