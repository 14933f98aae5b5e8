"""Which sessions have a recording, by when, and until when (R19, R20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from congress.agenda.rules.document import Deadlines
from congress.lobby.rules.recordings import (
    NOTHING,
    Recording,
    RecordingState,
    decide_recording,
    due_on,
    is_recorded,
    list_missing,
    needs_decision,
)
from tests.ground import a_document, a_session

K1 = a_session(id="k1", kind="keynote", registration="included", recorded=True)
DOCUMENT = replace(
    a_document(
        K1,
        a_session(id="g1", kind="general", registration="included", recorded=True),
        a_session(id="g2", kind="general", registration="included"),
        a_session(id="b1", recorded=True),
        a_session(id="gone", kind="keynote", recorded=True, status="cancelled"),
    ),
    deadlines=Deadlines(recordings_within_days=7),
)
DUE = datetime(2025, 3, 19, 7, tzinfo=UTC)  # the end of March 18, Pacific
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OUT = Recording(url="https://vimeo.com/1", is_consented=True, published_at=DUE - 3 * DAY, version=1)


def test_only_mainstage_and_innovation_theater_are_recorded() -> None:
    """A breakout never is, whatever the file says; a cancelled keynote is not."""
    recorded = [one.id for one in DOCUMENT.sessions if is_recorded(one)]
    assert recorded == ["k1", "g1"]
    assert is_recorded(replace(K1, kind="innovation-theater"))
    assert [one.id for one in DOCUMENT.sessions if needs_decision(one)] == ["g2"]


def test_the_day_ends_at_midnight_pacific() -> None:
    assert due_on(DOCUMENT) == date(2025, 3, 18)
    assert decide_recording(K1, NOTHING, DOCUMENT, DUE - SECOND) is RecordingState.DUE
    assert decide_recording(K1, NOTHING, DOCUMENT, DUE) is RecordingState.LATE


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, RecordingState.PUBLISHED),
        ({"published_at": None}, RecordingState.LATE),
        ({"url": ""}, RecordingState.LATE),
        ({"url": "", "file": "ab"}, RecordingState.PUBLISHED),
        ({"withheld_because": "No consent."}, RecordingState.WITHHELD),
        ({"ends_on": date(2025, 3, 19)}, RecordingState.PUBLISHED),
        ({"ends_on": date(2025, 3, 18)}, RecordingState.ENDED),
    ],
)
def test_what_a_recording_is_at(changes: dict[str, object], state: RecordingState) -> None:
    assert decide_recording(K1, replace(OUT, **changes), DOCUMENT, DUE) is state


def test_what_is_missing_rings_on_its_day_and_later() -> None:
    found = {"g1": OUT}
    assert list_missing(DOCUMENT, found, DUE - DAY - SECOND) == []
    assert [one.id for one in list_missing(DOCUMENT, found, DUE - DAY)] == ["k1"]
    assert [one.id for one in list_missing(DOCUMENT, found, DUE + 9 * DAY)] == ["k1"]
    assert list_missing(DOCUMENT, {**found, "k1": OUT}, DUE + DAY) == []
    withheld = {**found, "k1": Recording(withheld_because="No consent.", version=1)}
    assert list_missing(DOCUMENT, withheld, DUE + DAY) == []
    assert list_missing(replace(DOCUMENT, deadlines=Deadlines()), {}, DUE + DAY) == []
