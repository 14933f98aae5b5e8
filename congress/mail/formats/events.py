"""Reads bodies of SendGrid's event webhook (rules F 4, F 7): they are signed, and may still be odd."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from congress.infra.mail_transports.sendgrid import LETTER_ARGUMENT
from congress.mail.rules import Event, EventKind, Suppression, mailbox_key

MAX_EVENT_ID, MAX_ADDRESS = 100, 320
_KINDS: Mapping[str, EventKind] = {
    "processed": EventKind.PROCESSED,
    "deferred": EventKind.DEFERRED,
    "delivered": EventKind.DELIVERED,
    "dropped": EventKind.DROPPED,
    "bounce": EventKind.BOUNCED,
    "blocked": EventKind.BLOCKED,
    "spamreport": EventKind.SPAM,
    "unsubscribe": EventKind.UNSUBSCRIBED,
}
# What machines do; and who comes back to a group there proved nothing: a typed code subscribes (R57).
_NOT_OURS = frozenset({"open", "click", "group_resubscribe", "account_status_change"})
_LEFT_GROUP = "group_unsubscribe"
_SUPPRESSES: Mapping[EventKind, Suppression] = {
    EventKind.BOUNCED: Suppression.BOUNCED,
    EventKind.SPAM: Suppression.SPAM,
    EventKind.UNSUBSCRIBED: Suppression.UNSUBSCRIBED,
}
_DROPPED_FOR: Mapping[str, Suppression] = {
    "Bounced Address": Suppression.BOUNCED,
    "Invalid": Suppression.BOUNCED,
    "Spam Reporting Address": Suppression.SPAM,
    "Unsubscribed Address": Suppression.UNSUBSCRIBED,
}
_LETTER_ID = re.compile(r"[0-9a-z]{1,40}")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463
_CODE = re.compile(r"\b[245]\d\d\b")  # RFC 5321 section 4.2.1
_CLASS = re.compile(r"[A-Za-z][A-Za-z /-]{0,39}")  # the provider's own words: no address
_EARLIEST, _LATEST = datetime(2009, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class LeftGroup:
    """That an address (`rules.mailbox_key`) left the provider's unsubscribe group of this number."""

    address: str
    group: int
    at: datetime


@dataclass
class Told:
    """What a body held. `odd`: how many parts cannot be read; `passed_by`: are no news of letters.

    `left`: who left an unsubscribe group there; they are among those passed by, too.
    """

    events: list[Event] = field(default_factory=list)
    left: list[LeftGroup] = field(default_factory=list)
    odd: int = 0
    passed_by: int = 0


class _OddError(Exception):
    """A part is not what the provider says it sends."""


def read_events(raw: bytes) -> Told:
    """Return the events of a body. Whatever is odd in it is counted, and spoils nothing else."""
    told = Told()
    try:
        parts = json.loads(raw)
    except (ValueError, RecursionError):
        parts = None
    if not isinstance(parts, list):
        told.odd = 1
        return told
    for part in parts:
        try:
            event = _read(part)
            if (left := _left_group(part)) is not None:
                told.left.append(left)
        except _OddError:
            told.odd += 1
            continue
        if event is None:
            told.passed_by += 1
        else:
            told.events.append(event)
    return told


def _read(part: object) -> Event | None:
    if not isinstance(part, dict):
        raise _OddError
    kind = _kind_of(part)
    if kind is None:
        return None
    letter_id = _text(part, LETTER_ARGUMENT)
    if not _LETTER_ID.fullmatch(letter_id):
        letter_id = ""
    address = _address_of(part)
    suppresses = _SUPPRESSES.get(kind)
    if kind is EventKind.DROPPED:
        suppresses = _DROPPED_FOR.get(_text(part, "reason"))
    if suppresses is Suppression.UNSUBSCRIBED and "asm_group_id" in part:
        suppresses = None  # they left the news, and nothing else (R57)
    if not letter_id and suppresses is None:
        return None  # of somebody else's mail, under the same account
    event_id = _text(part, "sg_event_id")
    is_usable = len(event_id) <= MAX_EVENT_ID and event_id.isascii() and event_id.isprintable()
    happened_at = _instant_of(part)
    return Event(
        content_hash=_hash_of(part, letter_id, happened_at, address),
        event_id=event_id if is_usable else "",
        letter_id=letter_id,
        kind=kind,
        happened_at=happened_at,
        address=address,
        detail=_detail_of(part),
        suppresses=suppresses,
    )


def _left_group(part: Mapping[str, Any]) -> LeftGroup | None:
    if _text(part, "event") != _LEFT_GROUP:
        return None
    group = part.get("asm_group_id")
    if not isinstance(group, int):
        raise _OddError
    return LeftGroup(_address_of(part), group, _instant_of(part))


def _kind_of(part: Mapping[str, Any]) -> EventKind | None:
    name = _text(part, "event")
    if name == "bounce" and _text(part, "type") == "blocked":
        name = "blocked"
    if name in _NOT_OURS or name == _LEFT_GROUP:
        return None
    if name not in _KINDS:
        raise _OddError
    return _KINDS[name]


def _address_of(part: Mapping[str, Any]) -> str:
    address = mailbox_key(_text(part, "email"))
    if "@" not in address or len(address) > MAX_ADDRESS or not address.isprintable():
        raise _OddError
    return address


def _instant_of(part: Mapping[str, Any]) -> datetime:
    try:
        instant = datetime.fromtimestamp(int(part["timestamp"]), UTC)
    except (KeyError, OSError, OverflowError, TypeError, ValueError) as error:
        raise _OddError from error
    if not _EARLIEST <= instant < _LATEST:
        raise _OddError
    return instant


def _hash_of(part: Mapping[str, Any], letter_id: str, happened_at: datetime, address: str) -> str:
    """Return what makes an event another one (T22). Late bounces lack the id of their message."""
    message = _text(part, "sg_message_id") or letter_id
    what = "\n".join((message, _text(part, "event"), str(int(happened_at.timestamp())), address))
    return hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:40]


def _detail_of(part: Mapping[str, Any]) -> str:
    """Return why, in figures and classes: the words of a mail server may repeat the address."""
    words = f"{_text(part, 'status')} {_text(part, 'reason')} {_text(part, 'response')}"
    found = [match[0] for match in (_STATUS.search(words), _CODE.search(words)) if match]
    classes = [_text(part, "bounce_classification")]
    if _text(part, "event") == "dropped":
        classes.append(_text(part, "reason"))
    return ", ".join([*found[:1], *(one for one in classes if _CLASS.fullmatch(one))])


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""
