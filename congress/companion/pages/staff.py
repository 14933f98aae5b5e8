"""The way in for staff: password, the code of an app, setting the app up, recovery codes."""

from __future__ import annotations

from flask import Response
from markupsafe import Markup

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.shapes.people import AppPage, RecoveryPage, StaffCodePage, StaffSignInPage
from congress.companion.signing_in import (
    HALF_WAY_COOKIE,
    asker_of,
    forget_ticket,
    keep_ticket,
    read_ticket,
    refused,
    visitor_of,
    welcome,
)
from congress.core.errors import SignInRequiredError
from congress.core.permissions import Permission
from congress.infra.qr import qr_svg
from congress.people import service
from congress.people.errors import PasswordError, ProofNeededError
from congress.people.rules import MAX_EMAIL_LENGTH, StaffVerdict
from congress.ui.forms import door_from, form_text, go, next_address
from congress.web.endpoint import page
from congress.web.house import Call

MAX_PASSWORD_LENGTH = 1_000
WRONG_PASSWORD = "That e-mail and password do not go together. Check them, and try again."  # noqa: S105 -- words
PROOF_NEEDED = (
    "There were many wrong passwords for this e-mail. To keep strangers out, we ask you to confirm "
    "it is you with a code that we mail you; then sign in here again."
)
DOOR, CODE, SET_UP = "/sign-in/staff", "/sign-in/staff/code", "/sign-in/staff/app"


def _lead_to(call: Call, address: str, *, ticket: str) -> Response:
    """Lead to the next step, with what stands for the password."""
    keep_ticket(call, HALF_WAY_COOKIE, ticket)
    return go(call, door_from(address, next_address()))


def _start_again(call: Call) -> Response:
    """Lead back to the password: its ten minutes are over, or it was changed."""
    return go(call, door_from(DOOR, next_address()), "too-late")


# -- password ------------------------------------------------------------------------------------


@page(blueprint, "GET", DOOR, permission=Permission.PUBLIC, summary="Staff sign-in")
def show_staff_sign_in(call: Call) -> Response:
    """Show the form."""
    return render(call, "staff_sign_in", StaffSignInPage(next=next_address()), here="sign-in")


def look_at_password(call: Call) -> service.PasswordLook:
    """Look at the password before the unit of work begins: argon2 would keep other writers out."""
    email = form_text("email", longest=MAX_EMAIL_LENGTH)
    password = form_text("password", longest=MAX_PASSWORD_LENGTH, is_secret=True)
    kept = service.find_password(
        call.db, signer=call.signer, visitor=visitor_of(call), email=email, now=call.now
    )
    call.close()
    return service.look_at_password(kept, password)


@page(
    blueprint,
    "POST",
    DOOR,
    permission=Permission.PUBLIC,
    summary="Sign in as staff",
    prepare=look_at_password,
)
def sign_in_as_staff(call: Call, prepared: service.PasswordLook) -> Response:
    """Ask for the app's code next, or lead to setting it up; without an app, open level 3."""
    email = form_text("email", longest=MAX_EMAIL_LENGTH)
    made = service.sign_in_staff(
        db=call.db,
        asker=asker_of(call),
        email=email,
        look=prepared,
        code="",
        is_forced=call.settings.is_production,
        now=call.now,
        phone_now=call.phone_now,
    )
    if isinstance(made, service.HalfWay):
        step = CODE if made.needs is StaffVerdict.NEEDS_CODE else SET_UP
        return _lead_to(call, step, ticket=made.ticket)
    if isinstance(made, service.SignedIn):
        return welcome(call, made, "staff-offer")
    # No code is asked for on this page, so none is spoken of.
    said = {PasswordError: WRONG_PASSWORD, ProofNeededError: PROOF_NEEDED}
    problem = said.get(type(made), made.detail)
    needs_proof = isinstance(made, ProofNeededError)
    shown = StaffSignInPage(email, problem, next_address(), wants_code=needs_proof)
    return refused(render(call, "staff_sign_in", shown, here="sign-in", status=401))


# -- the app's code ------------------------------------------------------------------------------


@page(blueprint, "GET", CODE, permission=Permission.PUBLIC, summary="Type the app's code")
def show_staff_code(call: Call) -> Response:
    """Show where the code is typed, to whoever gave the password."""
    needs = StaffVerdict.NEEDS_CODE
    ticket = read_ticket(call, HALF_WAY_COOKIE)
    if not service.may_go_on(call.db, signer=call.signer, ticket=ticket, needs=needs, now=call.now):
        return _start_again(call)
    return render(call, "staff_code", StaffCodePage(next=next_address()), here="sign-in")


