"""Whom a release reaches, as an organizer reads it: a line for each effect on a session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from congress.core.ports import Affected

ALL_NAMED, SOME_NAMED = 3, 2


@dataclass(frozen=True)
class Reach:
    """One effect on one session, and everybody it meets; nobody when the session itself is meant."""

    effect: str
    session_id: str
    detail: str
    person_ids: tuple[str, ...]

    @property
    def claim(self) -> str:
        """Return it as a line: `118 people: cancelled: Opioids after Surgery`."""
        count = len(self.person_ids)
        nobody = "1 session" if self.session_id else "the event"
        who = {0: nobody, 1: "1 person"}.get(count, f"{count} people")
        return f"{who}: {self.effect}: {self.detail}"


def group_affected(affected: Iterable[Affected]) -> list[Reach]:
    """Return who is affected by effect and session, the most people first."""
    people: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for met in affected:
        found = people[met.effect, met.session_id, met.detail]
        if met.person_id:
            found.append(met.person_id)
    reaches = (Reach(*key, tuple(found)) for key, found in people.items())
    return sorted(reaches, key=lambda reach: (-len(reach.person_ids), reach.effect, reach.detail))


def name_some(person_ids: Sequence[str], names: Mapping[str, str]) -> str:
    """Return a few names, and how many more there are; `names` is in the order to take them in."""
    wanted = set(person_ids)
    known = [name for person_id, name in names.items() if person_id in wanted]
    if len(known) <= ALL_NAMED:
        return ", ".join(known)
    return f"{', '.join(known[:SOME_NAMED])} and {len(known) - SOME_NAMED} more"
