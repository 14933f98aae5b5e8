"""News by e-mail: asked for, confirmed with a typed code, and left (R57)."""

from __future__ import annotations

from flask import Response

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.shapes.news import NewsPage
from congress.companion.signing_in import (
    asker_of,
    forget_ticket,
    keep_ticket,
    read_ticket,
    refused,
)
from congress.core.errors import DomainError, InputError
from congress.core.permissions import Permission
from congress.people import service
from congress.people.errors import RateLimitedError
from congress.people.rules import MAX_EMAIL_LENGTH
from congress.ui.forms import form_text, go
from congress.web.endpoint import page
from congress.web.house import Call

TICKET_COOKIE = "congress-news"
LEAVE = "/news/leave/<leaving>"


@page(blueprint, "GET", "/news", permission=Permission.PUBLIC, summary="News by e-mail")
def show_news(call: Call) -> Response:
    """Offer news of future congresses."""
    return _show(call, NewsPage("ask", service.CONSENT))


@page(blueprint, "POST", "/news", permission=Permission.PUBLIC, summary="Ask for news")
def ask_for_news(call: Call) -> Response:
    """Mail a code to the address, whoever has it, and lead to where it is typed."""
    email = form_text("email", longest=MAX_EMAIL_LENGTH)
    try:
        ticket = service.ask_for_news(db=call.db, asker=asker_of(call), email=email, now=call.now)
    except (InputError, RateLimitedError) as error:
        shown = NewsPage("ask", service.CONSENT, email, error.detail)
        return _show(call, shown, 422 if isinstance(error, InputError) else 429)
    keep_ticket(call, TICKET_COOKIE, ticket)
    return go(call, "/news/code")


@page(
    blueprint, "GET", "/news/code", permission=Permission.PUBLIC, summary="Type the code for news"
)
def show_news_code(call: Call) -> Response:
    """Show where the code is typed; without a ticket, offer news."""
    if not read_ticket(call, TICKET_COOKIE):
        return go(call, "/news")
    return _show(call, NewsPage("code"))


@page(blueprint, "POST", "/news/code", permission=Permission.PUBLIC, summary="Confirm the news")
def confirm_news(call: Call) -> Response:
    """Keep the consent of whoever typed the code."""
    ticket, code = read_ticket(call, TICKET_COOKIE), "".join(form_text("code").split())
    made = service.confirm_news(
        db=call.db, asker=asker_of(call), ticket=ticket, code=code, now=call.now
    )
    if isinstance(made, DomainError):
        return refused(_show(call, NewsPage("code", problem=made.detail), 401))
    forget_ticket(call, TICKET_COOKIE)
    return _show(call, NewsPage("done", email=made))


@page(blueprint, "GET", LEAVE, permission=Permission.PUBLIC, summary="Leave the news?")
def show_leave_news(call: Call, leaving: str) -> Response:
    """Ask once more: who scans mail opens links, and looking must end nothing."""
    service.get_leaving(call.signer, leaving)
    return _show(call, NewsPage("leave"))


@page(blueprint, "POST", LEAVE, permission=Permission.PUBLIC, summary="Leave the news")
def leave_news(call: Call, leaving: str) -> Response:
    """End the news, and nothing else."""
    service.leave_news(db=call.db, signer=call.signer, link=leaving, now=call.now)
    return _show(call, NewsPage("left"))


def _show(call: Call, shown: NewsPage, status: int = 200) -> Response:
    answer = render(call, "news", shown, here="news", status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
