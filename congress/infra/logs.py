"""How a line of the log looks: when, how bad, under which request, who says it, and what."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from congress.infra.traces import trace_of

NO_REQUEST = "-"
REQUEST: ContextVar[str] = ContextVar("congress_request", default=NO_REQUEST)  # its id


class Lines(logging.Formatter):
    """`2025-03-09T08:00:00.123Z ERROR 4f1c… congress.web: …`, in UTC; of an error only its trace."""

    def __init__(self) -> None:
        """Fix the form."""
        super().__init__("%(asctime)s %(levelname)s %(request)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 -- logging's own
        """Return when it was, in UTC and milliseconds."""
        at = datetime.fromtimestamp(record.created, UTC)
        return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, under the id of the request that is being served."""
        record.request = REQUEST.get()
        record.exc_text = None  # another handler may have kept the error's words
        return super().format(record)

    def formatException(  # noqa: N802 -- logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return where an error came from, without its words."""
        return trace_of(ei[1]) if ei[1] is not None else ""


def set_up_log() -> None:
    """Write the log of this process to standard error: warnings of everybody, and news of our own."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("congress").setLevel(logging.INFO)
    # It warns each time a job is left out because it still runs: every two seconds, with many letters.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
