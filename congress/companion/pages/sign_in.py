"""Signing in and out: name, mailed code, slip, choice between people. Staff have `staff.py`."""

from __future__ import annotations

from flask import Response

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.shapes.people import CodePage, SignInPage, SlipPage
from congress.companion.signing_in import (
    HALF_WAY_COOKIE,
    TICKET_COOKIE,
    asker_of,
    candidates_of,
    forget_ticket,
    keep_ticket,
    read_ticket,
    refused,
    welcome,
)
from congress.core.errors import DomainError
from congress.core.permissions import Permission
from congress.people import service
from congress.people.errors import CodeNeededError
from congress.people.rules import MAX_EMAIL_LENGTH
from congress.ui.forms import door_from, form_text, go, next_address
from congress.web import guard
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "GET", "/sign-in", permission=Permission.PUBLIC, summary="Sign in")
def show_sign_in(call: Call) -> Response:
    """Show the form; who is signed in already goes on."""
    if call.principal.person_id:
        return go(call, next_address() or "/")
    return render(call, "sign_in", SignInPage(next=next_address()), here="sign-in")


@page(blueprint, "POST", "/sign-in", permission=Permission.PUBLIC, summary="Sign in by name")
def sign_in(call: Call) -> Response:
    """Open level 1, or say that nobody was found, in the same words for every kind of miss."""
    email = form_text("email", longest=MAX_EMAIL_LENGTH)
    last_name = form_text("last_name")
    made = service.sign_in_by_name(
        db=call.db,
        asker=asker_of(call),
        email=email,
        last_name=last_name,
        now=call.now,
    )
    if isinstance(made, service.SignedIn):
        return welcome(call, made)
    shown = SignInPage(
        email, last_name, next_address(), made.detail, wants_code=isinstance(made, CodeNeededError)
    )
    return refused(render(call, "sign_in", shown, here="sign-in", status=401))


@page(blueprint, "GET", "/sign-in/code", permission=Permission.PUBLIC, summary="Have a code sent")
def show_code_request(call: Call) -> Response:
    """Offer to mail a code, to the signed-in person or to whoever types e-mail and name."""
    return render(call, "code", _code_page(call), here="sign-in")


def _code_page(call: Call, *, ticket: str = "", problem: str = "") -> CodePage:
    sent_to = ""
    if call.principal.person_id:
        sent_to = service.describe_me(db=call.db, actor=call.principal)["email"]
    return CodePage(
        ticket=ticket,
        sent_to=sent_to,
        next=next_address(),
        problem=problem,
        is_signed_in=bool(call.principal.person_id),
        needs_names=not call.principal.person_id,
    )


@page(blueprint, "POST", "/sign-in/code", permission=Permission.PUBLIC, summary="Mail me a code")
def ask_for_code(call: Call) -> Response:
    """Mail a code, whether or not anybody is there, and lead to where it is typed."""
    ticket = service.request_code(
        db=call.db,
        asker=asker_of(call),
        email=form_text("email", longest=MAX_EMAIL_LENGTH),
        last_name=form_text("last_name"),
        now=call.now,
    )
    keep_ticket(call, TICKET_COOKIE, ticket)
    return go(call, door_from("/sign-in/code/verify", next_address()))


@page(
    blueprint, "GET", "/sign-in/code/verify", permission=Permission.PUBLIC, summary="Type the code"
)
def show_code(call: Call) -> Response:
    """Show where the code is typed; without a ticket, offer to send one."""
    return render(
        call, "code", _code_page(call, ticket=read_ticket(call, TICKET_COOKIE)), here="sign-in"
    )


@page(
    blueprint, "POST", "/sign-in/code/verify", permission=Permission.PUBLIC, summary="Use the code"
)
def use_code(call: Call) -> Response:
    """Open level 2 under a new token; or let people who share an address say who they are."""
    ticket, code = read_ticket(call, TICKET_COOKIE), "".join(form_text("code").split())
    made = service.verify_code(
        db=call.db,
        asker=asker_of(call),
        ticket=ticket,
        code=code,
        person=form_text("person"),
        is_remembered=form_text("remember") == "1",
        list_last_days=call.list_last_days,
        now=call.now,
    )
    if isinstance(made, service.SignedIn):
        forget_ticket(call, TICKET_COOKIE)
        return welcome(call, made, "verified")
    if isinstance(made, DomainError):
        shown = _code_page(call, ticket=ticket, problem=made.detail)
        return refused(render(call, "code", shown, here="sign-in", status=401))
    chosen = CodePage(
        ticket,
        code,
        next=next_address(),
        candidates=candidates_of(made),
        is_remembered=form_text("remember") == "1",
    )
    return render(call, "code", chosen, here="sign-in")


@page(blueprint, "GET", "/sign-in/slip", permission=Permission.READ_SELF, summary="Use my slip")
def show_slip(call: Call) -> Response:
    """Show where the code of the slip from the badge desk is typed."""
    return render(call, "slip", SlipPage(next=next_address()), here="sign-in")


@page(blueprint, "POST", "/sign-in/slip", permission=Permission.READ_SELF, summary="Use my slip")
def use_slip(call: Call) -> Response:
    """Open level 2 by the slip of whoever is signed in."""
    made = service.use_slip(
        db=call.db,
        asker=asker_of(call),
        typed=form_text("code"),
        is_remembered=form_text("remember") == "1",
        list_last_days=call.list_last_days,
        now=call.now,
    )
    if isinstance(made, service.SignedIn):
        return welcome(call, made, "verified")
    shown = SlipPage(form_text("code"), next_address(), made.detail)
    return refused(render(call, "slip", shown, here="sign-in", status=401))


@page(blueprint, "POST", "/sign-out", permission=Permission.PUBLIC, summary="Sign out")
def sign_out(call: Call) -> Response:
    """End the sign-in on this device."""
    service.sign_out(db=call.db, actor=call.principal, now=call.now)
    for name in (guard.TOKEN_COOKIE, TICKET_COOKIE, HALF_WAY_COOKIE):
        forget_ticket(call, name)
    return go(call, "/sign-in", "signed-out")
