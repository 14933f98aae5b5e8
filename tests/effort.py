"""How much work something is: seconds of processor, to be set beside another's in the same test."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def untraced() -> Iterator[None]:
    """Keep coverage out of the block: it would count more than the work does."""
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


def effort_of(work: Callable[[], object], tries: int = 3) -> float:
    """Return the least seconds of several tries. They are this machine's: compare, never bound them."""
    least = float("inf")
    with untraced():
        for _ in range(tries):
            begun = time.process_time()
            work()
            least = min(least, time.process_time() - begun)
    return least
