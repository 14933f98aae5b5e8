"""The schema of docs/design.md, "The schedule file", for the YAML file and the JSON body."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, post_load, validate, validates_schema
from marshmallow.fields import Nested

from congress.agenda.formats.raw_document import Path, RawDocument
from congress.agenda.rules.document import KINDS, Document, Purpose, Registration, SessionStatus
from congress.agenda.schemas.building import build_document, find_time_faults
from congress.agenda.schemas.credit_parts import (
    CreditProviderPart,
    CreditTypePart,
    SessionCreditPart,
)
from congress.agenda.schemas.evaluation_parts import EvaluationFormPart, find_form_faults
from congress.agenda.schemas.fields import (
    Count,
    Flag,
    Guid,
    Id,
    OneWord,
    Text,
    Texts,
)
from congress.agenda.schemas.parts import (
    MAX_PARTS,
    UNKNOWN_FIELD,
    FilePart,
    list_of_ids,
    list_of_parts,
)
from congress.agenda.schemas.references import find_reference_faults
from congress.agenda.schemas.times import DayChange, LocalDate, LocalTime, Zone
from congress.core.errors import Fault, YamlError
from congress.web.body import CountedList
from congress.web.examples import example


@example(
    id="psc-2025",
    name="IHI Patient Safety Congress 2025",
    zone="America/Los_Angeles",
    starts_on="2025-03-09",
    ends_on="2025-03-11",
    venue={
        "name": "Paradise Point Resort & Spa",
        "address": "1404 Vacation Road, San Diego, CA 92109",
    },
    links={"main": "https://www.ihi.org/"},
)
class EventPart(FilePart):
    """The event."""

    id = Id(required=True)
    name = Text(required=True)
    zone = Zone(required=True)
    starts_on = LocalDate(required=True)
    ends_on = LocalDate(required=True)
    venue = Texts()
    listed = Flag(load_default=True)
    overlap = OneWord(("refuse", "warn"), load_default="refuse")
    uid_domain = Text(
        load_default="congress.example",
        validate=validate.Regexp(
            r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?\Z",
            error="this is not a domain; write one such as congress.example",
        ),
    )
    registration = OneWord(("imported", "open"), load_default="imported")
    day_change = DayChange()
    external_ids = Texts()
    links = Texts(are_links=True)


@example(
    id="sunset",
    name="Sunset Ballroom",
    seats=400,
    where="Conference Center, left of the main entrance, behind the Sunset Foyer",
    posted=450,
)
class RoomPart(FilePart):
    """A room."""

    id = Id(required=True)
    name = Text(required=True)
    seats = Count(load_default=None)
    where = Text(load_default="")
    posted = Count(load_default=None)


@example(id="culture", name="Culture, Leadership, and Governance")
class TrackPart(FilePart):
    """A track."""

    id = Id(required=True)
    name = Text(required=True)


@example(
    id="zeynep-yildiz",
    name="Zeynep Yıldız",
    credentials="PhD",
    bio="Studies voice and silence in clinical teams.",
)
class SpeakerPart(FilePart):
    """A speaker."""

    id = Id(required=True)
    name = Text(required=True)
    credentials = Text(load_default="")
    bio = Text(is_line=False, load_default="")


@example(
    id="b1",
    title="Speaking Up across the Hierarchy: What the Evidence Says Now",
    kind="breakout",
    starts_at="2025-03-10 11:00",
    ends_at="2025-03-10 12:00",
    room="sunset",
    track="culture",
    registration="required",
    capacity=360,
    speakers=["zeynep-yildiz"],
    abstract="Courage is a poor safety system.",
    disclosure="The presenter has no relevant financial relationship to disclose.",
    credits={"hours": "1.0"},
    credit=...,
)
class SessionPart(FilePart):
    """A session."""

    id = Id(required=True)
    title = Text(required=True)
    kind = OneWord(KINDS, required=True)
    starts_at = LocalTime(required=True, data_key="start")
    ends_at = LocalTime(required=True, data_key="end")
    room = Text(load_default="", longest=64)
    track = Text(load_default="", longest=64)
    registration = OneWord(tuple(Registration), load_default=Registration.NONE)
    status = OneWord(tuple(SessionStatus), load_default=SessionStatus.CONFIRMED)
    speakers = list_of_ids()
    abstract = Text(is_line=False, load_default="")
    disclosure = Text(is_line=False, load_default="")
    recorded = Flag(load_default=False)
    capacity = Count(load_default=None)
    open_to = list_of_ids()
    registration_opens_at = LocalTime(load_default=None, data_key="registration_opens")
    registration_closes_at = LocalTime(load_default=None, data_key="registration_closes")
    guid = Guid(load_default="")
    credits = Texts(are_decimals=True)
    credit = Nested(SessionCreditPart, load_default=dict)


@example(kinds=["keynote", "general", "meal"])
class IncludesPart(FilePart):
    """What a registration type includes."""

    kinds = CountedList(OneWord(KINDS), load_default=list, validate=validate.Length(max=len(KINDS)))
    sessions = list_of_ids()


@example(id="general", name="General Conference", includes=...)
class RegistrationTypePart(FilePart):
    """A registration type."""

    id = Id(required=True)
    name = Text(required=True)
    includes = Nested(IncludesPart, load_default=dict)
    online = Flag(load_default=False)


@example(
    place="Sunset Foyer",
    starts_at="2025-03-09 16:00",
    for_types=["general"],
    was="Paradise Foyer",
    note="On Sunday it is the Sunset Foyer, whatever earlier messages said.",
)
class PickupPart(FilePart):
    """A window of the badge desk."""

    place = Text(required=True)
    starts_at = LocalTime(required=True, data_key="from")
    ends_at = LocalTime(load_default=None, data_key="until")
    for_types = CountedList(
        Id(), load_default=list, validate=validate.Length(max=MAX_PARTS), data_key="for"
    )
    note = Text(is_line=False, load_default="")
    was = Text(load_default="")


@example(id="sunset-main", name="Sunset Ballroom, main door", purpose="sessions", room="sunset")
class DoorPart(FilePart):
    """A door: where badges are scanned, and what for."""

    id = Id(required=True)
    name = Text(required=True)
    purpose = OneWord(tuple(Purpose), required=True)
    room = Text(load_default="", longest=64)
    session = Text(load_default="", longest=64)
    place = Text(load_default="")

    @validates_schema
    def find_what_it_lacks(
        self,
        data: Mapping[str, Any],
        **kwargs: Any,  # noqa: ANN401, ARG002 -- marshmallow's signature
    ) -> None:
        """Refuse a door that does not say what it is for, and one that says it twice."""
        wanted = _TARGETS[Purpose(data["purpose"])]
        faults = {}
        for name in _TARGETS.values():
            if name == wanted and not data[name] and name != "place":
                faults[name] = [f"{name} is missing; write the id of the {name} whose door it is"]
            elif name != wanted and data[name]:
                faults[name] = [f"a door for {data['purpose']} has no {name}; leave it out"]
        if faults:
            raise ValidationError(faults)


# What a door of each purpose names.
_TARGETS = {
    Purpose.SESSIONS: "room",
    Purpose.EVENT: "session",
    Purpose.MEAL: "session",
    Purpose.BAGS: "place",
}


@example(
    registration_opens_at="2024-10-15 09:00",
    registration_closes_at="2025-03-11 12:00",
    claims_close_on="2025-04-17",
    recordings_within_days=7,
)
class DeadlinesPart(FilePart):
    """The event's deadlines."""

    registration_opens_at = LocalTime(load_default=None, data_key="registration_opens")
    registration_closes_at = LocalTime(load_default=None, data_key="registration_closes")
    claims_close_on = LocalDate(load_default=None, data_key="claims_close")
    recordings_within_days = Count(highest=3650, load_default=None)


