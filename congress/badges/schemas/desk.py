"""Shapes of the badges' calls."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from congress.badges.formats.zpl import DOTS_PER_INCH
from congress.badges.rules.codes import MOST_TYPED
from congress.badges.rules.handout import REPLACED_FOR, HandoutState, Reason
from congress.badges.rules.prints import MOST_TAKEN, PrintState
from congress.badges.schemas.parts import (
    SAYS_SOMETHING,
    WrittenNameSchema,
    desk_place,
    was_photo_id_seen,
)
from congress.web.examples import example
from congress.web.fields import Instant

BADGE_CODE = "C17K2M0QZ5W8R3T6Y9B1NDHJ"
PRINT_ID = "e5p4gfge8p5tn56c9ep8"
_PRINTS = "/api/v1/events/psc-2025/badge-desk/prints"
PICKUP_CODE = "P17K2M0QZ5W8R3T6Y9B1ND4XA2PVQGE8"
_STATES = {"description": "Whether they get one now.", "enum": [*map(str, HandoutState)]}
_SVG_START = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 37">'
SYMBOL = f"{_SVG_START}<title>My pick-up code</title>…</svg>"


@example(q="riv", place="Sunset Foyer")
class LookUpSchema(Schema):
    """A look for people: the beginning of a last name, a registration number, or a scanned code."""

    q = fields.String(
        required=True,
        validate=validate.Length(min=1, max=MOST_TYPED),
        metadata={"description": "Two letters are enough; a first name may stand beside it."},
    )
    place = desk_place()


@example(copy=1, reason="made", made_at="2025-03-09T23:02:00Z",
         handed_at="2025-03-09T23:02:00Z", place="Sunset Foyer", taken_by_name="")  # fmt: skip
class BadgeSchema(Schema):
    """The badge that somebody has, or that lies at the desk. Its code is not shown."""

    copy = fields.Integer(
        required=True, metadata={"description": "Counted from 1; what a replacement names."}
    )
    reason = fields.String(
        required=True,
        validate=validate.OneOf([*map(str, Reason)]),
        metadata={"description": "Why this copy was made."},
    )
    made_at = Instant(required=True)
    handed_at = Instant(
        required=True, allow_none=True, metadata={"description": "null: not handed over."}
    )
    place = fields.String(
        required=True,
        attribute="handed_place",
        metadata={"description": "Where it was handed over; empty: nobody said."},
    )
    taken_by_name = fields.String(
        required=True,
        attribute="handed_to",
        metadata={"description": "Who took it along for them; empty: they took it themselves."},
    )


@example(id=PRINT_ID, copy=1, place="Sunset Foyer", state="done",
         asked_at="2025-03-09T23:01:00Z", failed_because="")  # fmt: skip
class PrintSchema(Schema):
    """One sheet for a copy of a badge, and what became of it: printed is not handed over."""

    id = fields.String(required=True)
    copy = fields.Integer(required=True, metadata={"description": "The copy that is printed."})
    place = fields.String(required=True, metadata={"description": "Where its printers stand."})
    state = fields.String(
        required=True,
        metadata={
            "description": "What it is at. `no-answer`: a station took it and said nothing for a "
            "minute, so that any may take it. `void`: the badge was replaced first.",
            "enum": [*map(str, PrintState)],
        },
    )
    asked_at = Instant(required=True)
    failed_because = fields.String(
        required=True, metadata={"description": "In the station's words; empty: it did not fail."}
    )


@example(
    external_id="801770-00001",
    first_name="Ana",
    last_name="Rivera",
    credentials="RN",
    registration_type="general",
    state="later",
    verdict="Not yet: from 4:00 PM PT, Sunset Foyer.",
    opens_at="2025-03-09T23:00:00Z",
    place="Sunset Foyer",
    badge=None,
    photo_id_seen=False,
    print=None,
    registered_as=None,
    is_renamed=False,
    note="",
)
class DeskPersonSchema(Schema):
    """Somebody at the badge desk: whether they get a badge now, and which they have. No address.

    The name is what the badge says.
    """

    external_id = fields.String(required=True, metadata={"description": "The registration number."})
    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    credentials = fields.String(required=True)
    registration_type = fields.String(required=True)
    state = fields.String(required=True, metadata=_STATES)
    verdict = fields.String(required=True, metadata={"description": "The same, to be said."})
    opens_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "When the window opens, or opened; null: there is none."},
    )
    place = fields.String(
        required=True, metadata={"description": "Where that window is; empty: there is none."}
    )
    badge = fields.Nested(BadgeSchema, required=True, allow_none=True)
    print = fields.Nested(
        PrintSchema,
        required=True,
        allow_none=True,
        metadata={
            "description": "The last print of that badge; null: none. Done, and not handed over: it "
            "lies in the box."
        },
    )
    photo_id_seen = fields.Boolean(
        required=True, metadata={"description": "Whether the slip that came with it is good."}
    )
    registered_as = fields.Nested(
        WrittenNameSchema,
        required=True,
        allow_none=True,
        metadata={
            "description": "The registration, where the badge was made to say something else."
        },
    )
    is_renamed = fields.Boolean(
        required=True,
        metadata={"description": "The list changed that name after the badge's was corrected."},
    )
    note = fields.String(required=True, metadata={"description": "To staff; empty: there is none."})


@example(note="")
class FoundPeopleSchema(Schema):
    """Who was found, at most twenty, and what to do where that is not all."""

    people = fields.List(fields.Nested(DeskPersonSchema), required=True)
    note = fields.String(required=True, metadata={"description": "A sentence to show; or empty."})


@example(
    place="Sunset Foyer", because="Has to leave at noon; agreed with the desk.", taken_by_name=""
)
class HandOutSchema(Schema):
    """A badge to be handed over."""

    place = desk_place()
    because = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata={"description": "A supervisor's reason to open a window that is not; on record."},
    )
    photo_id_seen = was_photo_id_seen()
    taken_by_name = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={
            "description": "The name of who takes it along for them; empty: they are here themselves."
        },
    )


def _code() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(min=1, max=MOST_TYPED),
        metadata={"description": "Of a blank badge, as it was scanned or typed."},
    )


@example(code=BADGE_CODE, place="Sunset Foyer", because="", photo_id_seen=True, taken_by_name="")
class HandOutBlankSchema(HandOutSchema):
    """A blank badge to be handed over."""

    code = _code()


@example(
    code=BADGE_CODE,
    number="801770-09999",
    name="Nia Obi",
    because="Registered last night; has the mail with the number.",
    place="Sunset Foyer",
)
class WantedDayBadgeSchema(Schema):
    """A blank badge for somebody who is not in the list yet."""

    code = _code()
    number = fields.String(
        required=True,
        validate=[validate.Length(max=100), SAYS_SOMETHING],
        metadata={"description": "The confirmation number; the list that has it makes it theirs."},
    )
    name = fields.String(
        required=True,
        validate=[validate.Length(max=200), SAYS_SOMETHING],
        metadata={"description": "As it is written on the badge."},
    )
    because = fields.String(required=True, validate=[validate.Length(max=500), SAYS_SOMETHING])
    place = desk_place()


@example(
    number="801770-09999", name="Nia Obi", place="Sunset Foyer", given_at="2025-03-10T14:15:00Z"
)
class DayBadgeSchema(Schema):
    """A day badge in somebody's hands, until the list has their number."""

    number = fields.String(required=True)
    name = fields.String(required=True)
    place = fields.String(required=True)
    given_at = Instant(required=True, attribute="used_at")


