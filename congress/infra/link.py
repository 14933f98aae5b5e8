"""A connection to PostgreSQL that waits for an answer for so long, and no longer (E8).

The server's own time limits end what it works on. They are no help when it says nothing at all: a
stopped server, a cable that was pulled, a firewall that forgot us. Then the client has to stop waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event

# Half a second after the server would have ended the statement by itself, and said so.
SILENCE_SECONDS = 5.5
ROW_SECONDS = 0.002  # more for each row of a statement that is run for many
MOST_ROWS_KEPT = 500
MOST_PREPARED = 300  # more than there are prebuilt statements, so that none makes place for another
RV = TypeVar("RV")


class SilentError(psycopg.OperationalError):
    """The server did not answer in time; the connection was closed, since its answer may still come."""


class Link(psycopg.Connection[Any]):
    """A connection that is given up when the server is silent for `patience` seconds; None: never."""

    patience: float | None = SILENCE_SECONDS

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- the driver's
        """Open it, with no statement run yet."""
        super().__init__(*args, **options)
        self.prepared_max = MOST_PREPARED
        self._cursors: dict[str, psycopg.RawCursor[Any]] = {}

    def run(self, text: str, values: Sequence[Any]) -> psycopg.RawCursor[Any]:
        """Run a prebuilt statement; what it found stands in the cursor until it runs here again.

        A cursor that ran it before knows how its values are written and its rows are read, which a new
        one finds out anew. It is prepared at its first use, and not at its sixth, as psycopg does by
        itself: until then each of a worker's connections would plan it anew each time.
        """
        cursor = self._cursors.pop(text, None) or psycopg.RawCursor(self)
        cursor.execute(text, values, prepare=True)
        if cursor.rowcount <= MOST_ROWS_KEPT:  # it keeps what it found, too
            self._cursors[text] = cursor
        return cursor

    # In each of these psycopg would run a generator that has nothing to wait for: they are called three
    # times whenever a connection is had from the pool and given back.

    def rollback(self) -> None:
        """Roll back, where there is anything."""
        if not self._is_at_rest():
            super().rollback()

    def set_autocommit(self, value: bool) -> None:  # noqa: FBT001 -- psycopg's signature
        """Have each statement committed by itself, or none."""
        if self._is_at_rest():
            self._autocommit = bool(value)
        else:
            super().set_autocommit(value)

    def set_isolation_level(self, value: psycopg.IsolationLevel | None) -> None:
        """Set it for the transactions to come."""
        if not (value is self._isolation_level and self._is_at_rest()):
            super().set_isolation_level(value)

    def _is_at_rest(self) -> bool:
        """Tell whether the connection stands, with no transaction begun and nothing on its way."""
        return self._pipeline is None and self.pgconn.transaction_status == TransactionStatus.IDLE

    def wait(
        self,
        gen: PQGen[RV],
        interval: float = 0.1,
        timeout: float | None = None,
    ) -> RV:
        """Wait for the server, as psycopg does.

        Raises:
            SilentError: it took too long.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except errors._WaitTimeout:  # noqa: SLF001 -- psycopg's word for it, and it has no other
            self.pgconn.finish()
            message = "the server did not answer in time"
            raise SilentError(message) from None


def use_links(engine: Engine) -> None:
    """Make every connection of a PostgreSQL engine a `Link`; given back, it is as patient as others."""

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, args: Any, options: Any) -> Link:  # noqa: ANN401 -- the driver's
        return Link.connect(*args, **options)

    @event.listens_for(engine, "before_cursor_execute")
    def _wait_for_many(
        _db: object,
        cursor: psycopg.Cursor[Any],
        _text: str,
        rows: Sequence[object],
        _context: object,
        *for_many: bool,
    ) -> None:
        """Psycopg waits once for all rows together: the server is not silent because they are many."""
        link = cursor.connection
        if all(for_many) and isinstance(link, Link) and link.patience is not None:
            link.patience = max(link.patience, SILENCE_SECONDS + len(rows) * ROW_SECONDS)

    @event.listens_for(engine, "checkin")
    def _calm(link: Link | None, _record: object) -> None:
        if link is not None:
            link.patience = SILENCE_SECONDS


def be_patient(db: Connection, seconds: float | None = None) -> None:
    """Wait for this long on this connection, until it is given back; None: for as long as it takes.

    For what an operator waits for: a migration, a backup, a search through everything.
    """
    link = db.connection.driver_connection
    if isinstance(link, Link):
        link.patience = seconds