@example(
    id="wifi",
    title="Wi-Fi",
    body="Both are case sensitive, and the network's name has a space in it.",
    audience="attendees",
    extra={"network": "IHI Congress", "password": "SanDiego25"},
)
class CardPart(FilePart):
    """A piece of logistics."""

    id = Id(required=True)
    title = Text(required=True)
    body = Text(is_line=False, required=True)
    audience = OneWord(("everybody", "attendees"), load_default="everybody")
    extra = Texts()


@example(
    rooms=...,
    tracks=...,
    speakers=...,
    sessions=...,
    registration_types=...,
    pickup=...,
    deadlines=...,
    cards=...,
    doors=...,
    credit_types=...,
    evaluations=...,
    credit_provider=...,
)
class DocumentSchema(FilePart):
    """The whole file. Loads to a `Document`; every fault is found in one pass."""

    event = Nested(EventPart, required=True)
    rooms = list_of_parts(RoomPart)
    tracks = list_of_parts(TrackPart)
    speakers = list_of_parts(SpeakerPart)
    sessions = list_of_parts(SessionPart)
    registration_types = list_of_parts(RegistrationTypePart)
    pickup = list_of_parts(PickupPart)
    deadlines = Nested(DeadlinesPart, load_default=dict)
    cards = list_of_parts(CardPart)
    doors = list_of_parts(DoorPart)
    credit_types = list_of_parts(CreditTypePart)
    evaluations = list_of_parts(EvaluationFormPart)
    credit_provider = Nested(CreditProviderPart, load_default=None)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def find_faults_across(
        self,
        data: Mapping[str, Any],
        original_data: Mapping[str, Any],
        **kwargs: Any,  # noqa: ANN401, ARG002 -- marshmallow's signature
    ) -> None:
        """Refuse repeated ids, ids of nothing, and times that the zone's clocks never show."""
        faults: dict[Any, Any] = {}
        for path, message in (
            *find_reference_faults(original_data),
            *find_form_faults(original_data),
            *find_time_faults(data),
        ):
            place = faults
            for step in path[:-1]:
                place = place.setdefault(step, {})
            place.setdefault(path[-1], []).append(message)
        if faults:
            raise ValidationError(faults)

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> Document:  # noqa: ANN401, ARG002 -- marshmallow's signature
        """Build the document, every time an instant."""
        return build_document(data)