@example(copy=1, reason="lost", place="Sunset Foyer")
class ReplacementSchema(Schema):
    """A badge to be replaced: which copy, and why."""

    copy = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=1, max=10**6),
        metadata={"description": "The copy that is replaced, as the look-up showed it."},
    )
    reason = fields.String(required=True, validate=validate.OneOf([*map(str, REPLACED_FOR)]))
    place = desk_place()
    photo_id_seen = was_photo_id_seen()


@example(because="It was the badge of somebody else.")
class ReturnSchema(Schema):
    """Why a badge came back."""

    because = fields.String(required=True, validate=[validate.Length(max=500), SAYS_SOMETHING])


@example(code=BADGE_CODE, slip="K7QM2X9D4T")
class GivenBadgeSchema(BadgeSchema):
    """A badge in the hands of the desk, with the code to print: shown to who hands it over, alone."""

    code = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "To print, as QR version 2 at Q. null: made under an earlier key; replace it."
        },
    )
    slip = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "To print beside it: good once a photo ID was seen. null: as code."
        },
    )


@example(
    code=PICKUP_CODE,
    state="later",
    opens_at="2025-03-09T23:00:00Z",
    place="Sunset Foyer",
    handed_at=None,
)
class PickupCodeSchema(Schema):
    """My pick-up code, which opens the badge desk alone, and when and where it does."""

    code = fields.String(required=True)
    state = fields.String(required=True, metadata=_STATES)
    opens_at = Instant(required=True, allow_none=True)
    place = fields.String(required=True)
    handed_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "When I got my badge; null: not yet."},
    )


@example(place="Sunset Foyer", again=False, because="")
class AskedPrintSchema(Schema):
    """A badge to be sent to the printers of a place."""

    place = desk_place()
    again = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "It did not come out: print the same code once more. No copy."},
    )
    because = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata={"description": "A supervisor's reason to open a window that is not; on record."},
    )


@example(place="Sunset Foyer", most=1)
class ClaimSchema(Schema):
    """A print station that takes prints."""

    place = desk_place()
    most = fields.Integer(
        load_default=1,
        strict=True,
        validate=validate.Range(min=1, max=MOST_TAKEN),
        metadata={"description": "How many it takes at once: what it prints within a minute."},
    )


@example(
    state="taken", formats={"pdf": f"{_PRINTS}/{PRINT_ID}.pdf", "zpl": f"{_PRINTS}/{PRINT_ID}.zpl"}
)
class TakenPrintSchema(PrintSchema):
    """A print that is this station's for a minute, and where its bytes are."""

    formats = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "The addresses of its bytes, by format."},
    )


class TakenPrintsSchema(Schema):
    """The prints that a station took, in the order in which they were asked for."""

    prints = fields.List(fields.Nested(TakenPrintSchema), required=True)


class BytesQuerySchema(Schema):
    """How a badge is printed."""

    slip = fields.Boolean(
        load_default=True,
        metadata={
            "description": "With the slip that comes with it, on a page of its own.",
            "example": True,
        },
    )


class LabelQuerySchema(BytesQuerySchema):
    """How a badge is printed by a thermal printer."""

    dpi = fields.Integer(
        load_default=DOTS_PER_INCH[0],
        validate=validate.OneOf(DOTS_PER_INCH),
        metadata={"description": "Dots per inch of its head.", "example": 300},
    )


@example(done=True)
class OutcomeSchema(Schema):
    """What became of a print: `done`, or why it failed."""

    done = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "It came out, or the printer has all of it."},
    )
    failed = fields.String(
        load_default="",
        validate=validate.Length(max=300),
        metadata={"description": "Why it did not, for who stands at the desk: `Paper is out.`"},
    )

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: object) -> None:
        if data["done"] == bool(data["failed"].strip()):
            message = "Say either that it is done, or why it failed."
            raise ValidationError(message, "done")
