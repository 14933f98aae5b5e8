"""The sign-in guard: whose token came, whether a form is ours, and what a permission asks for."""

from __future__ import annotations

import functools
import hmac

from flask import Request, Response, request
from sqlalchemy import Connection

from congress.core.errors import ForbiddenError, NotFoundError, SignInRequiredError, StepUpError
from congress.core.ids import digest, new_secret
from congress.core.permissions import NEEDS, Permission, Verdict, decide_access
from congress.core.ports import Caller
from congress.core.principal import FRESH_MINUTES, GUEST, Level
from congress.core.strict_json import UNSTORABLE
from congress.web.house import Call, Cookie

TOKEN_COOKIE = "congress"  # noqa: S105 -- a cookie's name
STATION_COOKIE = "congress-station"  # sent to the badge desk's pages alone (decision 0047)
FORM_COOKIE = "congress-form"
DEVICE_COOKIE = "congress-device"
FORM_FIELD = "form_token"
FORM_HEADER = "X-CSRF-Token"
FORM_PURPOSE = "form"
REQUEST_START = "X-Request-Start"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
YEAR_SECONDS = 365 * 24 * 3600


PROVE_AGAIN = (
    f"This cannot be taken back, and you signed in more than {FRESH_MINUTES} minutes ago. Sign in "
    "once more with your password (and the code of your app), then repeat it."
)


class FormError(ForbiddenError):
    """The form did not come from a page of ours, or its page is too old."""

    explanation = "This page was open for too long. Go back, reload it, and try again."


def cookie_name(call: Call, name: str) -> str:
    """Return the cookie's name: bound to this host by `__Host-` wherever https allows it.

    A station's is bound to a path, which that prefix forbids (RFC 6265bis section 4.1.3.2).
    """
    if not call.settings.is_https:
        return name
    return f"__Secure-{name}" if name == STATION_COOKIE else f"__Host-{name}"


def read_caller(call: Call, asked: Request) -> None:
    """Note who the request says it is from; nothing is believed yet."""
    if _carries_bearer(asked):
        call.token = asked.headers["Authorization"][7:].strip()
    else:
        persons = asked.cookies.get(cookie_name(call, TOKEN_COOKIE), "")
        stations = asked.cookies.get(cookie_name(call, STATION_COOKIE), "")
        call.token, call.other_token = (stations, persons) if stations else (persons, "")
    call.source = asked.remote_addr or ""
    if call.settings.request_start:
        call.request_start = asked.headers.get(REQUEST_START, "")
    call.client = UNSTORABLE.sub("", asked.headers.get("User-Agent", ""))[:200]
    call.known_device = asked.cookies.get(cookie_name(call, DEVICE_COOKIE), "")


def _carries_bearer(asked: Request) -> bool:
    """Tell whether a token came as a header (RFC 6750 section 2.1), which no other site can send."""
    return asked.headers.get("Authorization", "")[:7].lower() == "bearer "


def form_token_of(call: Call) -> str:
    """Return what this caller's forms must carry: bound to the sign-in, or to a guest's cookie.

    A new guest's cookie is set by `keep_form_token`.
    """
    if call.token:
        return call.signer.keyed_digest(FORM_PURPOSE, digest(call.token))[:32]
    name = cookie_name(call, FORM_COOKIE)
    seed = request.cookies.get(name, "") or call.form_seed
    if not seed:
        seed = call.form_seed = new_secret()
    return call.signer.keyed_digest(FORM_PURPOSE, f"guest {seed}")[:32]


def keep_form_token(call: Call) -> None:
    """Have a new guest's browser keep what the form on this page is bound to.

    Only with a page that holds a form: an answer without one, fetched ahead or in another tab, may
    come later and would void the form that is on screen.
    """
    if call.form_seed:
        call.cookies.append(Cookie(cookie_name(call, FORM_COOKIE), call.form_seed, YEAR_SECONDS))


