"""The badges' calls (docs/design.md, "The public contract")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from congress.agenda.queries import ReleaseShelf
from congress.attendees.queries import get_attendee
from congress.badges import errors
from congress.badges.formats.faces import BadgeFace
from congress.badges.formats.pdf import set_badges
from congress.badges.formats.zpl import draw_badge
from congress.badges.queries import Badge, Print
from congress.badges.rules.handout import Handout, Reason
from congress.badges.schemas import desk as schemas
from congress.badges.service.blanks import Newcomer, give_day_badge, hand_out_blank
from congress.badges.service.codes import slip_code_of
from congress.badges.service.faces import face_for
from congress.badges.service.handing import Taker, hand_out, take_back
from congress.badges.service.looking_up import Seen, look_up
from congress.badges.service.making import Desk, Given
from congress.badges.service.own import MyBadge, read_my_badge
from congress.badges.service.printing import ask_for_print
from congress.badges.service.replacing import replace_badge
from congress.badges.service.slips import see_photo_id
from congress.badges.service.stations import read_sheet, settle_print, take_prints
from congress.core.errors import InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.infra.qr import Correction, qr_svg
from congress.web.endpoint import endpoint
from congress.web.etag import PRIVATE, conditional, etag_of
from congress.web.house import Answer, Call

blueprint = Blueprint("badges", __name__)
DESK = "/api/v1/events/<event_id>/badge-desk"
BADGE = f"{DESK}/people/<external_id>/badge"
PRINTS = f"{DESK}/prints"
MINE = "/api/v1/events/<event_id>/me/pickup-code"
NO_CODE = "There is no badge to pick up for your registration."


@endpoint(
    blueprint,
    "POST",
    f"{DESK}/look-ups",
    permission=Permission.HAND_OUT_BADGES,
    summary="Find people at the badge desk",
    body=schemas.LookUpSchema(),
    answer=schemas.FoundPeopleSchema(),
    problems=(NotFoundError, InputError),
)
def look_people_up(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """By the beginning of a last name, a registration number, a pick-up code or a badge.

    Who was shown is written down with who asked; what was typed is not. It is a POST, so that neither
    stands in an address.
    """
    found = look_up(desk_of(call, event_id, body["place"]), body["q"])
    return Answer({"people": [_person(one, call) for one in found.people], "note": found.note})


@endpoint(
    blueprint,
    "PUT",
    BADGE,
    permission=Permission.HAND_OUT_BADGES,
    summary="Hand somebody's badge over",
    body=schemas.HandOutSchema(),
    answer=schemas.GivenBadgeSchema(),
    problems=(
        errors.NotNowError, errors.NotEntitledError, errors.HandedOutError, errors.SupervisorError,
        NotFoundError, InputError,
    ),
)  # fmt: skip
def hand_badge_out(call: Call, body: dict[str, Any], event_id: str, external_id: str) -> Answer:
    """201 with the code to print; 200, and the same code, for who handed it over and asks again.

    Anybody else hears when and where that was. Outside of the hours a supervisor gives a reason.
    """
    desk = desk_of(call, event_id, body["place"])
    because, seen = body["because"].strip(), body["photo_id_seen"]
    by = Taker(body["taken_by_name"].strip())
    given = hand_out(desk, external_id, because=because, photo_id_seen=seen, taker=by)
    return _given(given, call)


@endpoint(
    blueprint,
    "PUT",
    f"{BADGE}/blank",
    permission=Permission.HAND_OUT_BADGES,
    summary="Hand somebody a blank badge",
    body=schemas.HandOutBlankSchema(),
    answer=schemas.GivenBadgeSchema(),
    problems=(
        errors.NotBlankError, errors.NotNowError, errors.NotEntitledError, errors.HandedOutError,
        errors.SupervisorError, NotFoundError, InputError,
    ),
)  # fmt: skip
def hand_blank_out(call: Call, body: dict[str, Any], event_id: str, external_id: str) -> Answer:
    """201 it is theirs from now on; 200 for who did it already. What was made for them is retired."""
    given = hand_out_blank(
        desk_of(call, event_id, body["place"]),
        external_id,
        body["code"],
        because=body["because"].strip(),
        photo_id_seen=body["photo_id_seen"],
        taken_by=body["taken_by_name"].strip(),
    )
    return _given(given, call)


@endpoint(
    blueprint,
    "POST",
    f"{DESK}/day-badges",
    permission=Permission.OVERRIDE_BADGES,
    summary="Give a day badge",
    body=schemas.WantedDayBadgeSchema(),
    answer=schemas.DayBadgeSchema(),
    status=201,
    problems=(errors.NotBlankError, errors.ListedError, NotFoundError, InputError),
)
def give_somebody_a_day_badge(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """A blank badge for who is not in the list yet, against the confirmation number they show.

    The next list that has the number makes it their badge. A second one ends the first.
    """
    newcomer = Newcomer(body["number"].strip(), body["name"].strip())
    desk = desk_of(call, event_id, body["place"])
    return Answer(vars(give_day_badge(desk, body["code"], newcomer, because=body["because"])))


@endpoint(
    blueprint,
    "POST",
    f"{BADGE}/replacements",
    permission=Permission.HAND_OUT_BADGES,
    summary="Replace a badge",
    body=schemas.ReplacementSchema(),
    answer=schemas.GivenBadgeSchema(),
    problems=(
        errors.NoBadgeError, errors.SupervisorError, StaleVersionError, NotFoundError, InputError,
    ),
)  # fmt: skip
def replace_somebodys_badge(
    call: Call, body: dict[str, Any], event_id: str, external_id: str
) -> Answer:
    """201 with the new code; the old one is dead at once. Sent twice, it makes one copy (200).

    A third copy takes a supervisor.
    """
    desk = desk_of(call, event_id, body["place"])
    reason = Reason(body["reason"])
    copy, seen = body["copy"], body["photo_id_seen"]
    made = replace_badge(desk, external_id, copy=copy, reason=reason, photo_id_seen=seen)
    return _given(made, call)


@endpoint(
    blueprint,
    "POST",
    f"{BADGE}/returns",
    permission=Permission.HAND_OUT_BADGES,
    summary="Take a badge back",
    body=schemas.ReturnSchema(),
    answer=schemas.BadgeSchema(),
    problems=(errors.NoBadgeError, NotFoundError),
)
def take_badge_back(call: Call, body: dict[str, Any], event_id: str, external_id: str) -> Answer:
    """Undoes a hand-over: it lies at the desk, and stays the same badge. Twice is the same as once."""
    back = take_back(desk_of(call, event_id), external_id, because=body["because"])
    return Answer(badge_fields(back))


@endpoint(
    blueprint,
    "PUT",
    f"{BADGE}/photo-id",
    permission=Permission.HAND_OUT_BADGES,
    summary="Say that a photo ID was seen",
    answer=schemas.BadgeSchema(),
    problems=(errors.NoBadgeError, NotFoundError),
)
def see_somebodys_photo_id(call: Call, event_id: str, external_id: str) -> Answer:
    """Turns the slip on that came with the badge, where somebody else had picked it up. Idempotent."""
    return Answer(badge_fields(see_photo_id(desk_of(call, event_id), external_id)))


@endpoint(
    blueprint,
    "POST",
    f"{BADGE}/prints",
    permission=Permission.HAND_OUT_BADGES,
    summary="Print somebody's badge",
    body=schemas.AskedPrintSchema(),
    answer=schemas.PrintSchema(),
    problems=(
        errors.NotNowError, errors.NotEntitledError, errors.HandedOutError, errors.NoBadgeError,
        errors.SupervisorError, NotFoundError, InputError,
    ),
)  # fmt: skip
def print_somebodys_badge(
    call: Call, body: dict[str, Any], event_id: str, external_id: str
) -> Answer:
    """201 a print that waits for a station; 200 the one that stands: nothing is printed twice.

    It makes the badge where there is none, and hands nothing over.
    """
    desk, because = desk_of(call, event_id, body["place"]), body["because"].strip()
    asked = ask_for_print(desk, external_id, again=body["again"], because=because)
    return Answer(_print(asked.print, call), status=201 if asked.is_new else 200)


@endpoint(
    blueprint,
    "POST",
    f"{PRINTS}/claims",
    permission=Permission.TAKE_PRINTS,
    summary="Take badges to print",
    body=schemas.ClaimSchema(),
    answer=schemas.TakenPrintsSchema(),
    problems=(NotFoundError, InputError),
)
def take_badges_to_print(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """What waits at a place, for a print station: it is the station's for a minute, then anybody's."""
    taken = take_prints(desk_of(call, event_id, body["place"]), most=body["most"])
    return Answer({"prints": [_print(one, call) | _formats(one) for one in taken]})


@endpoint(
    blueprint,
    "GET",
    f"{PRINTS}/<print_id>.pdf",
    permission=Permission.TAKE_PRINTS,
    summary="Fetch a badge to print, as PDF",
    query=schemas.BytesQuerySchema(),
    problems=(NotFoundError, StaleVersionError),
    media_type="application/pdf",
    sample="%PDF-1.7 …",
)
def draw_print_as_pdf(call: Call, query: dict[str, Any], event_id: str, print_id: str) -> Response:
    """One badge, 4×3 in, and its slip. Only for the station that has the print; 412 when no more."""
    face = _face(call, event_id, print_id, with_slip=query["slip"])
    return _bytes(set_badges([face]), "application/pdf")


@endpoint(
    blueprint,
    "GET",
    f"{PRINTS}/<print_id>.zpl",
    permission=Permission.TAKE_PRINTS,
    summary="Fetch a badge to print, as ZPL",
    query=schemas.LabelQuerySchema(),
    problems=(NotFoundError, StaleVersionError),
    media_type="application/vnd.zebra-zpl",
    sample="^XA^PW812^LL609^LH0,0^FO0,0^GFA,62118,62118,102,…^FS^XZ",
)
def draw_print_as_zpl(call: Call, query: dict[str, Any], event_id: str, print_id: str) -> Response:
    """The same as labels of 4×3 in for a thermal printer: pictures, black and white, dot for dot."""
    face = _face(call, event_id, print_id, with_slip=query["slip"])
    return _bytes(draw_badge(face, dots_per_inch=query["dpi"]), "application/vnd.zebra-zpl")


@endpoint(
    blueprint,
    "PUT",
    f"{PRINTS}/<print_id>/outcome",
    permission=Permission.TAKE_PRINTS,
    summary="Say what became of a print",
    body=schemas.OutcomeSchema(),
    answer=schemas.PrintSchema(),
    problems=(NotFoundError, InputError),
)
def report_print(call: Call, body: dict[str, Any], event_id: str, print_id: str) -> Answer:
    """The first answer stands, whatever is said later; the answer is the print as it stands."""
    settled = settle_print(desk_of(call, event_id), print_id, failed=body["failed"].strip())
    return Answer(_print(settled, call))


@endpoint(
    blueprint,
    "GET",
    MINE,
    permission=Permission.ATTEND,
    summary="Read my pick-up code",
    answer=schemas.PickupCodeSchema(),
    problems=(NotFoundError,),
)
def get_pickup_code(call: Call, event_id: str) -> Answer:
    """What opens the badge desk, and nothing else: not a door, not a call. 404: no badge is for me."""
    mine = _mine(call, event_id)
    handed = mine.handout.handed
    return Answer(
        {
            "code": mine.code.text if mine.code else "",
            **_handout(mine.handout),
            "handed_at": handed.at if handed else None,
        }
    )


@endpoint(
    blueprint,
    "GET",
    f"{MINE}.svg",
    permission=Permission.ATTEND,
    summary="Draw my pick-up code",
    problems=(NotFoundError,),
    media_type="image/svg+xml",
    sample=schemas.SYMBOL,
)
def draw_pickup_code(call: Call, event_id: str) -> Response:
    """A QR symbol, black on white with its quiet zone, whatever the colours of the phone."""
    code = _mine(call, event_id).code
    text = code.text if code else ""
    body = qr_svg(text, correction=Correction.QUARTILE, title="My pick-up code").encode()
    return conditional(body, etag_of(text), "image/svg+xml", cache=PRIVATE)


def desk_of(call: Call, event_id: str, place: str = "") -> Desk:
    """Return the desk that calls."""
    return Desk(call.db, call.store, call.signer, call.principal, call.now, event_id, place.strip())


def _mine(call: Call, event_id: str) -> MyBadge:
    """Return the caller's own. Raises NotFoundError: not registered, or no badge is for them."""
    me = get_attendee(call.db, event_id, call.principal.person_id)
    release = call.store.attached(ReleaseShelf).current(event_id)
    if release is None:
        raise NotFoundError
    mine = read_my_badge(call.db, call.signer, release.document, me, call.now)
    if mine.code is None:
        raise NotFoundError(NO_CODE)
    return mine


