"""Sets of scans in any order, doubled and cut (E18): the same attendance, ten thousand times.

No database decides here, so that both runs ask the same; the figure stands for each all the same.
"""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from congress.checkin.rules.attendance import ScanFact, Settled, attend
from tests.checkin.scan_sets import SCANS, SETTLED, Attend, check_set
from tests.long.figures import Figure, at_least, none_of

SETS = 10_000


def measure(kind: str, sets: int = SETS, by: Attend = attend) -> list[Figure]:
    """Return how many sets were tried, and whether one of them gave two answers."""
    tried = 0

    @settings(
        max_examples=sets, deadline=None, derandomize=True, database=None,
        report_multiple_bugs=False, phases=[Phase.generate],
    )  # fmt: skip
    @given(data=st.data(), scans=SCANS, settled=SETTLED)
    def holds(data: st.DataObject, scans: list[ScanFact], settled: Settled) -> None:
        nonlocal tried
        tried += 1
        check_set(data, scans, settled, by=by)

    two_answers = 0
    try:
        holds()
    except AssertionError:
        two_answers = 1
    return [
        at_least(f"{kind}: sets of scans in any order, doubled and cut", tried, sets),
        none_of(f"{kind}: sets that gave two attendances", two_answers),
    ]
