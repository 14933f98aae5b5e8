"""Numbers for rows that have none of their own: who is known keeps theirs, whoever is new gets one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, takewhile

from congress.attendees.rules.registrations import KnownRegistration, WrittenRegistration
from congress.core.names import fold_name
from congress.people.rules import mailbox_of

LIST_PREFIX = "list-"  # begins the external_id of who came in a list without numbers


class Numbering:
    """Finds the number of a row by address and name, each known registration once."""

    def __init__(
        self, known: Mapping[str, KnownRegistration], rows: Sequence[WrittenRegistration]
    ) -> None:
        self._known = known
        self._used = {row.external_id for row in rows if row.external_id}
        self._by_person: dict[tuple[str, str], list[KnownRegistration]] | None = None
        self._has_made = any(number.startswith(LIST_PREFIX) for number in known)
        self._adopting: set[str] = set()
        self.adopted: dict[str, str] = {}  # the list's number by the one that was made

    def number(self, written: WrittenRegistration, key: str) -> WrittenRegistration:
        """Return a row with the number it is known by, or a new one: of its order, if it names one.

        Else of its `key`, so that it is the same one for as long as the row says the same.
        """
        if written.external_id or not written.email:
            return written
        if (found := self._find(written)) is not None:
            number = found.external_id
        elif written.order:
            number = self.free(written.order, from_=1)
        else:
            number = self.free(f"{LIST_PREFIX}{key.removeprefix('row-')}", from_=1)
        self._used.add(number)
        return replace(written, external_id=number)

    def as_known(self, written: WrittenRegistration) -> WrittenRegistration:
        """Return a row under the number it is known by.

        An earlier list may have lost its zeros, or had no numbers: then this one's is adopted.
        """
        given = written.external_id
        if not given or given in self._known or not written.email:
            return written
        number = given.lstrip("0")
        known = None if number in self._used else self._known.get(number)
        if known is not None and _is_of(written, known):
            return replace(written, external_id=number)
        if self._has_made and given not in self._adopting and (made := self._find_made(written)):
            self._used.add(made)
            self._adopting.add(given)
            self.adopted[made] = given
            return replace(written, external_id=made)
        return written

    def _find_made(self, written: WrittenRegistration) -> str:
        """Return the number that was made for somebody whose list had none, or ""."""
        first = fold_name(written.first_name)
        return next(
            (
                one.external_id
                for one in self._list_same(written)
                if one.external_id.startswith(LIST_PREFIX) and fold_name(one.first_name) == first
            ),
            "",
        )

    def find(self, written: WrittenRegistration) -> str:
        """Return the number that a row without one is known by, or ""."""
        found = self._find(written) if written.email else None
        return "" if found is None else found.external_id

    def apart(self, written: WrittenRegistration) -> str:
        """Return the further number of who shares one, in whatever order the rows stand, or ""."""
        known = self._known.get(written.external_id)
        if known is None or f"{written.external_id[:90]}-2" not in self._known:
            return ""
        return "" if _is_of(written, known) else self.beside(written)

    def beside(self, written: WrittenRegistration) -> str:
        """Return the number of somebody who shares one: known by a further one (`S-1-2`), or ""."""
        numbers = takewhile(self._known.__contains__, _further(written.external_id, 2))
        free = (one for one in numbers if one not in self._used)
        found = next((one for one in free if _is_of(written, self._known[one])), "")
        if found:
            self._used.add(found)
        return found

    def free(self, number: str, from_: int = 2) -> str:
        """Return a number that is nobody's yet: `S-1`, or `S-1-2`."""
        found = next(
            one
            for one in _further(number, from_)
            if one not in self._used and one not in self._known
        )
        self._used.add(found)
        return found

    def _find(self, written: WrittenRegistration) -> KnownRegistration | None:
        same = self._list_same(written)
        first = fold_name(written.first_name)
        named = [one for one in same if fold_name(one.first_name) == first]
        return next(iter(named or same), None)

    def _list_same(self, written: WrittenRegistration) -> list[KnownRegistration]:
        """Return who is known under a row's address and last name, and was not met yet."""
        return [one for one in self.list_of(written) if one.external_id not in self._used]

    def list_of(self, written: WrittenRegistration) -> list[KnownRegistration]:
        """Return who is known under a row's address and last name."""
        if self._by_person is None:
            self._by_person = _by_person(self._known.values())
        return self._by_person.get((mailbox_of(written.email), fold_name(written.last_name)), [])


def _further(number: str, from_: int) -> Iterator[str]:
    if from_ == 1:
        yield number
    yield from (f"{number[:90]}-{n}" for n in count(2))


def _by_person(
    known: Collection[KnownRegistration],
) -> dict[tuple[str, str], list[KnownRegistration]]:
    found: dict[tuple[str, str], list[KnownRegistration]] = defaultdict(list)
    for registration in sorted(known, key=lambda one: (one.status, one.external_id)):
        for address in registration.addresses:
            found[address, registration.name_key].append(registration)
    return found


def _is_of(written: WrittenRegistration, known: KnownRegistration) -> bool:
    return mailbox_of(written.email) in known.addresses and (
        fold_name(written.last_name) == known.name_key
    )
