"""Attendance is a function of the set of scans (I4, E18): 200 sets here, 10,000 in `dev.py long`.

With controls: without taking each scan once, and without putting them in order, it is none.
"""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from congress.checkin.rules import attendance
from congress.checkin.rules.attendance import NOTHING_SETTLED, ScanFact, Settled
from tests.checkin.scan_sets import SCANS, SETTLED, check_set

QUIET = settings(max_examples=200, deadline=None, derandomize=True, database=None)
CONTROL = settings(QUIET, max_examples=1000, phases=[Phase.generate])


@QUIET
@given(data=st.data(), scans=SCANS, settled=SETTLED)
def test_any_order_any_doubles_and_any_parts_give_the_same(
    data: st.DataObject, scans: list[ScanFact], settled: Settled
) -> None:
    check_set(data, scans, settled)


def _unsorted(scans: list[ScanFact], _: Settled) -> list[ScanFact]:
    by_id = {scan.id: scan for scan in scans}
    undone = {scan.undoes for scan in scans}
    return [one for one in by_id.values() if one.undoes is None and one.id not in undone]


def _with_doubles(scans: list[ScanFact], _: Settled) -> list[ScanFact]:
    """A retried undo or entry counts once more, where it comes last: at the instant it was told."""
    seen: dict[str, int] = {}
    for number, one in enumerate(scans):
        seen[one.id] = number
    late = [one for number, one in enumerate(scans) if seen[one.id] != number]
    return sorted(scans, key=lambda one: (one.at, one.seq)) + late


@pytest.mark.parametrize("broken", [_unsorted, _with_doubles], ids=["order", "doubles"])
def test_control_without_it_the_same_scans_give_other_minutes(
    monkeypatch: pytest.MonkeyPatch, broken: object
) -> None:
    monkeypatch.setattr(attendance, "list_standing", broken)

    @CONTROL
    @given(data=st.data(), scans=SCANS)
    def holds(data: st.DataObject, scans: list[ScanFact]) -> None:
        check_set(data, scans, NOTHING_SETTLED)

    with pytest.raises(AssertionError):
        holds()


def test_control_without_taking_out_what_another_session_has_a_second_counts_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attendance, "without", lambda spans, _: spans)

    @CONTROL
    @given(data=st.data(), scans=SCANS, settled=SETTLED)
    def holds(data: st.DataObject, scans: list[ScanFact], settled: Settled) -> None:
        check_set(data, scans, settled)

    with pytest.raises(AssertionError):
        holds()
