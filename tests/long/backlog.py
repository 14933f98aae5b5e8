"""A hundred thousand scans at once (E13): each stored once, whatever is told how often by which clock.

Registers meanwhile, and devices that are killed while they tell, are not measured here: a telling that
ended half way is one of the three that are told again.
"""

from __future__ import annotations

import time

from tests.checkin.backlog import Scale, kept, plan, seat_people, tell_all
from tests.checkin.world import open_doors
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.stage import staged
from tests.stores import open_store

WHOLE = Scale(devices=40, scans=2_500, people=2_000, batch=500)
AT_ONCE, MOST_SECONDS = 8, 120


def measure(kind: str, scale: Scale = WHOLE) -> list[Figure]:
    """Tell all of it to a database of one kind; return what was kept, and how long it took."""
    with staged(kind) as stage, open_store(stage.url, threads=AT_ONCE + 1) as store:
        open_doors(store, ())
        seat_people(store, scale)
        batches = plan(scale)
        begun = time.monotonic()
        told = tell_all(store, batches, at_once=AT_ONCE)
        seconds = time.monotonic() - begun
        found = kept(store)
    every = scale.all_scans
    return [
        at_least(f"{stage.name}: scans stored, each once", found.rows, every),
        none_of(f"{stage.name}: scans stored twice", found.rows - every),
        none_of(f"{stage.name}: second tellings not known as such", 2 * every - told["duplicate"]),
        none_of(f"{stage.name}: unknown badges lost", scale.unknown - found.unknown),
        at_most(f"{stage.name}: seconds for all three tellings", seconds, MOST_SECONDS),
    ]
