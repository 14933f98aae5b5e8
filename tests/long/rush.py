"""Registration opens: 5,000 people, one PUT each within ten seconds, fifty sessions (E12).

Against what `congress serve` starts. Arrivals are open-loop and each has a connection of its own; the
time of an answer runs from the moment the person meant to press until the definite answer, coming
again after a 503 included. The crowd shares the machine with the service and the database.

A second rush, on a congress of its own, has phones at the doors meanwhile (E13): what they tell and ask
for is measured there, and the people are held to nothing but a definite answer.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from congress.infra.database import Store
from congress.seats.models import SeatCountRow, SeatRow
from tests.builders import NOW
from tests.ground import a_document, a_session, publish_document
from tests.long import rush_phones
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.stage import Service, Stage, served, sign_people_in, staged
from tests.long.wire import Line, request_bytes
from tests.races.invariants import find_broken
from tests.stores import open_store

EVENT = "psc-2025"
DEFINITE = frozenset({"confirmed", "waitlisted", "seats/full"})
# What is promised of the slowest of a hundred: an answer, be it when to come again. On SQLite that is
# all, so the last one need only come before people lose their patience.
SECONDS = {"postgresql": 3.0, "sqlite": 10.0}
DEFINITE_SECONDS = {"postgresql": 3.0, "sqlite": 60.0}
MOST_PATIENT_SHARE = 0.99


@dataclass(frozen=True)
class Scale:
    """How many, within how long, for how many sessions of how many seats."""

    people: int = 5_000
    seconds: float = 10.0
    sessions: int = 50
    capacity: int = 90
    phones: int = 40  # at the doors, in the second rush


def measure(kind: str, scale: Scale | None = None) -> list[Figure]:
    """Run the rush on an empty congress."""
    scale = scale or Scale()
    with staged(kind) as stage, open_store(stage.url) as store:
        names = fill(store, scale)
        with served(stage) as service:
            told = run(service, names, scale)
        found = figures(stage, store, told, scale)
    with staged(kind) as stage, open_store(stage.url) as store:
        return found + measure_doors(stage, store, scale)


def measure_doors(stage: Stage, store: Store, scale: Scale, target: str = "") -> list[Figure]:
    """Run the rush beside phones at the doors, on an empty congress."""
    names = fill(store, scale)
    rush_phones.set_up(store, names, scale.phones)
    with (
        served(stage, target=target) as service,
        rush_phones.at_doors(service, names, scale.phones) as heard,
    ):
        told = run(service, names, scale)
    again, uploads = heard.came_again, len(heard.uploads)
    sys.stdout.write(f"# {stage.name}: {uploads:,} uploads, told to come again {again:,} times\n")
    unsure = sum(one["state"] not in DEFINITE for one in told)
    return [
        none_of(f"{stage.name}: without a definite answer, beside doors", unsure, len(told)),
        *rush_phones.figures(stage.name, store, heard, scale.phones),
    ]


def fill(store: Store, scale: Scale) -> list[str]:
    """Publish the sessions, three days of them, and sign everybody in; return who there is."""
    sessions = [
        a_session(
            id=_session(n), room=f"r{n % 9 + 1}", day=9 + n % 3, capacity=scale.capacity,
            start=f"{8 + n // 3 % 10:02}:00", end=f"{9 + n // 3 % 10:02}:00",
        )
        for n in range(scale.sessions)
    ]  # fmt: skip
    plain = a_document(*sessions, rush_phones.on_now())
    event = replace(plain.event, starts_on=NOW.date())
    agenda = replace(plain, event=event, doors=(rush_phones.the_door(),))
    publish_document(store, agenda, now=NOW - timedelta(days=1))
    names = [f"n{number}" for number in range(scale.people)]
    with store.writing() as db:
        sign_people_in(db, names, event_id=EVENT)
    return names


def _session(number: int) -> str:
    return f"s{number}"


def run(service: Service, names: Sequence[str], scale: Scale) -> list[dict[str, Any]]:
    """Let everybody press; return what each was told. Some sessions are wanted more than others."""
    dice = random.Random(2025)
    weights = [1 / (5 + number) for number in range(scale.sessions)]
    wanted = dice.choices(range(scale.sessions), weights, k=len(names))
    people = [
        {
            "name": name, "session": _session(number), "at": dice.random() * scale.seconds,
            "waitlist": dice.random() < 0.7,
        }
        for name, number in zip(names, wanted, strict=True)
    ]  # fmt: skip
    _warm_up(service)
    plan = {"port": service.port, "event_id": EVENT, "people": people}
    crowd = subprocess.run(
        [sys.executable, "-m", "tests.long.rush_client"],
        input=json.dumps(plan), capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: list[dict[str, Any]] = json.loads(crowd.stdout)
    return told


def _warm_up(service: Service) -> None:
    """Look how full it is from every web process, as everybody does before registration opens."""
    asked = request_bytes(
        "GET", f"/api/v1/events/{EVENT}/availability", headers={"Connection": "close"}
    )
    for _ in range(50):
        assert Line(service.port).ask(asked).status == 200


def figures(
    stage: Stage, store: Store, told: Sequence[Mapping[str, Any]], scale: Scale
) -> list[Figure]:
    """Hold what was told against what is there."""
    total, limit, last = len(told), SECONDS[stage.kind], DEFINITE_SECONDS[stage.kind]
    answers = Counter(one["state"] for one in told)
    unsure = [one for one in told if one["state"] not in DEFINITE]
    lost = sum(bool(one["fault"]) for one in told)
    waits = sorted(one["seconds"] for one in told)
    firsts = sorted(one["first_seconds"] for one in told)
    times = [one["came_again"] for one in told if one["came_again"]]
    said = ", ".join(f"{number:,} {state}" for state, number in sorted(answers.items()))
    again = f"{len(times):,} were told to come again, {sum(times):,} times in all"
    sys.stdout.write(f"# {stage.name}: {said}; {again}\n")
    p50, p99 = (_quantile(waits, share) for share in (0.5, MOST_PATIENT_SHARE))
    first = _quantile(firsts, MOST_PATIENT_SHARE)
    name, broken = stage.name, find_broken(store)
    return [
        at_least(f"{name}: people who pressed within {scale.seconds:.0f} s", total, scale.people),
        none_of(f"{name}: seats oversold", _count_oversold(store), detail=str(broken)),
        none_of(f"{name}: broken invariants", len(broken), detail=str(broken)),
        none_of(f"{name}: people without a definite answer", len(unsure), total,
                detail=str(unsure[:1])),
        none_of(f"{name}: connections refused or lost", lost, total),
        none_of(f"{name}: answers that are not so", _count_untrue(store, told), total),
        at_most(f"{name}: p99 of the first answer", round(first, 2), limit, " s"),
        at_most(f"{name}: p50 of the definite answer", round(p50, 2), last, " s"),
        at_most(f"{name}: p99 of the definite answer", round(p99, 2), last, " s"),
    ]  # fmt: skip


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _count_oversold(store: Store) -> int:
    with store.reading() as db:
        rows = db.execute(select(SeatCountRow.taken, SeatCountRow.capacity)).all()
    return sum(max(0, row.taken - row.capacity) for row in rows if row.capacity >= 0)


def _count_untrue(store: Store, told: Sequence[Mapping[str, Any]]) -> int:
    """Return how many were told a state that the database does not hold. Nobody unregistered."""
    with store.reading() as db:
        rows = db.execute(select(SeatRow.attendee_id, SeatRow.session_id, SeatRow.state)).all()
    there = {(row.attendee_id, row.session_id): row.state for row in rows}
    return sum(
        there.get((f"a-{one['name']}", one["session"]), "seats/full") != one["state"]
        for one in told
    )