def _given(given: Given, call: Call) -> Answer:
    codes: dict[str, Any] = {"code": None, "slip": None}
    if given.code is not None:
        codes = {"code": given.code.text, "slip": slip_code_of(call.signer, given.badge.id)}
    return Answer({**badge_fields(given.badge), **codes}, status=201 if given.is_new else 200)


def _person(seen: Seen, call: Call) -> Mapping[str, Any]:
    return {
        **vars(seen.registrant),
        "registered_as": seen.registrant.registered_as,
        **_handout(seen.handout),
        "verdict": seen.verdict,
        "badge": badge_fields(seen.badge) if seen.badge else None,
        "print": _print(seen.print, call) if seen.print else None,
        "photo_id_seen": seen.photo_id_seen,
    }


def _handout(handout: Handout) -> dict[str, Any]:
    window = handout.window
    return {
        "state": handout.state.value,
        "opens_at": window.starts_at if window else None,
        "place": window.place if window else "",
    }


def badge_fields(badge: Badge) -> dict[str, Any]:
    """Return what is shown of a copy; its schema picks from it."""
    return {**vars(badge)}


def _print(found: Print, call: Call) -> dict[str, Any]:
    return {
        **vars(found),
        "state": found.state_at(call.now).value,
        "failed_because": found.failed_because or "",
    }


def _face(call: Call, event_id: str, print_id: str, *, with_slip: bool) -> BadgeFace:
    desk = desk_of(call, event_id)
    sheet = read_sheet(desk, print_id)
    slip, address = sheet.slip if with_slip else "", call.settings.base_url
    return face_for(desk, sheet.registrant, sheet.code, slip=slip, address=address)


def _bytes(body: bytes, media_type: str) -> Response:
    answer = Response(body, mimetype=media_type)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _formats(found: Print) -> dict[str, Any]:
    address = f"{PRINTS.replace('<event_id>', found.event_id)}/{found.id}"
    return {"formats": {"pdf": f"{address}.pdf", "zpl": f"{address}.zpl"}}