@page(blueprint, "POST", CODE, permission=Permission.PUBLIC, summary="Use the app's code")
def use_staff_code(call: Call) -> Response:
    """Open level 3 with the app's code, or with a recovery code."""
    made = service.finish_sign_in(
        db=call.db,
        asker=asker_of(call),
        ticket=read_ticket(call, HALF_WAY_COOKIE),
        code=form_text("code"),
        now=call.now,
        phone_now=call.phone_now,
    )
    if isinstance(made, service.SignedIn):
        forget_ticket(call, HALF_WAY_COOKIE)
        return welcome(call, made, "recovery-used" if made.recovery_left is not None else "")
    if isinstance(made, SignInRequiredError):
        return _start_again(call)
    shown = StaffCodePage(made.detail, next_address())
    return refused(render(call, "staff_code", shown, here="sign-in", status=401))


# -- setting the app up --------------------------------------------------------------------------


@page(blueprint, "GET", SET_UP, permission=Permission.PUBLIC, summary="Set up the app")
def show_set_up(call: Call) -> Response:
    """Show the symbol to scan, to whoever gave the password."""
    set_up = service.show_set_up(
        call.db, signer=call.signer, ticket=read_ticket(call, HALF_WAY_COOKIE), now=call.now
    )
    if set_up is None:
        return _start_again(call)
    return _private(render(call, "staff_app", _app_page(set_up), here="sign-in"))


def _app_page(set_up: service.SetUp, problem: str = "") -> AppPage:
    key = set_up.key
    return AppPage(
        symbol=Markup(qr_svg(set_up.address)),  # noqa: S704 -- drawn by us, of digits and letters
        key=" ".join(key[at : at + 4] for at in range(0, len(key), 4)),
        address=set_up.address,
        email=set_up.email,
        problem=problem,
        next=next_address(),
    )


def _private(answer: Response) -> Response:
    """Keep a page with secrets out of every cache."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page(blueprint, "POST", SET_UP, permission=Permission.PUBLIC, summary="Use the app's first code")
def confirm_set_up(call: Call) -> Response:
    """Take the app into use, sign its owner in, and show the recovery codes."""
    ticket = read_ticket(call, HALF_WAY_COOKIE)
    set_up = service.show_set_up(call.db, signer=call.signer, ticket=ticket, now=call.now)
    made = service.finish_set_up(
        db=call.db,
        asker=asker_of(call),
        ticket=ticket,
        code=form_text("code"),
        now=call.now,
        phone_now=call.phone_now,
    )
    if set_up is None or isinstance(made, SignInRequiredError):
        return _start_again(call)
    if isinstance(made, service.SetUpDone):
        forget_ticket(call, HALF_WAY_COOKIE)
        welcome(call, made.signed_in)
        shown = RecoveryPage(made.recovery_codes, next_address() or "/", is_new_app=True)
        return _private(render(call, "recovery_codes", shown, here="sign-in"))
    again = _app_page(set_up, made.detail)
    return refused(render(call, "staff_app", again, here="sign-in", status=401))


# -- from Settings -------------------------------------------------------------------------------


@page(
    blueprint,
    "POST",
    "/settings/app",
    permission=Permission.MANAGE_SECOND_STEP,
    summary="Set up another app",
)
def start_set_up(call: Call) -> Response:
    """Begin with an app on this or another phone; the old one stays until the new one's first code."""
    person = call.principal.person_id
    service.start_set_up(db=call.db, person_id=person, now=call.now)
    ticket = service.issue_ticket(
        call.db, call.signer, person, StaffVerdict.NEEDS_SET_UP, call.now,
        device_id=call.principal.device_id,
    )  # fmt: skip
    keep_ticket(call, HALF_WAY_COOKIE, ticket)
    return go(call, f"{SET_UP}?next=/settings")


@page(
    blueprint,
    "POST",
    "/settings/recovery-codes",
    permission=Permission.MANAGE_SECOND_STEP,
    summary="Make new recovery codes",
)
def renew_recovery_codes(call: Call) -> Response:
    """Show new recovery codes; the old ones are void."""
    codes = service.renew_recovery_codes(
        db=call.db, signer=call.signer, person_id=call.principal.person_id, now=call.now
    )
    shown = RecoveryPage(codes, "/settings")
    return _private(render(call, "recovery_codes", shown, here="settings"))
