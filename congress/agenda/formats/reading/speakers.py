"""The people of a foreign schedule: who is the same person, what they are called, and their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from congress.agenda.formats.reading.known import Known
from congress.agenda.formats.reading.naming import identify
from congress.agenda.formats.reading.programme import ForeignSession, Person
from congress.agenda.formats.reading.texts import is_mail_address, many_lines, one_line

UNNAMED = "Name to be confirmed"


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
        self.places: dict[str, str] = {}
        everybody = [(one.place, person) for one in sessions for person in one.persons]
        for place, person in everybody:
            name, key = self._name(person, place), _key(person)
            bio = many_lines(person.bio, is_plain=is_plain)
            self._bios[name][key] = self._bios[name].get(key) or bio
        # Once a name, not once an appearance: a file may name one person 60,000 times (T32).
        self._shared = {
            name
            for name, bios in self._bios.items()
            if len({one for one in bios.values() if one}) > 1
        }
        self._ids: dict[tuple[str, str], str] = {}
        self._parts: dict[str, dict[str, Any]] = {}
        for place, person in everybody:
            self._settle(person, place)

    def _name(self, person: Person, place: str) -> str:
        name = one_line(person.name)
        if name and not is_mail_address(name):
            return name
        self._nameless.append(place)
        return UNNAMED

    def _settle(self, person: Person, place: str) -> None:
        name, key = self._name(person, ""), _key(person)
        bios = self._bios[name]
        is_apart = self._is_apart(name)
        identity = (name, key if is_apart else "")
        if identity in self._ids:
            return
        first = key if is_apart else min(bios, key=lambda one: (len(one), one))
        candidate = identify("" if name == UNNAMED else name, first, "speaker")
        found = self._known.find_speaker(candidate, name, first, person.guid) or candidate
        part = dict(self._known.speakers.get(found, {"id": found}))
        if found not in self._known.speakers or self._known.name_of(found) != name:
            part["name"] = name
        bio = bios[key] if is_apart else next(filter(None, bios.values()), "")
        if bio:
            part["bio"] = bio
        self._ids[identity] = found
        self._parts.setdefault(found, part)
        self.places.setdefault(found, place)

    def _is_apart(self, name: str) -> bool:
        """Tell whether people of this name are told apart by the file's number for them."""
        # In files of ours a person has one UUID, whatever the format leaves out of the rest.
        return self._is_plain or name == UNNAMED or name in self._shared

    def ids_of(self, session: ForeignSession) -> list[str]:
        """Return the speakers' ids of a session, each once."""
        found = []
        for person in session.persons:
            name = self._name(person, "")
            identity = (name, _key(person))
            found.append(self._ids.get(identity) or self._ids[name, ""])
        return list(dict.fromkeys(found))

    def parts(self, used: Iterable[str]) -> list[dict[str, Any]]:
        """Return the speakers for the file's tree: those of the current release in its order first.

        Who has no session any more is left out; who had none before stays, as does who is `used`.
        """
        before: Mapping[str, Any] = self._known.sessions
        had = {one for part in before.values() for one in part.get("speakers", [])}
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
