"""The algebra of scans in small: the harness runs, and finds a rule that looks at the order."""

from __future__ import annotations

from collections.abc import Sequence

from congress.checkin.rules.attendance import (
    Agenda,
    Attendance,
    ScanFact,
    Settled,
    attend,
)
from tests.long.attendance import measure


def test_a_few_sets_give_one_attendance_each() -> None:
    assert [figure.is_met for figure in measure("small", sets=30)] == [True, True]


def test_control_a_rule_that_believes_the_last_to_come_is_found_out() -> None:
    def of_the_last(scans: Sequence[ScanFact], agenda: Agenda, settled: Settled) -> Attendance:
        return attend(scans[-1:], agenda, settled)

    assert [figure.is_met for figure in measure("small", sets=300, by=of_the_last)][1] is False
