"""A document in the shape of the schedule file: local times, file names of fields, no defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from congress.agenda.rules.credit_types import SessionCredit
from congress.agenda.rules.document import Document, PickupWindow, RegistrationType

LOCAL_TIME = "%Y-%m-%d %H:%M"
TIME_OF_DAY = "%H:%M"
# Fields whose name in the file is another one; what is not named here is written as it is called.
FILE_NAMES = {
    "starts_at": "start",
    "ends_at": "end",
    "registration_opens_at": "registration_opens",
    "registration_closes_at": "registration_closes",
    "claims_close_on": "claims_close",
    "for_types": "for",
    "is_partial": "partial",
    "use": "for",
    "is_californian": "california_nurses",
}
_FROM_UNTIL = {**FILE_NAMES, "starts_at": "from", "ends_at": "until"}


def tree_of(document: Document) -> dict[str, Any]:
    """Return the document as the mappings, lists and scalars of a schedule file, in a fixed order."""
    zone = document.zone
    tree: dict[str, Any] = {"event": _plain(document.event, zone)}
    for name in ("rooms", "tracks", "speakers", "sessions"):
        tree[name] = [_plain(item, zone) for item in getattr(document, name)]
    tree["credit_types"] = [_plain(item, zone) for item in document.credit_types]
    if document.credit_provider is not None:
        tree["credit_provider"] = _plain(document.credit_provider, zone)
    tree["registration_types"] = [_type(item) for item in document.registration_types]
    tree["pickup"] = [_window(item, zone) for item in document.pickup]
    tree["doors"] = [_plain(item, zone) for item in document.doors]
    tree["deadlines"] = _plain(document.deadlines, zone)
    tree["evaluations"] = [_plain(item, zone) for item in document.evaluations]
    tree["cards"] = [_plain(item, zone) for item in document.cards]
    return {name: part for name, part in tree.items() if part}


def _plain(
    item: Any,  # noqa: ANN401 -- any dataclass of a document
    zone: ZoneInfo,
    names: Mapping[str, str] = FILE_NAMES,
) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if value == field.default or value in ((), {}, None):
            continue
        if value == SessionCredit():
            continue
        is_credit = isinstance(value, SessionCredit)
        shown = _credit(value, zone) if is_credit else _scalar(value, zone)
        tree[names.get(field.name, field.name)] = shown
    return tree


def _scalar(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime(LOCAL_TIME)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, time):
        return value.strftime(TIME_OF_DAY)
    if isinstance(value, Mapping):
        return {name: value[name] for name in sorted(value)}
    if is_dataclass(value):
        return _plain(value, zone)
    return [_scalar(one, zone) for one in value] if isinstance(value, tuple) else value


def _credit(credit: SessionCredit, zone: ZoneInfo) -> dict[str, Any]:
    breaks = [_plain(one, zone, _FROM_UNTIL) for one in credit.breaks]
    return {**_plain(replace(credit, breaks=()), zone), **({"breaks": breaks} if breaks else {})}


def _type(kind: RegistrationType) -> dict[str, Any]:
    includes = {
        name: list(ids)
        for name, ids in (("kinds", kind.includes_kinds), ("sessions", kind.includes_sessions))
        if ids
    }
    tree: dict[str, Any] = {"id": kind.id, "name": kind.name}
    if kind.online:
        tree["online"] = True
    return {**tree, "includes": includes} if includes else tree


def _window(window: PickupWindow, zone: ZoneInfo) -> dict[str, Any]:
    return _plain(window, zone, _FROM_UNTIL)
