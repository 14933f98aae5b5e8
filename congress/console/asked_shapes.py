"""What the template of "Not right?" is handed."""

from __future__ import annotations

from dataclasses import dataclass

from congress.ui.notices import Notice


@dataclass(frozen=True)
class RequestLine:
    """What somebody says of their time, and what is known beside it. `times`: the fields, filled in.
    `ledger`: the way to what they claimed.
    """

    id: str
    session_id: str
    who: str
    ledger: str
    session: str
    asked: str
    quote: str
    known: tuple[tuple[str, str], ...]
    times: tuple[str, str]
    because: str = ""


@dataclass(frozen=True)
class DoorLine:
    """A session at whose doors nobody was scanned."""

    session_id: str
    session: str
    ended: str
    said: str
    because: str = ""


@dataclass(frozen=True)
class AskedPage:
    """What waits. `more`: requests that come up as these are answered."""

    requests: tuple[RequestLine, ...]
    doors: tuple[DoorLine, ...]
    more: int
    may_decide: bool
    said: Notice | None = None
