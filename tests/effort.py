"""How much work something is: seconds of processor, to be set beside another's in the same test."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def untraced() -> Iterator[None]:
    """Keep coverage out of the block, and of threads begun in it: it would count more than the work
    does. And of threads that begin at one moment, Python lets one install a trace; the other dies.
    """
    trace, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type] # None takes it away (docs.python.org, threading)
    try:
        yield
    finally:
        threading.settrace(of_threads)  # type: ignore[arg-type] # as above
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
