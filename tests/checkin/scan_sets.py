"""Any set of one person's scans, and what must be so of the minutes that follow (E18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from hypothesis import strategies as st

from congress.checkin.rules.attendance import (
    Agenda,
    Attendance,
    Doubt,
    Kept,
    ScanFact,
    Settled,
    Word,
    attend,
)
from congress.checkin.rules.spans import seconds_of
from congress.checkin.rules.verdict import Direction
from congress.core.intervals import Interval
from tests.checkin.facts import AGENDA, HARBOR, SUNSET, at, serves

Attend = Callable[[Sequence[ScanFact], Agenda, Settled], Attendance]
IDS = [f"s{number}" for number in range(8)]
HALF_MINUTES = st.integers(0, 420).map(lambda half: at("09:15") + half * timedelta(seconds=30))
DOUBTS = st.frozensets(
    st.sampled_from([Doubt.REVOKED_OFFLINE, Doubt.AFTER_REVOCATION, Doubt.UNCERTAIN_TIME]),
    max_size=1,
)


def _scan_of(name: str) -> st.SearchStrategy[ScanFact]:
    scans = st.builds(
        ScanFact,
        id=st.just(name), device=st.sampled_from(["d1", "d2"]), seq=st.integers(0, 3), at=HALF_MINUTES,
        direction=st.sampled_from([Direction.IN, Direction.IN, Direction.OUT, Direction.WAITING]),
        door=st.just("door"), place=st.sampled_from([HARBOR, SUNSET, HARBOR, SUNSET, ""]),
        session_id=st.just(""), attendee_id=st.just("ana"), undoes=st.sampled_from([None] * 6 + IDS[:2]),
        is_admitted=st.sampled_from([True, True, True, False]), doubts=DOUBTS,
    )  # fmt: skip
    return scans.map(lambda scan: scan._replace(session_id=serves(scan.place, scan.at)))


SCANS = st.integers(1, len(IDS)).flatmap(
    lambda many: st.tuples(*(_scan_of(name) for name in IDS[:many])).map(list)
)
KEPT = st.builds(
    lambda session_id, start, end, by_scans, when, name: Kept(
        session_id, (Interval(min(start, end), max(start, end)),), by_scans, when, name
    ),
    st.sampled_from([*AGENDA, "gone"]), HALF_MINUTES, HALF_MINUTES, st.integers(0, 3600),
    HALF_MINUTES, st.sampled_from(["k1", "k2"]),
)  # fmt: skip
SETTLED = st.builds(
    Settled,
    words=st.dictionaries(
        st.tuples(st.sampled_from(IDS), st.sampled_from(sorted(Doubt))), st.sampled_from(Word),
        max_size=4,
    ),
    kept=st.lists(KEPT, max_size=2, unique_by=lambda one: one.id).map(tuple),
)  # fmt: skip


def check_set(
    draw: st.DataObject, scans: list[ScanFact], settled: Settled, *, by: Attend = attend
) -> None:
    """Fail unless an order, doubles and parts change nothing, and no second counts that may not.

    `by` stands in for the rule, in controls.
    """
    expected = by(scans, AGENDA, settled)
    again = draw.draw(st.lists(st.sampled_from(scans), max_size=4))
    mixed = draw.draw(st.permutations([*scans, *again]))
    assert by(mixed, AGENDA, settled) == expected
    cut = draw.draw(st.integers(0, len(mixed)))
    parts = {scan.id: scan for part in (mixed[cut:], mixed[:cut]) for scan in part}
    assert by(list(parts.values()), AGENDA, settled) == expected
    _check_seconds(expected)


def _check_seconds(attendance: Attendance) -> None:
    everywhere: list[Interval] = []
    for session_id, attended in attendance.sessions.items():
        bounds = AGENDA[session_id]
        assert 0 < attended.seconds <= seconds_of([bounds])
        assert all(bounds.start <= one.start < one.end <= bounds.end for one in attended.spans)
        everywhere += attended.spans
    assert not any(
        one.overlaps(other) for one in everywhere for other in everywhere if one is not other
    )
