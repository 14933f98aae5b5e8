"""Many people at once: threads that start together, each with a transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from congress.core.errors import DomainError

ResultT = TypeVar("ResultT")


def all_at_once(works: Sequence[Callable[[], ResultT]]) -> list[ResultT | DomainError]:
    """Run every work in a thread of its own, started together; a refusal is a result."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], ResultT]) -> ResultT | DomainError:
        barrier.wait()
        try:
            return work()
        except DomainError as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