def check_origin(call: Call, asked: Request, *, is_page: bool) -> None:
    """Refuse an unsafe request that a browser sent for another site (T6).

    A bearer token cannot be sent by another site's page, so it is exempt. A cookie is believed only
    with our form token, and never when the browser says the request came from elsewhere. A page's
    form needs it from guests too, else a stranger could sign somebody in as himself.

    Raises:
        FormError: it is not ours.
    """
    if asked.method in SAFE_METHODS or _carries_bearer(asked):
        return
    if not is_page and not call.token:
        return
    site = asked.headers.get("Sec-Fetch-Site")
    origin = asked.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise FormError
    if origin not in (None, "null") and (origin or "").partition("://")[2] != asked.host:
        raise FormError
    given = asked.headers.get(FORM_HEADER, "")
    if is_page and not given:  # reading a form eats the body, which a JSON call needs
        given = asked.form.get(FORM_FIELD, "")
    if call.token:
        expected = digest(call.token)
    else:
        expected = f"guest {asked.cookies.get(cookie_name(call, FORM_COOKIE), '')}"
    wanted = call.signer.keyed_digest(FORM_PURPOSE, expected)[:32]
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise FormError


def look_who(call: Call, key: str = "") -> None:
    """Find out who holds the call's token, and what they were answered under `key`: one look.

    Nobody holds none, or one that means nothing. That they were here is noted after the answer, or
    with the unit of work (`note_seen_within`).
    """
    if not call.token:
        return
    authenticator = call.house.authenticator
    caller = authenticator.authenticate(call.db, call.token, key, call.now)
    post = caller.principal.post
    if post is not None and post.ended_at is not None:
        call.former, caller = caller.principal, Caller()
    if caller.principal is GUEST and call.other_token:
        # A station that has ended: who signs in on that tablet is whom the cookie says.
        call.token, call.other_token = call.other_token, ""
        caller = authenticator.authenticate(call.db, call.token, key, call.now)
    call.principal, call.kept = caller.principal, caller.kept
    if caller.is_sighting_due:
        call.sighting = functools.partial(
            authenticator.note_seen, call.store, caller.principal, call.now
        )


def note_seen_within(call: Call, db: Connection) -> None:
    """Note with a unit of work that is about to commit that the caller was here, when that is due."""
    if call.sighting is not None:
        call.house.authenticator.note_seen_within(db, call.principal, call.now)


def check_permission(call: Call, permission: Permission, event_id: str | None) -> None:
    """Let the call pass, or say what is missing.

    Raises:
        SignInRequiredError, StepUpError, ForbiddenError.
        NotFoundError: staff of another event are not told whether this one has such a thing.
    """
    if NEEDS[permission].takes_ended and call.former is not None and call.principal is GUEST:
        call.principal = call.former
    verdict = decide_access(call.principal, permission, event_id)
    if verdict is Verdict.ALLOWED:
        return
    if verdict is Verdict.SIGN_IN:
        raise SignInRequiredError
    if verdict is Verdict.STEP_UP:
        raise StepUpError(required_level=int(NEEDS[permission].level))
    if verdict is Verdict.PROVE_AGAIN:
        ask_to_prove_again(call)
    if event_id is not None and (call.principal.roles or call.principal.post):
        raise NotFoundError
    raise ForbiddenError


def ask_to_prove_again(call: Call) -> None:
    """Let the call pass when password and code were given within the last minutes.

    For what harms (decision 0020). A permission that always does says so in `NEEDS`; a call that
    only sometimes does, as publishing, asks here once it knows.

    Raises:
        StepUpError: it has been too long.
    """
    if not call.principal.is_fresh:
        raise StepUpError(
            PROVE_AGAIN, required_level=int(Level.STAFF), max_age_minutes=FRESH_MINUTES
        )


def write_cookies(call: Call, answer: Response) -> None:
    """Put the call's cookies on the answer: HttpOnly, SameSite=Lax, Secure wherever we are https."""
    for cookie in call.cookies:
        answer.set_cookie(
            cookie.name,
            cookie.value,
            max_age=cookie.seconds,
            path=cookie.path,
            secure=call.settings.is_https,
            httponly=True,
            samesite="Lax",
        )
