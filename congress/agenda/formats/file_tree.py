"""A document in the shape of the schedule file: local times, file names of fields, no defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

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
}


def tree_of(document: Document) -> dict[str, Any]:
    """Return the document as the mappings, lists and scalars of a schedule file, in a fixed order."""
    zone = document.zone
    tree: dict[str, Any] = {"event": _plain(document.event, zone)}
    for name in ("rooms", "tracks", "speakers", "sessions"):
        tree[name] = [_plain(item, zone) for item in getattr(document, name)]
    tree["registration_types"] = [_type(item) for item in document.registration_types]
    tree["pickup"] = [_window(item, zone) for item in document.pickup]
    tree["doors"] = [_plain(item, zone) for item in document.doors]
    tree["deadlines"] = _plain(document.deadlines, zone)
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
        tree[names.get(field.name, field.name)] = _scalar(value, zone)
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
    return list(value) if isinstance(value, tuple) else value


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
    return _plain(window, zone, {**FILE_NAMES, "starts_at": "from", "ends_at": "until"})
