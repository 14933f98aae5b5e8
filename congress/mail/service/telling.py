"""Says to staff what came of somebody's mail, and what to do (R36)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from congress.mail import queries
from congress.mail.rules import Delivery, Suppression, mailbox_key

_NOT_TOLD = "Sent. Nothing was told of it since."
_CAME_OF: Mapping[str, str] = {
    Delivery.DELIVERED: "The mail server of {host} took it. Not in the inbox? It is in a spam folder, "
    "or held back there: their IT department can look for it.",
    Delivery.DEFERRED: "The mail server of {host} asks to wait; it is tried again for three days.",
    Delivery.DROPPED: "Not sent: mail to this address came back before.",
    Delivery.BOUNCED: "It came back: the mail server of {host} did not take it{why}.",
    Delivery.SPAM: "The mail server of {host} took it, and it was marked as spam.",
}
_SUPPRESSED: Mapping[str, str] = {
    Suppression.BOUNCED: "Mail to this address came back, so no more is sent. Is it spelled right? "
    "If it works again, press Try again.",
    Suppression.SPAM: "Mail was marked as spam there, so no more is sent. Only when they ask for it, "
    "press Try again.",
    Suppression.UNSUBSCRIBED: "They unsubscribed from all mail of ours. Only when they ask for it, "
    "press Try again.",
}


@dataclass(frozen=True)
class LogLine:
    """One letter of the log: which kind, when it was written, what came of it, in words."""

    kind: str
    at: datetime
    state: str
    words: str


@dataclass(frozen=True)
class MailLog:
    """What came of somebody's mail. `suppressed` "": they get mail."""

    suppressed: str
    lines: tuple[LogLine, ...]


def tell_mail(db: Connection, *, person_id: str, event_id: str, email: str) -> MailLog:
    """Return what came of a person's letters, newest first, and whether more can reach them."""
    rows = queries.list_log(db, person_id, event_id)
    told = queries.list_last_told(db, [row.id for row in rows])
    key = mailbox_key(email)
    reason = queries.list_suppressed(db, {key}).get(key)
    return MailLog(_SUPPRESSED.get(reason or "", ""), _lines(rows, told))


def _lines(rows: Sequence[Row[Any]], told: Mapping[str, Row[Any]]) -> tuple[LogLine, ...]:
    return tuple(
        LogLine(row.kind, row.created_at, row.delivery or row.state, _say(row, told.get(row.id)))
        for row in rows
    )


def _say(row: Row[Any], last: Row[Any] | None) -> str:
    if row.state == "sent":
        words = _CAME_OF.get(row.delivery or "", _NOT_TOLD)
        why = f" ({last.detail})" if last is not None and last.detail else ""
        return words.format(host=last.host if last is not None else "the address", why=why)
    evidence = f" ({row.evidence})" if row.evidence else ""
    if row.state == "inbox":
        return f"In the app alone{evidence}."
    if row.state == "failed":
        return f"Given up{evidence}."
    return f"Waits to be sent{evidence}."
