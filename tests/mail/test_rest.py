"""Digests and reminders wake nobody; what presses, and every other letter, leaves at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.mail.rules import KINDS, rests_until
from tests.mail.world import Provider, a_letter, letter, send

PACIFIC = ZoneInfo("America/Los_Angeles")
FAR = {"changes": [{"starts_at": "2025-05-10T17:00:00+00:00"}]}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2025-03-01T20:59:59", None),
        ("2025-03-01T21:00", "2025-03-02T07:00"),
        ("2025-03-01T23:59", "2025-03-02T07:00"),
        ("2025-03-02T00:00", "2025-03-02T07:00"),
        ("2025-03-02T06:59:59", "2025-03-02T07:00"),
        ("2025-03-02T07:00", None),
        # The clocks are put forward in between: seven is seven.
        ("2025-03-08T23:00", "2025-03-09T07:00"),
        ("2025-11-01T23:00", "2025-11-02T07:00"),
    ],
)
def test_the_night_is_from_nine_to_seven_where_the_event_is(now: str, until: str | None) -> None:
    facts = {"changes": [{"starts_at": "2025-12-10T17:00:00+00:00"}]}
    found = rests_until("agenda-changed", facts, PACIFIC, _at(now))
    assert found == (None if until is None else _at(until))


@pytest.mark.parametrize(
    ("changes", "rests"),
    [
        ([{"starts_at": "2025-03-03T06:00:01+00:00"}], True),  # a second more than a day away
        ([{"starts_at": "2025-03-03T06:00:00+00:00"}], False),
        ([{"starts_at": "2025-05-03T06:00+00:00", "was_starts_at": "2025-03-02T17:00+00:00"}], False),
        ([{"effect": "guide", "title": "Badge pick-up: now in Paradise Foyer"}], False),
        ([{"starts_at": "2025-05-03T06:00:00+00:00"}, {"effect": "guide"}], False),
    ],
)  # fmt: skip
def test_what_is_soon_waits_for_no_morning(changes: list[dict[str, str]], *, rests: bool) -> None:
    now = _at("2025-03-01T22:00")
    assert (rests_until("agenda-changed", {"changes": changes}, PACIFIC, now) is not None) == rests


def test_digests_and_reminders_alone_rest() -> None:
    """Whoever adds a kind that shall rest says so here."""
    assert {kind for kind, special in KINDS.items() if special.rests} == {
        "agenda-changed",
        "credits-due",
        "credits-open",
        "follow-up",
        "materials",
        "recordings",
    }
    night = _at("2025-03-01T22:00")
    assert [kind for kind in KINDS if rests_until(kind, FAR, PACIFIC, night)] == [
        "agenda-changed",
        "credits-due",
        "credits-open",
        "follow-up",
        "materials",
        "recordings",
    ]


def test_a_digest_leaves_in_the_morning_and_that_was_no_attempt(
    store: Store, tmp_path: Path
) -> None:
    night, provider = FixedClock(_at("2025-03-01T22:00")), Provider(tmp_path / "sent")
    # The reader's zone is UTC in `find_recipients`: ten in the evening in San Diego is six there.
    queued = a_letter(store, kind="agenda-changed", facts=FAR, now=night.now())
    assert send(store, night, provider).resting == 1
    kept = letter(store, queued)
    assert (kept.state, kept.attempts, kept.evidence) == ("queued", 0, "rests until the morning")
    morning = datetime.fromisoformat("2025-03-02T07:00:00+00:00")
    assert kept.due_at == morning
    assert send(store, FixedClock(morning - timedelta(seconds=1)), provider).total == 0
    assert send(store, FixedClock(morning), provider).sent == 1
