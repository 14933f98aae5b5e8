"""Every statement that reaches a database, whoever runs it: SQLAlchemy or the driver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from sqlalchemy import Engine, event

from congress.agenda import queries as agenda_queries
from congress.infra import statements
from congress.people.queries.unreached import UnreachedShelf
from congress.seats.queries.availability import AvailabilityShelf


@contextmanager
def statements_of(*engines: Engine) -> Iterator[list[str]]:
    """Give the texts of the statements that run meanwhile, in their order.

    Those of the driver are of every engine there is: a test has one. What is kept in
    memory for a second or a minute stays meanwhile: how much is counted hangs on no clock.
    """
    texts: list[str] = []
    run, commit = statements._execute, statements._commit_in_one_trip

    def note(_db: object, _cursor: object, text: str, *_more: object) -> None:
        texts.append(text)

    def note_run(db: Any, statement: Any, made: Any, bound: Any) -> Any:  # noqa: ANN401 -- as `_execute`
        texts.append(made.text)
        return run(db, statement, made, bound)

    def note_commit(link: Any, last: Sequence[Any]) -> Exception | None:  # noqa: ANN401 -- as it
        texts.extend(made.text for _, made, _ in last)
        return commit(link, last)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        with (
            mock.patch.object(agenda_queries, "CURRENT_AGE_SECONDS", math.inf),
            mock.patch.object(AvailabilityShelf, "AGE_SECONDS", math.inf),
            mock.patch.object(UnreachedShelf, "AGE_SECONDS", math.inf),
            mock.patch.object(statements, "_execute", note_run),
            mock.patch.object(statements, "_commit_in_one_trip", note_commit),
        ):
            yield texts
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
