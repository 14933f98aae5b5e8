"""From the file's checked parts to a document: local times become instants in the event's zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from congress.agenda.formats.file_tree import FILE_NAMES
from congress.agenda.formats.raw_document import Path
from congress.agenda.rules.credit_types import Break, CreditProvider, CreditType, SessionCredit
from congress.agenda.rules.document import (
    Card,
    Deadlines,
    Document,
    Door,
    Event,
    PickupWindow,
    Purpose,
    RegistrationType,
    Room,
    Session,
    Speaker,
    Track,
)
from congress.agenda.rules.evaluation_forms import Choice, EvaluationForm, Question
from congress.core.intervals import NoSuchLocalTimeError, find_zone, resolve_local

MAX_EVENT_DAYS = 400
_PICKUP_NAMES = {"starts_at": "from", "ends_at": "until"}  # those of breaks, too


def find_time_faults(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the path and message of each time that does not exist, and of dates in wrong order."""
    event = data.get("event", {})
    first, last = event.get("starts_on"), event.get("ends_on")
    if first is not None and last is not None:
        if last < first:
            message = f"ends_on {last} is before starts_on {first}; write a later date"
            yield ("event", "ends_on"), message
        elif (last - first).days > MAX_EVENT_DAYS:
            message = f"an event lasts at most {MAX_EVENT_DAYS} days; split it"
            yield ("event", "ends_on"), message
    zone = find_zone(event.get("zone", ""))
    if zone is None:
        return
    for section in ("sessions", "pickup", "deadlines"):
        names: Mapping[str, str] = _PICKUP_NAMES if section == "pickup" else FILE_NAMES
        parts = data.get(section, [])
        for path, part in (
            [((section,), parts)]
            if isinstance(parts, dict)
            else [((section, index), part) for index, part in enumerate(parts)]
        ):
            for name, value in part.items() if isinstance(part, dict) else ():
                if isinstance(value, datetime) and (fault := _gap(value, zone)):
                    yield (*path, str(names.get(name, name))), fault
    for index, session in enumerate(data.get("sessions", [])):
        yield from _breaks(("sessions", index, "credit", "breaks"), session, zone)


def _breaks(at: Path, session: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with the breaks of a session: each lies within its hours."""
    starts_at, ends_at = session.get("starts_at"), session.get("ends_at")
    for index, one in enumerate(session.get("credit", {}).get("breaks", [])):
        times = {name: one[name] for name in ("starts_at", "ends_at") if one.get(name)}
        gaps = [(name, fault) for name, wall in times.items() if (fault := _gap(wall, zone))]
        for name, fault in gaps:
            yield (*at, index, _PICKUP_NAMES[name]), fault
        if gaps or len(times) < len(_PICKUP_NAMES) or starts_at is None or ends_at is None:
            continue
        if times["ends_at"] <= times["starts_at"]:
            yield (*at, index, "until"), "the break ends before it begins; write a later time"
        elif times["starts_at"] < starts_at or times["ends_at"] > ends_at:
            message = (
                f"the break is outside of the session, {starts_at:%Y-%m-%d %H:%M} to {ends_at:%H:%M};"
                " move it with the session, or leave it out"
            )
            yield (*at, index, "from"), message


def _gap(wall: datetime, zone: ZoneInfo) -> str:
    try:
        resolve_local(wall, zone)
    except NoSuchLocalTimeError as error:
        return f"{error}; write a time before or after the gap"
    return ""


def build_document(data: Mapping[str, Any]) -> Document:
    """Return the document of parts without fault."""
    zone = ZoneInfo(data["event"]["zone"])
    provider = data["credit_provider"]

    def instants(part: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: resolve_local(value, zone)
            if isinstance(value, datetime)
            else tuple(value)
            if isinstance(value, list)
            else value
            for name, value in part.items()
        }

    return Document(
        event=Event(**data["event"]),
        rooms=tuple(Room(**part) for part in data["rooms"]),
        tracks=tuple(Track(**part) for part in data["tracks"]),
        speakers=tuple(Speaker(**part) for part in data["speakers"]),
        sessions=tuple(
            Session(**instants(part) | {"credit": _credit(part["credit"], instants)})
            for part in data["sessions"]
        ),
        registration_types=tuple(
            RegistrationType(
                part["id"],
                part["name"],
                tuple(part["includes"].get("kinds", ())),
                tuple(part["includes"].get("sessions", ())),
                part["online"],
            )
            for part in data["registration_types"]
        ),
        pickup=tuple(PickupWindow(**instants(part)) for part in data["pickup"]),
        deadlines=Deadlines(**instants(data["deadlines"])),
        cards=tuple(Card(**part) for part in data["cards"]),
        doors=tuple(Door(**part | {"purpose": Purpose(part["purpose"])}) for part in data["doors"]),
        credit_types=tuple(CreditType(**instants(part)) for part in data["credit_types"]),
        evaluations=tuple(_form(part) for part in data["evaluations"]),
        credit_provider=CreditProvider(**provider) if provider is not None else None,
    )


def _form(part: Mapping[str, Any]) -> EvaluationForm:
    questions = tuple(
        Question(**one | {"choices": tuple(Choice(**choice) for choice in one["choices"])})
        for one in part["questions"]
    )
    lists = {name: tuple(part[name]) for name in ("kinds", "sessions")}
    return EvaluationForm(**{**part, **lists, "questions": questions})


def _credit(
    part: Mapping[str, Any], instants: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> SessionCredit:
    breaks = tuple(Break(**instants(one)) for one in part.get("breaks", ()))
    return SessionCredit(**{**part, "breaks": breaks})
