"""Devices back on the network with what they scanned (E13): shuffled, thrice, by clocks that are off."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from congress.badges.models import BadgeRow
from congress.checkin.models import ScanRow
from congress.checkin.service.scans import Answered, Scan, tell_scans
from congress.core.errors import BusyError
from congress.core.principal import Principal
from congress.infra.database import Store
from tests.checkin.world import NOW, STATION, a_scan, a_shift, somebody

LATER = NOW + timedelta(hours=2)
UNKNOWN_EACH = 20  # every twentieth badge is nobody's: 5 %
TIMES = 3
MOST_OFF_HOURS = 12
TRIES, PAUSE_SECONDS = 200, 0.5


@dataclass(frozen=True)
class Scale:
    """How much of it: devices, scans of each, people with badges, scans in a call."""

    devices: int
    scans: int
    people: int
    batch: int

    @property
    def all_scans(self) -> int:
        """How many scans there are, each told three times."""
        return self.devices * self.scans

    @property
    def unknown(self) -> int:
        """How many of them are of badges that nobody knows."""
        return self.devices * -(-self.scans // UNKNOWN_EACH)


@dataclass(frozen=True)
class Batch:
    """What a device tells in one call, and what its clock says then."""

    actor: Principal
    scans: Sequence[Scan]
    device_now: datetime


def seat_people(store: Store, scale: Scale) -> None:
    """Give everybody a badge and a seat."""
    with store.writing() as db:
        for number in range(scale.people):
            somebody(db, f"n{number}", seats=("b1",))


def plan(scale: Scale) -> list[Batch]:
    """Return every batch three times, in any order. A quarter of the devices never knew their clock."""
    dice = random.Random(13)
    batches = []
    for device in range(scale.devices):
        off = timedelta(hours=dice.uniform(-MOST_OFF_HOURS, MOST_OFF_HOURS))
        offset_ms = None if device % 4 == 0 else int(-off / timedelta(milliseconds=1))
        scans = [
            a_scan(
                f"x{device}-{number}" if number % UNKNOWN_EACH == 0
                else f"n{dice.randrange(scale.people)}",
                id=f"device-{device:03}-scan-{number:06}", seq=number, offset_ms=offset_ms,
                at=NOW + timedelta(seconds=dice.uniform(0, 3600)) + off,
            )
            for number in range(scale.scans)
        ]  # fmt: skip
        dice.shuffle(scans)
        actor = replace(STATION, device_id=f"s-{device}")
        batches += [
            Batch(actor, scans[start : start + scale.batch], LATER + off)
            for start in range(0, scale.scans, scale.batch)
        ]
    batches *= TIMES
    dice.shuffle(batches)
    return batches


def tell_all(store: Store, batches: Sequence[Batch], *, at_once: int = 1) -> Counter[str]:
    """Tell all of it, some at once, each again and again while the database is busy."""

    def tell(batch: Batch) -> list[Answered]:
        for _ in range(TRIES):
            try:
                return store.unit_of_work(
                    lambda db: tell_scans(
                        a_shift(db, store, actor=batch.actor, now=LATER),
                        batch.scans,
                        batch.device_now,
                    )
                )
            except BusyError:
                time.sleep(PAUSE_SECONDS)  # a device comes again, and not at once
        raise BusyError

    with ThreadPoolExecutor(at_once) as pool:
        return Counter(one.stored.value for found in pool.map(tell, batches) for one in found)


@dataclass(frozen=True)
class Kept:
    """What the database has: rows, those of unknown badges, and from when to when."""

    rows: int
    unknown: int
    first: datetime
    last: datetime


def kept(store: Store) -> Kept:
    """Count what was kept, by the rows alone."""
    with store.reading() as db:
        lost = ScanRow.code_hash.not_in(select(BadgeRow.code_hash))
        first, last = db.execute(select(func.min(ScanRow.at), func.max(ScanRow.at))).one()
        return Kept(
            rows=db.scalar(select(func.count()).select_from(ScanRow)) or 0,
            unknown=db.scalar(select(func.count()).select_from(ScanRow).where(lost)) or 0,
            first=first,
            last=last,
        )
