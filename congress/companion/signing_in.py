"""What the pages that sign people in have in common: who stands there, and what a device then keeps."""

from __future__ import annotations

from flask import Response, request

from congress.companion.shapes.people import PersonLine
from congress.people import rules, service
from congress.people.rules import Visitor
from congress.ui.forms import go, next_address
from congress.web import guard
from congress.web.house import Call, Cookie

TICKET_COOKIE = "congress-ticket"
HALF_WAY_COOKIE = "congress-half-way"  # of staff, between the password and the app's code
TICKET_SECONDS = 600
MAX_TICKET_LENGTH = 200


def visitor_of(call: Call) -> Visitor:
    """Return who asks to be let in."""
    return rules.visitor_of(call.source, call.client, call.known_device)


def asker_of(call: Call) -> service.Asker:
    """Return who asks, with the key that checks codes."""
    return service.Asker.of(call.signer, visitor_of(call), call.principal)


def keep_sign_in(call: Call, made: service.SignedIn) -> None:
    """Keep a sign-in on this device."""
    for name, value in (
        (guard.TOKEN_COOKIE, made.token),
        (guard.DEVICE_COOKIE, made.device_secret),
    ):
        call.cookies.append(Cookie(guard.cookie_name(call, name), value, guard.YEAR_SECONDS))


def welcome(call: Call, made: service.SignedIn, said: str = "") -> Response:
    """Keep the sign-in on this device, and go where the person wanted to."""
    keep_sign_in(call, made)
    return go(call, next_address() or "/", said)


def keep_ticket(call: Call, cookie: str, ticket: str) -> None:
    """Keep on this device, for ten minutes, what the code is to be sent with."""
    call.cookies.append(Cookie(guard.cookie_name(call, cookie), ticket, TICKET_SECONDS))


def read_ticket(call: Call, cookie: str) -> str:
    """Return what was kept, "" for nothing."""
    ticket = request.cookies.get(guard.cookie_name(call, cookie), "")
    return ticket if ticket.isascii() and len(ticket) <= MAX_TICKET_LENGTH else ""


def forget_ticket(call: Call, cookie: str) -> None:
    """End what was kept."""
    call.cookies.append(Cookie(guard.cookie_name(call, cookie), "", 0))


def refused(answer: Response) -> Response:
    """Return the page of a try that failed, as a 401."""
    answer.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 section 15.5.2
    answer.headers["Cache-Control"] = "no-store"
    return answer


def candidates_of(made: service.Candidates) -> tuple[PersonLine, ...]:
    """Return the people to choose from, for a page."""
    return tuple(PersonLine(one.person, one.first_name) for one in made.people)
