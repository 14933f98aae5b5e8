"""People's calls (docs/design.md, "The public contract"): signing in and out, oneself, one's devices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint

from congress.core.errors import DomainError, NotFoundError
from congress.core.permissions import Permission
from congress.core.principal import Duty
from congress.people import errors, queries, rules, schemas, service
from congress.people.rules import StaffVerdict, Visitor, level_now, state_of_station
from congress.web import guard
from congress.web.endpoint import Refusal, endpoint
from congress.web.examples import showing
from congress.web.house import Answer, Call, Cookie

blueprint = Blueprint("people", __name__)
SIGN_IN = "/api/v1/sign-in"
ME = "/api/v1/me"
STATIONS = "/api/v1/events/<event_id>/stations"


def visitor_of(call: Call) -> Visitor:
    """Return who asks to come in."""
    return rules.visitor_of(call.source, call.client, call.known_device)


def asker_of(call: Call) -> service.Asker:
    """Return who asks, with the key that checks codes."""
    return service.Asker.of(call.signer, visitor_of(call), call.principal)


def _answer(call: Call, made: service.SignedIn | DomainError) -> Answer | Refusal:
    # Read for a miss, too: both do the same work (T1).
    person_id = made.person_id if isinstance(made, service.SignedIn) else ""
    events = call.house.events.list_events_of(call.db, person_id, call.now)
    if isinstance(made, DomainError):
        return Refusal(made)
    name = guard.cookie_name(call, guard.DEVICE_COOKIE)
    call.cookies.append(Cookie(name, made.device_secret, guard.YEAR_SECONDS))
    body: dict[str, Any] = {"token": made.token, "level": int(made.level), "person": person_id}
    if made.roles:
        body["roles"] = [{"event": event, "role": role} for event, role in made.roles]
    if made.recovery_left is not None:
        body["recovery_codes_left"] = made.recovery_left
    return Answer({**body, "events": events}, headers={"Cache-Control": "no-store"})


@endpoint(
    blueprint,
    "POST",
    SIGN_IN,
    permission=Permission.PUBLIC,
    summary="Sign in with e-mail and last name",
    body=schemas.NameSignInSchema(),
    answer=schemas.SignedInSchema(),
    problems=(errors.NoMatchError, errors.CodeNeededError),
)
def sign_in(call: Call, body: dict[str, Any]) -> Answer | Refusal:
    """Opens level 1: agenda, materials, seats. Every kind of miss gets the same answer."""
    made = service.sign_in_by_name(db=call.db, asker=asker_of(call), now=call.now, **body)
    return _answer(call, made)


@endpoint(
    blueprint,
    "POST",
    f"{SIGN_IN}/code",
    permission=Permission.PUBLIC,
    summary="Have a one-time code mailed",
    body=schemas.CodeRequestSchema(),
    answer=schemas.TicketSchema(),
    status=202,
)
def ask_for_code(call: Call, body: dict[str, Any]) -> Answer:
    """A ticket, whether or not anybody is there: send it back with the code.

    Signed in already, send `{}`: the code goes to the address we know. Where many codes were asked
    for, no further letter is sent for six hours: the newest one has a code of twelve digits that works
    with every ticket of that address, once.
    """
    ticket = service.request_code(
        db=call.db,
        asker=asker_of(call),
        email=body.get("email", ""),
        last_name=body.get("last_name", ""),
        now=call.now,
    )
    return Answer({"ticket": ticket}, headers={"Cache-Control": "no-store"})


@endpoint(
    blueprint,
    "POST",
    f"{SIGN_IN}/code/verify",
    permission=Permission.PUBLIC,
    summary="Sign in with a mailed code",
    body=schemas.CodeSignInSchema(),
    answer=showing(schemas.SignedInSchema(), level=2),
    problems=(errors.CodeInvalidError,),
)
def use_code(call: Call, body: dict[str, Any]) -> Answer | Refusal:
    """Opens level 2 under a new token: settings, devices, calendar links.

    Where several people share an address, `choose` names them and the code still works: send it
    once more with `person`.
    """
    made = service.verify_code(
        db=call.db,
        asker=asker_of(call),
        ticket=body["ticket"],
        code="".join(body["code"].split()),
        person=body.get("person", ""),
        is_remembered=body.get("remember", False),
        list_last_days=call.list_last_days,
        now=call.now,
    )
    if isinstance(made, service.Candidates):
        return Answer({"choose": made.people}, headers={"Cache-Control": "no-store"})
    return _answer(call, made)


def look_at_password(call: Call, body: dict[str, Any]) -> service.PasswordLook:
    """Look at a password before the unit of work begins: argon2 would keep every other writer out."""
    kept = service.find_password(
        call.db, signer=call.signer, visitor=visitor_of(call), email=body["email"], now=call.now,
        code=body.get("totp", ""),
    )  # fmt: skip
    call.close()
    return service.look_at_password(kept, body["password"])


@endpoint(
    blueprint,
    "POST",
    f"{SIGN_IN}/staff",
    permission=Permission.PUBLIC,
    summary="Sign in as staff, with a password and the code of an app",
    body=schemas.StaffSignInSchema(),
    answer=showing(
        schemas.SignedInSchema(), level=3, person="2t5f4htgm2vjmreyqnmw", events=[], roles=...
    ),
    problems=(errors.PasswordError, errors.CodeNeededError),
    prepare=look_at_password,
)
def sign_in_as_staff(
    call: Call, body: dict[str, Any], prepared: service.PasswordLook
) -> Answer | Refusal:
    """Opens level 3, for twelve hours. An unknown address gets the answer of a wrong password.

    Sent with a staff token it proves once more who is there, and answers a new token.
    """
    made = service.sign_in_staff(
        db=call.db,
        asker=asker_of(call),
        email=body["email"],
        look=prepared,
        code=body.get("totp", ""),
        is_forced=call.settings.is_production,
        now=call.now,
        phone_now=call.phone_now,
    )
    if isinstance(made, service.HalfWay):
        missing = {
            StaffVerdict.NEEDS_CODE: errors.SecondStepError,
            StaffVerdict.NEEDS_SET_UP: errors.SecondStepMissingError,
        }
        made = missing[made.needs]()
    return _answer(call, made)


@endpoint(
    blueprint,
    "POST",
    f"{SIGN_IN}/slip",
    permission=Permission.READ_SELF,
    summary="Confirm it is me with the slip from the badge desk",
    body=schemas.SlipSchema(),
    answer=showing(schemas.SignedInSchema(), level=2),
    problems=(errors.SlipError,),
)
def use_slip(call: Call, body: dict[str, Any]) -> Answer | Refusal:
    """Opens level 2 under a new token, without any mail. For whoever is signed in; a slip works once."""
    made = service.use_slip(
        db=call.db,
        asker=asker_of(call),
        typed=body["code"],
        is_remembered=body["remember"],
        list_last_days=call.list_last_days,
        now=call.now,
    )
    return _answer(call, made)


@endpoint(
    blueprint,
    "DELETE",
    SIGN_IN,
    permission=Permission.PUBLIC,
    summary="Sign out",
    status=204,
)
def sign_out(call: Call) -> Answer:
    """Ends this sign-in; its token is worth nothing from now on. Twice is the same as once."""
    service.sign_out(db=call.db, actor=call.principal, now=call.now)
    call.cookies.append(Cookie(guard.cookie_name(call, guard.TOKEN_COOKIE), "", 0))
    return Answer()


@endpoint(
    blueprint,
    "GET",
    ME,
    permission=Permission.READ_SELF,
    summary="Read who I am",
    answer=schemas.MeSchema(),
)
def get_me(call: Call) -> Answer:
    """The first name and a masked address; from level 2 on, all of it."""
    return Answer(service.describe_me(db=call.db, actor=call.principal))


@endpoint(
    blueprint,
    "PATCH",
    ME,
    permission=Permission.MANAGE_SELF,
    summary="Change my name, credentials or settings",
    body=schemas.MeChangeSchema(),
    answer=schemas.MeSchema(),
)
def change_me(call: Call, body: dict[str, Any]) -> Answer:
    """What the body leaves out stays. Answers what stands now."""
    service.change_me(db=call.db, actor=call.principal, changes=body, now=call.now)
    return Answer(service.describe_me(db=call.db, actor=call.principal))


@endpoint(
    blueprint,
    "GET",
    f"{ME}/devices",
    permission=Permission.MANAGE_DEVICES,
    summary="List where I am signed in",
    answer=schemas.DevicesSchema(),
)
def list_devices(call: Call) -> Answer:
    """Every sign-in that is alive, the last seen first."""
    rows = queries.list_devices(call.db, call.principal.person_id, call.now)
    devices = [
        {
            "id": row.id,
            "label": row.label,
            "level": int(level_now(row.level, row.expires_at, row.verified_until, call.now)),
            "created_at": row.created_at,
            "seen_at": row.seen_at,
            "is_this": row.id == call.principal.device_id,
        }
        for row in rows
    ]
    return Answer({"devices": devices})


@endpoint(
    blueprint,
    "DELETE",
    f"{ME}/devices/<device_id>",
    permission=Permission.MANAGE_DEVICES,
    summary="Sign one of my devices out",
    status=204,
)
def sign_out_device(call: Call, device_id: str) -> Answer:
    """Ends a sign-in of mine elsewhere; 404 for anybody else's."""
    service.revoke_device(db=call.db, actor=call.principal, device_id=device_id, now=call.now)
    return Answer()


