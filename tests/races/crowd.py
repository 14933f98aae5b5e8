"""Many people at once: threads that start together, each with a transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from congress.core.errors import DomainError

ResultT = TypeVar("ResultT")
ParametersT = ParamSpec("ParametersT")


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


def all_looking_first(
    look: Callable[ParametersT, ResultT], count: int
) -> Callable[ParametersT, ResultT]:
    """Return a look after which each of `count` threads waits, once, until all of them have looked: the
    widest race there is.
    """
    looked, mine = threading.Barrier(count), threading.local()

    def look_and_wait(*what: ParametersT.args, **more: ParametersT.kwargs) -> ResultT:
        seen = look(*what, **more)
        if not getattr(mine, "has_waited", False):
            mine.has_waited = True
            looked.wait(timeout=20)
        return seen

    return look_and_wait
