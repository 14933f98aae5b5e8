"""`congress staff`: members of staff, their roles, passwords and apps, from the operator's shell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NoReturn, TextIO

import click
from sqlalchemy import Connection

from congress.core.addresses import AddressError, address_to_show
from congress.core.errors import NotFoundError
from congress.core.principal import Role
from congress.infra.passwords import MIN_LENGTH
from congress.infra.qr import qr_lines
from congress.infra.saying import echo
from congress.people import queries, service
from congress.web.house import House

BAD_INPUT = 2
Command = Callable[..., Any]


def _with_app_option(command: Command) -> Command:
    return click.option(
        "--app/--no-app",
        "with_app",
        default=None,
        help="Set up an authenticator app now and print it; in production that is the default.",
    )(command)


@click.group()
def staff() -> None:
    """Add members of staff, and let them start anew."""


@staff.command()
@click.argument("email")
@click.option("--first-name", required=True)
@click.option("--last-name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--event", "event_id", default="", help="One event's id; every event without it.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@_with_app_option
@click.pass_obj
def add(
    house: House,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    event_id: str,
    password_stdin: bool,
    with_app: bool | None,
) -> None:
    """Let EMAIL sign in with a password, and give a role. Whoever has an app already keeps it."""
    try:
        email = address_to_show(email)
    except AddressError as error:
        _refuse(f"{email!r} is not an e-mail address: {error}")
    password = _read_password(from_stdin=password_stdin)

    def work(db: Connection) -> service.Enrolled | None:
        person_id = service.add_staff(
            db=db,
            email=email,
            first_name=first_name,
            last_name=last_name,
            role=Role(role),
            event_id=event_id,
            password=password,
            now=house.clock.now(),
        )
        has_app = queries.find_staff_by_id(db, person_id).seed != ""
        return None if has_app else _enroll(db, house, person_id, with_app=with_app)

    enrolled = house.store.unit_of_work(work)
    where = f"at {event_id}" if event_id else "at every event"
    echo(f"{email} is {role} {where}.")
    _print_app(enrolled)


@staff.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@_with_app_option
@click.pass_obj
def reset(house: House, *, email: str, password_stdin: bool, with_app: bool | None) -> None:
    """Give EMAIL a new password, take away their app, and end their sign-ins everywhere."""
    password = _read_password(from_stdin=password_stdin)

    def work(db: Connection) -> service.Enrolled | None:
        person_id = service.reset_staff(
            db=db, signer=house.signer, email=email, password=password, now=house.clock.now()
        )
        return _enroll(db, house, person_id, with_app=with_app)

    try:
        enrolled = house.store.unit_of_work(work)
    except NotFoundError as error:
        _refuse(error.detail)
    echo(f"{email} has a new password and no app, and is signed out everywhere.")
    _print_app(enrolled)


def _enroll(
    db: Connection, house: House, person_id: str, *, with_app: bool | None
) -> service.Enrolled | None:
    if not (house.settings.is_production if with_app is None else with_app):
        return None
    return service.enroll(
        db=db,
        signer=house.signer,
        actor=service.OPERATOR,
        person_id=person_id,
        now=house.clock.now(),
    )


def _print_app(enrolled: service.Enrolled | None) -> None:
    """Print what is shown only now: the app's key, as a symbol and as text, and recovery codes."""
    if enrolled is None:
        return
    echo("\nScan this with an authenticator app, or type the key into it:\n")
    for line in qr_lines(enrolled.set_up.address):
        click.echo(click.style(line, fg="black", bg="bright_white"))
    echo(f"\nKey: {enrolled.set_up.key}")
    echo("\nRecovery codes, for when the phone is lost. Each is good once:\n")
    for code in enrolled.recovery_codes:
        echo(f"  {code}")
    echo("\nHand both over in person. They are not shown again.")


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < MIN_LENGTH:
        _refuse(f"the password needs {MIN_LENGTH} characters or more")
    return str(password)


def _refuse(message: str) -> NoReturn:
    echo(message, err=True)
    sys.exit(BAD_INPUT)


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--send", "is_sent", is_flag=True, help="Send it; without this, say to how many.")
@click.pass_obj
def news(house: House, file: TextIO, *, is_sent: bool) -> None:
    """Send FILE to everybody who wants news: its first line is the subject, the rest the text."""
    subject, _, text = file.read().strip().partition("\n")
    if not text.strip():
        echo("Write the subject on the first line, and the text below it.", err=True)
        sys.exit(BAD_INPUT)
    if not is_sent:
        with house.store.reading() as db:
            readers = len(queries.list_news_readers(db))
        echo(f"{_people(readers)} would get {subject.strip()!r}. Send it with --send.")
        return
    now = house.clock.now()
    sent = house.store.unit_of_work(
        lambda db: service.queue_news(db, subject.strip(), text.strip(), now)
    )
    echo(f"{subject.strip()!r} goes to {_people(sent)}; who was sent it before, is not again.")


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