@endpoint(
    blueprint,
    "POST",
    STATIONS,
    permission=Permission.ENROLL_STATIONS,
    summary="Ask for a station",
    body=schemas.WantedStationSchema(),
    answer=schemas.EnrolmentSchema(),
    status=201,
)
def ask_for_station(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """A tablet, phone or computer of the staff's, for one event and duty; revoked at any time.

    The code is typed or scanned there, within 15 minutes, once.
    """
    wanted = service.Wanted(event_id, body["name"], Duty(body["duty"]), body["place"])
    made = service.ask_for_station(
        db=call.db, signer=call.signer, actor=call.principal, wanted=wanted, now=call.now
    )
    return Answer(vars(made), headers={"Cache-Control": "no-store"})


@endpoint(
    blueprint,
    "GET",
    STATIONS,
    permission=Permission.ENROLL_STATIONS,
    summary="List an event's stations",
    answer=schemas.StationsSchema(),
)
def list_stations(call: Call, event_id: str) -> Answer:
    """The newest first: those at work, those that wait for their code, and those that ended."""
    rows = queries.list_stations(call.db, event_id)
    return Answer({"stations": [_station(row, call.now) for row in rows]})


@endpoint(
    blueprint,
    "DELETE",
    f"{STATIONS}/<station_id>",
    permission=Permission.ENROLL_STATIONS,
    summary="Revoke a station",
    status=204,
)
def end_station(call: Call, event_id: str, station_id: str) -> Answer:
    """Its token and its code are worth nothing from the next call on. Twice is the same as once."""
    service.end_station(
        db=call.db, actor=call.principal, event_id=event_id, station_id=station_id, now=call.now
    )
    return Answer()


@endpoint(
    blueprint,
    "POST",
    f"{SIGN_IN}/station",
    permission=Permission.PUBLIC,
    summary="Enroll a station",
    body=schemas.EnrollSchema(),
    answer=schemas.EnrolledStationSchema(),
    status=201,
    problems=(errors.EnrolmentError,),
)
def enroll_station(call: Call, body: dict[str, Any]) -> Answer:
    """A token for 30 days, that does what the station's duty is, at its event, and nothing else."""
    made = service.enroll_station(db=call.db, signer=call.signer, typed=body["code"], now=call.now)
    wanted = made.wanted
    return Answer(
        {
            "token": made.token, "id": made.id, "event": wanted.event_id, "name": wanted.name,
            "duty": wanted.duty.value, "place": wanted.place, "expires_at": made.expires_at,
        },
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


def _station(row: Any, now: datetime) -> dict[str, Any]:  # noqa: ANN401 -- a row of stations
    state = state_of_station(row.ended_at, row.enrolled_at, row.expires_at, now)
    return {**row._mapping, "state": state.value}  # noqa: SLF001 -- how SQLAlchemy names a row's columns


@endpoint(
    blueprint,
    "POST",
    "/api/v1/news/leave/<leaving>",
    permission=Permission.PUBLIC,
    summary="Leave the news",
    raw_sample="List-Unsubscribe=One-Click",
    status=204,
    problems=(NotFoundError,),
)
def leave_news(call: Call, leaving: str, *, raw: bytes) -> Answer:
    """For mail programs: one request ends the news, and nothing else (RFC 8058). Twice is once."""
    del raw
    service.leave_news(db=call.db, signer=call.signer, link=leaving, now=call.now)
    return Answer()
