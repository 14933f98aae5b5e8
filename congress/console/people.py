"""Who did something, by name: staff, attendees, and what the service does by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from congress.core.principal import SYSTEM
from congress.people.queries import list_names

_BY_ITSELF = {
    SYSTEM: "By itself",
    "operator": "Whoever runs the service",
    "guest": "Nobody signed in",
}
STATION = "station:"


def name_actors(db: Connection, actors: Iterable[str]) -> Mapping[str, str]:
    """Return how each is called who stands in a record: one statement, however many they are."""
    wanted = sorted(set(actors))
    known = list_names(db, wanted)
    return {one: known.get(one) or _call(one) for one in wanted}


def _call(actor: str) -> str:
    return (
        "A tablet" if actor.startswith(STATION) else _BY_ITSELF.get(actor, "Somebody who is gone")
    )
