"""What came of mail by mail host: whom it was sent to, and who acted on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from congress.core.principal import Level
from congress.mail.queries import list_written_to
from congress.mail.rules import LOOKED_BACK, HostFacts, mailbox_key
from congress.people.models import DeviceRow
from congress.people.queries.persons import list_letter_readers

CODE_KINDS = frozenset({"code"})
_CHUNK = 5_000


@dataclass
class _Host:
    people: set[str] = field(default_factory=set)
    coded: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Sighting:
    seen_at: datetime
    verified_at: datetime | None


def list_mail_hosts(db: Connection, now: datetime) -> list[HostFacts]:
    """Return what came of mail of the last two weeks, by mail host; of those most written to first."""
    written = list_written_to(db, now - LOOKED_BACK, CODE_KINDS)
    people = {row.person_id for row in written}
    own, sightings = list_letter_readers(db, people), _list_sightings(db, people)
    hosts: dict[str, _Host] = defaultdict(_Host)
    for row in written:
        address = row.to_email or (own[row.person_id].email if row.person_id in own else "")
        host = hosts[mailbox_key(address).rpartition("@")[2]]
        host.people.add(row.person_id)
        sighting = sightings.get(row.person_id)
        if row.read_at is not None or (sighting and sighting.seen_at > row.first_at):
            host.seen.add(row.person_id)
        if row.code_at is not None:
            host.coded.add(row.person_id)
            if sighting and sighting.verified_at and sighting.verified_at > row.code_at:
                host.typed.add(row.person_id)
    hosts.pop("", None)
    facts = [
        HostFacts(name, len(one.people), len(one.coded), len(one.typed), len(one.seen))
        for name, one in hosts.items()
    ]
    return sorted(facts, key=lambda one: (-one.people, one.host))


def _list_sightings(db: Connection, people: Collection[str]) -> Mapping[str, _Sighting]:
    """Return when people were last seen, and last seen where a code was typed (level 2)."""
    verified = case((DeviceRow.level >= Level.VERIFIED, DeviceRow.seen_at))
    found: dict[str, _Sighting] = {}
    for part in _parts(people):
        rows = db.execute(
            select(DeviceRow.person_id, func.max(DeviceRow.seen_at), func.max(verified))
            .where(DeviceRow.person_id.in_(part))
            .group_by(DeviceRow.person_id)
        )
        found.update((person, _Sighting(seen, at)) for person, seen, at in rows)
    return found


def _parts(values: Collection[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
