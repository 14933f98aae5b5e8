"""Signing in and out: name, mailed code, choice between people. Staff have `staff.py`."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request

from congress.companion.face import blueprint
from congress.companion.pages.door import form_text, go, own_address, render
from congress.companion.shapes.people import Choice, CodePage, SignInPage
from congress.core.errors import DomainError
from congress.core.principal import Permission
from congress.people import rules, service
from congress.people.errors import CodeNeededError, RateLimitedError
from congress.people.rules import MAX_EMAIL_LENGTH, Visitor
from congress.web import guard
from congress.web.endpoint import page
from congress.web.house import Call

TICKET_COOKIE = "congress-ticket"
HALF_WAY_COOKIE = "congress-half-way"  # of staff, between the password and the app's code
TICKET_SECONDS = 600
MAX_SECRET_LENGTH = 200
MAX_ADDRESS_LENGTH = 1_000


def visitor_of(call: Call) -> Visitor:
    """Return who stands at the door."""
    return rules.visitor_of(call.source, call.client, call.known_device)


def next_address() -> str:
    """Return where the person wanted to go, "" for nowhere of ours."""
    return own_address(request.values.get("next", "")[:MAX_ADDRESS_LENGTH])


def welcome(call: Call, made: service.SignedIn, said: str = "") -> Response:
    """Keep the sign-in on this device, and go where the person wanted to."""
    for name, value in (
        (guard.TOKEN_COOKIE, made.token),
        (guard.DEVICE_COOKIE, made.device_secret),
    ):
        call.cookies.append((guard.cookie_name(call, name), value, guard.YEAR_SECONDS))
    return go(call, next_address() or "/", said)


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
        signer=call.signer,
        visitor=visitor_of(call),
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


def refused(answer: Response) -> Response:
    """Return the page of a try that failed, as a 401."""
    answer.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 section 15.5.2
    answer.headers["Cache-Control"] = "no-store"
    return answer


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
    try:
        ticket = service.request_code(
            db=call.db,
            signer=call.signer,
            visitor=visitor_of(call),
            actor=call.principal,
            email=form_text("email", longest=MAX_EMAIL_LENGTH),
            last_name=form_text("last_name"),
            now=call.now,
        )
    except RateLimitedError as error:
        shown = _code_page(call, problem=error.detail)
        answer = render(call, "code", shown, here="sign-in", status=429)
        answer.headers["Retry-After"] = str(error.facts.get("retry_after", 60))
        return answer
    call.cookies.append((guard.cookie_name(call, TICKET_COOKIE), ticket, TICKET_SECONDS))
    wanted = quote(next_address(), safe="/")
    return go(call, f"/sign-in/code/verify?next={wanted}" if wanted else "/sign-in/code/verify")


@page(
    blueprint, "GET", "/sign-in/code/verify", permission=Permission.PUBLIC, summary="Type the code"
)
def show_code(call: Call) -> Response:
    """Show where the code is typed; without a ticket, offer to send one."""
    return render(call, "code", _code_page(call, ticket=_ticket(call)), here="sign-in")


def _ticket(call: Call) -> str:
    ticket = request.cookies.get(guard.cookie_name(call, TICKET_COOKIE), "")
    return ticket if ticket.isascii() and len(ticket) <= MAX_SECRET_LENGTH else ""


@page(
    blueprint, "POST", "/sign-in/code/verify", permission=Permission.PUBLIC, summary="Use the code"
)
def use_code(call: Call) -> Response:
    """Open level 2 under a new token; or let people who share an address say who they are."""
    ticket, code = _ticket(call), "".join(form_text("code").split())
    made = service.verify_code(
        db=call.db,
        signer=call.signer,
        visitor=visitor_of(call),
        actor=call.principal,
        ticket=ticket,
        code=code,
        person=form_text("person"),
        is_remembered=form_text("remember") == "1",
        list_last_days=call.list_last_days,
        now=call.now,
    )
    if isinstance(made, service.SignedIn):
        call.cookies.append((guard.cookie_name(call, TICKET_COOKIE), "", 0))
        return welcome(call, made, "verified")
    if isinstance(made, DomainError):
        shown = _code_page(call, ticket=ticket, problem=made.detail)
        return refused(render(call, "code", shown, here="sign-in", status=401))
    chosen = CodePage(
        ticket,
        code,
        next=next_address(),
        choices=choices_of(made),
        is_remembered=form_text("remember") == "1",
    )
    return render(call, "code", chosen, here="sign-in")


def choices_of(made: service.Choose) -> tuple[Choice, ...]:
    """Return the people to choose from, for a page."""
    return tuple(Choice(one.person, one.first_name) for one in made.people)


@page(blueprint, "POST", "/sign-out", permission=Permission.PUBLIC, summary="Sign out")
def sign_out(call: Call) -> Response:
    """End the sign-in on this device."""
    service.sign_out(db=call.db, actor=call.principal, now=call.now)
    for name in (guard.TOKEN_COOKIE, TICKET_COOKIE, HALF_WAY_COOKIE):
        call.cookies.append((guard.cookie_name(call, name), "", 0))
    return go(call, "/sign-in", "signed-out")
