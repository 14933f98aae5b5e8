"""What comes with a request, and where it leads: fields, searches, redirects, refusals at the button."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, g, request

from congress.core.errors import DomainError, Fault, InputError
from congress.ui.face import Face
from congress.ui.notices import leave_notice, leave_refusal
from congress.web.body import refuse_unstorable_text
from congress.web.house import Call

MAX_FIELD_LENGTH = 320
MAX_QUERY_LENGTH = 100
MAX_ADDRESS_LENGTH = 1_000


def form_text(name: str, *, longest: int = MAX_FIELD_LENGTH, is_secret: bool = False) -> str:
    """Return a field of the form, trimmed unless every character of it counts.

    Raises:
        TextError, InputError: it cannot be kept, or is too long.
    """
    text = refuse_unstorable_text(request.form.get(name, ""), name)
    if not is_secret:
        text = text.strip()
    if len(text) > longest:
        raise InputError(faults=[Fault(name, f"At most {longest} characters, please.")])
    return text


def form_texts(name: str, *, longest: int, most: int) -> list[str]:
    """Return what was ticked under a name, each once, trimmed.

    Raises:
        TextError, InputError: one cannot be kept, or is too long; or they are too many.
    """
    texts = [refuse_unstorable_text(one, name).strip() for one in request.form.getlist(name)]
    if any(len(one) > longest for one in texts):
        raise InputError(faults=[Fault(name, f"At most {longest} characters, please.")])
    if len(texts) > most:
        raise InputError(faults=[Fault(name, f"At most {most} at once, please.")])
    return list(dict.fromkeys(texts))


def query_text(name: str, *, longest: int = MAX_FIELD_LENGTH) -> str:
    """Return a parameter of the address, trimmed and cut."""
    return refuse_unstorable_text(request.args.get(name, ""), name).strip()[:longest]


def asked_words() -> str:
    """Return what a list is searched for, "" for nothing."""
    return query_text("q", longest=MAX_QUERY_LENGTH)


def asked_part() -> int:
    """Return which part of a long list the address asks for, from 1."""
    asked = query_text("page", longest=4)
    return max(1, int(asked)) if asked.isascii() and asked.isdecimal() else 1


def next_address() -> str:
    """Return where the person wanted to go, "" for nowhere of ours."""
    return own_address(request.values.get("next", "")[:MAX_ADDRESS_LENGTH])


def page_address() -> str:
    """Return the page somebody is on, with what it is asked for; "" where none of ours is known.

    Of a form that is what it was sent from, as the browser says (RFC 9110 section 10.1.3).
    """
    if request.method not in ("GET", "HEAD"):
        return came_from()
    try:
        address = request.full_path.rstrip("?")
    except UnicodeDecodeError:  # a query of raw bytes, whose refusal is this very page
        address = request.path
    return own_address(address if len(address) <= MAX_ADDRESS_LENGTH else request.path)


def came_from() -> str:
    """Return the page of ours that led here, as the browser says; "" for none."""
    try:
        told = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if told.netloc != request.host:
        return ""
    return own_address(f"{told.path}?{told.query}".rstrip("?")[:MAX_ADDRESS_LENGTH])


def door_from(door: str, address: str) -> str:
    """Return the address of a way in that leads back to `address` afterwards; "" and "/": as it is."""
    return f"{door}?next={quote(address, safe='/')}" if address not in ("", "/") else door


def own_address(address: str) -> str:
    """Return an address of ours to go to, "" for anything else: no open redirects."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() and "\\" not in address else ""


def go(call: Call, address: str, said: str = "") -> Response:
    """Send the browser on (303), with a notice for the page it meets there."""
    if said:
        leave_notice(call, said)
    return _see_other(address)


def _see_other(address: str) -> Response:
    answer = Response(status=303)
    answer.headers["Location"] = address
    return answer


def show_refusal_at(call: Call, address: str, refused: DomainError) -> None:
    """Say a refusal where the button was, instead of on a page of its own.

    The caller raises it on, so that nothing it wrote is kept; the answer to it then leads back.
    """
    leave_refusal(call, refused.code)
    g.refused_form_leads_to = address


def lead_on(blueprint: Blueprint, face: Face) -> None:
    """Lead a refused form back to its page, and a page that needs a sign-in there and back."""

    @blueprint.after_request
    def _lead_on(answer: Response) -> Response:
        address = g.pop("refused_form_leads_to", "")
        if address and answer.status_code == 409:  # noqa: PLR2004 -- RFC 9110 15.5.10
            answer.status_code = 303
            answer.headers["Location"] = address
            answer.set_data(b"")
            return answer
        if answer.status_code != 401 or request.method != "GET":  # noqa: PLR2004 -- RFC 9110 15.5.2
            return answer
        return _see_other(door_from(face.sign_in, page_address()))
