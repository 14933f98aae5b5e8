"""`congress staff`: members of staff, their roles and passwords, from the operator's shell."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from congress.core.errors import NotFoundError
from congress.core.principal import Role
from congress.infra.passwords import MIN_LENGTH
from congress.people import service
from congress.web.house import House

BAD_INPUT = 2


@click.group()
def staff() -> None:
    """Add members of staff, and reset their passwords."""


@staff.command()
@click.argument("email")
@click.option("--first-name", required=True)
@click.option("--last-name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--event", "event_id", default="", help="One event's id; every event without it.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
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
) -> None:
    """Let EMAIL sign in with a password, and give a role."""
    if "@" not in email:
        _refuse(f"{email!r} is not an e-mail address")
    password = _read_password(from_stdin=password_stdin)
    house.store.unit_of_work(
        lambda db: service.add_staff(
            db=db,
            email=email,
            first_name=first_name,
            last_name=last_name,
            role=Role(role),
            event_id=event_id,
            password=password,
            now=house.clock.now(),
        )
    )
    where = f"at {event_id}" if event_id else "at every event"
    click.echo(f"{email} is {role} {where}.")


@staff.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_obj
def reset(house: House, *, email: str, password_stdin: bool) -> None:
    """Give EMAIL a new password and end their staff sign-ins."""
    password = _read_password(from_stdin=password_stdin)
    try:
        house.store.unit_of_work(
            lambda db: service.reset_staff(
                db=db, email=email, password=password, now=house.clock.now()
            )
        )
    except NotFoundError as error:
        _refuse(error.detail)
    click.echo(f"{email} has a new password, and is signed out everywhere.")


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < MIN_LENGTH:
        _refuse(f"the password needs {MIN_LENGTH} characters or more")
    return str(password)


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(BAD_INPUT)
