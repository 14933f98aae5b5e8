"""Registering for an open event by oneself: two names, an address, a mailed code; and leaving it."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from congress.agenda.rules.registering import Registering, decide_registering, where_to_register
from congress.attendees import service as attendees
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import Scene, open_scene
from congress.companion.shapes.registering import LeavePage, RegisterPage
from congress.companion.signing_in import (
    asker_of,
    candidates_of,
    forget_ticket,
    keep_sign_in,
    keep_ticket,
    read_ticket,
)
from congress.core.errors import DomainError, InputError
from congress.core.permissions import Permission
from congress.core.principal import Level
from congress.people import service as people
from congress.people.errors import RateLimitedError
from congress.people.rules import MAX_EMAIL_LENGTH, mask_email
from congress.ui.forms import form_text, go
from congress.web.endpoint import page
from congress.web.house import Call

REGISTER = "/e/<event_id>/register"
LINK = f"{REGISTER}/confirm/<link>"
TICKET_COOKIE = "congress-registering"
# Sentences for a form; what an import says of a file is not for people at a phone.
_FAULTS = {
    "email": "That does not look like an e-mail address. Please check it.",
    "first_name": "Please write your first name.",
    "last_name": "Please write your last name.",
}


def _show(scene: Scene, shown: RegisterPage, status: int = 200) -> Response:
    answer = render(scene.call, "register", shown, here="register", scene=scene, status=status)
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:  # noqa: PLR2004 -- RFC 9110 section 15.5.2
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@page(blueprint, "GET", REGISTER, permission=Permission.PUBLIC, summary="Register for an event")
def show_register(call: Call, event_id: str) -> Response:
    """Show the form; or where, or since when, one cannot register here."""
    scene = open_scene(call, event_id)
    if scene.attendee is not None:
        return go(call, f"/e/{event_id}/my-agenda", "registered-already")
    state = decide_registering(scene.document, call.now)
    if state is not Registering.OPEN:
        return _show(scene, RegisterPage(state.value, link=where_to_register(scene.document)))
    me = {}
    if call.principal.level >= Level.VERIFIED:
        me = people.describe_me(db=call.db, actor=call.principal)
    shown = RegisterPage(
        "form",
        email=me.get("email", ""),
        first_name=me.get("first_name", ""),
        last_name=me.get("last_name", ""),
    )
    return _show(scene, shown)


@page(blueprint, "POST", REGISTER, permission=Permission.PUBLIC, summary="Ask to be registered")
def ask_to_register(call: Call, event_id: str) -> Response:
    """Mail a code, alike for everybody, and lead to where it is typed."""
    scene = open_scene(call, event_id)
    typed = RegisterPage(
        "form",
        email=form_text("email", longest=MAX_EMAIL_LENGTH),
        first_name=form_text("first_name"),
        last_name=form_text("last_name"),
    )
    try:
        ticket = attendees.ask_to_register(
            db=call.db,
            asker=asker_of(call),
            document=scene.document,
            email=typed.email,
            first_name=typed.first_name,
            last_name=typed.last_name,
            now=call.now,
        )
    except InputError as error:
        named = [fault.where.removeprefix("/") for fault in error.faults]
        faults = {name: _FAULTS[name] for name in named if name in _FAULTS}
        return _show(scene, replace(typed, faults=faults), 422)
    except RateLimitedError as error:
        answer = _show(scene, replace(typed, problem=error.detail), 429)
        answer.headers["Retry-After"] = str(error.facts.get("retry_after", 60))
        return answer
    keep_ticket(call, TICKET_COOKIE, ticket)
    return go(call, f"/e/{event_id}/register/code")


@page(blueprint, "GET", f"{REGISTER}/code", permission=Permission.PUBLIC, summary="Type the code")
def show_code(call: Call, event_id: str) -> Response:
    """Show where the code is typed; without a ticket, begin again."""
    scene = open_scene(call, event_id)
    return (
        _show(scene, RegisterPage("code"))
        if read_ticket(call, TICKET_COOKIE)
        else _again(call, event_id)
    )


def _again(call: Call, event_id: str) -> Response:
    return go(call, f"/e/{event_id}/register")


@page(blueprint, "POST", f"{REGISTER}/code", permission=Permission.PUBLIC, summary="Use the code")
def use_code(call: Call, event_id: str) -> Response:
    """Register, and sign in on this device."""
    scene = open_scene(call, event_id)
    code = "".join(form_text("code").split())
    made = _confirm(
        scene, attendees.Proof(read_ticket(call, TICKET_COOKIE), code, person=form_text("person"))
    )
    if isinstance(made, DomainError):
        return _show(scene, RegisterPage("code", problem=made.detail), 401)
    if isinstance(made, people.Candidates):
        return _ask_who(scene, made, RegisterPage("who", code=code))
    forget_ticket(call, TICKET_COOKIE)
    return _welcome(call, event_id, made)


def _ask_who(scene: Scene, made: people.Candidates, shown: RegisterPage) -> Response:
    is_remembered = form_text("remember") == "1"
    return _show(scene, replace(shown, candidates=candidates_of(made), is_remembered=is_remembered))


def _confirm(
    scene: Scene, proof: attendees.Proof
) -> attendees.Registered | people.Candidates | DomainError:
    call = scene.call
    return attendees.confirm_registration(
        db=call.db,
        asker=asker_of(call),
        document=scene.document,
        proof=proof,
        is_remembered=form_text("remember") == "1",
        list_last_days=call.list_last_days,
        followers=call.house.registration_followers,
        now=call.now,
    )


def _welcome(call: Call, event_id: str, made: attendees.Registered) -> Response:
    keep_sign_in(call, made.signed_in)
    said = "registered" if made.is_new else "registered-already"
    return go(call, f"/e/{event_id}/my-agenda", said)


@page(blueprint, "GET", LINK, permission=Permission.PUBLIC, summary="Opened from the letter")
def show_button(call: Call, event_id: str, link: str) -> Response:
    """Show who would be registered, and a button: mail gateways open every link (rule F 9)."""
    scene = open_scene(call, event_id)
    newcomer = people.find_newcomer(call.db, event_id=event_id, link=link, now=call.now)
    if newcomer is None:
        return _show(scene, RegisterPage("late"))
    shown = RegisterPage(
        "button",
        email=mask_email(newcomer.email),
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
        link=link,
    )
    return _show(scene, shown)


@page(blueprint, "POST", LINK, permission=Permission.PUBLIC, summary="Press the letter's button")
def use_link(call: Call, event_id: str, link: str) -> Response:
    """Register, and sign in on this device: it need not be the one where it was asked for."""
    scene = open_scene(call, event_id)
    made = _confirm(scene, attendees.Proof(link=link, person=form_text("person")))
    if isinstance(made, DomainError):
        return _show(scene, RegisterPage("late"), 401)
    if isinstance(made, people.Candidates):
        return _ask_who(scene, made, RegisterPage("who", link=link))
    return _welcome(call, event_id, made)


@page(
    blueprint, "GET", "/e/<event_id>/leave", permission=Permission.ATTEND, summary="Leave an event"
)
def show_leave(call: Call, event_id: str) -> Response:
    """Ask once more before the registration is cancelled."""
    scene = open_scene(call, event_id)
    if decide_registering(scene.document, call.now) is Registering.ELSEWHERE:
        return _show(scene, RegisterPage("elsewhere", link=where_to_register(scene.document)))
    if scene.attendee is None:
        return go(call, f"/e/{event_id}/agenda", "not-registered")
    shown = LeavePage(is_verified=call.principal.level >= Level.VERIFIED)
    return render(call, "leave", shown, here="leave", scene=scene)


@page(
    blueprint,
    "POST",
    "/e/<event_id>/leave",
    permission=Permission.MANAGE_SELF,
    summary="Cancel my registration",
)
def leave_event(call: Call, event_id: str) -> Response:
    """End the registration; its seats go to who waits."""
    attendees.leave_event(
        db=call.db,
        actor=call.principal,
        document=open_scene(call, event_id).document,
        followers=call.house.registration_followers,
        now=call.now,
    )
    return go(call, f"/e/{event_id}/agenda", "left-event")
