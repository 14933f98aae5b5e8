"""What is said of seats, in the words of docs/design.md, "Words on screen"."""

from __future__ import annotations

import pytest

from congress.companion import seat_words
from congress.companion.shapes.lines import Fill


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "expected"),
    [
        (None, 3, 0, None),
        (40, 28, 0, Fill("12 seats left", "plain")),
        (40, 35, 0, Fill("5 seats left", "wait")),
        (40, 39, 0, Fill("1 seat left", "wait")),
        (40, 40, 0, Fill("Full", "wait", has_room=False)),
        (40, 40, 1, Fill("Full, 1 waiting", "wait", has_room=False)),
        (40, 40, 4, Fill("Full, 4 waiting", "wait", has_room=False)),
        # Capacity was cut below what was taken: nobody is evicted, and nothing is free.
        (30, 40, 0, Fill("Full", "wait", has_room=False)),
        # A seat people wait for is not free for a newcomer.
        (40, 39, 2, Fill("Full, 2 waiting", "wait", has_room=False)),
    ],
)
def test_fill_labels(capacity: int | None, taken: int, waiting: int, expected: Fill | None) -> None:
    assert (
        seat_words.fill_of({"capacity": capacity, "taken": taken, "waiting": waiting}) == expected
    )