def parse_document(raw: RawDocument) -> Document:
    """Type a schedule file.

    Raises:
        YamlError: with every fault of the file at once, each with its line, in the file's order.
    """
    try:
        document: Document = DocumentSchema().load(raw.data)
    except ValidationError as error:
        faults = sorted(
            (raw.line_of(path), _named(path, message))
            for path, message in _walk_messages(error.messages)
        )
        raise YamlError(
            faults=[Fault(raw.called(line), message) for line, message in dict.fromkeys(faults)]
        ) from error
    return document


def _named(path: Path, message: str) -> str:
    """Return a message with the name of what it is about; an unknown name with the nearest one."""
    if message == UNKNOWN_FIELD:
        known = sorted(_known_names(path[:-1]))
        close = difflib.get_close_matches(str(path[-1]), known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(known)}"
        return f"{path[-1]!r} is not known here; {hint}"
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    return message if not name or message.startswith(name) else f"{name}: {message}"


def _known_names(path: Path) -> Iterator[str]:
    schema: Schema = DocumentSchema()
    for step in path:
        if isinstance(step, str):
            field = next(f for n, f in schema.fields.items() if (f.data_key or n) == step)
            schema = field.schema if isinstance(field, Nested) else schema
    for name, field in schema.fields.items():
        yield field.data_key or name


def _walk_messages(messages: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _walk_messages(inner, path if name == "_schema" else (*path, name))
    elif isinstance(messages, list):
        for message in messages:
            yield path, str(message)
    else:
        yield path, str(messages)
