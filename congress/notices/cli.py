"""`congress mail preview`: a letter as somebody would get it, in the terminal or a browser."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import click
from sqlalchemy import Connection

from congress.agenda.queries import find_current, no_such_event
from congress.attendees.queries import get_attendee, get_found
from congress.infra.mail_messages import Message
from congress.infra.mail_templates import MailTemplates
from congress.infra.saying import echo
from congress.mail.cli import BAD_INPUT, mail
from congress.mail.formats import Writer
from congress.mail.rules import Recipient
from congress.notices.service.previewing import Preview, Previewer
from congress.people.jobs import address_book
from congress.web.house import House


@mail.command()
@click.argument("kind", metavar="KIND")
@click.option("--event", "event_id", required=True, metavar="EVENT", help="Of which event.")
@click.option(
    "--to",
    "person",
    required=True,
    metavar="PERSON",
    help="A registration number, a whole e-mail address or a last name.",
)
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write it as a page, to look at in a browser.",
)
@click.pass_obj
def preview(house: House, kind: str, event_id: str, person: str, page: Path | None) -> None:
    """Show a letter of KIND as PERSON would get it now. Nothing is sent and nothing kept."""
    with house.store.reading() as db:
        found = find_current(db, event_id)
        if found is None:
            echo(no_such_event(db, event_id), err=True)
            sys.exit(BAD_INPUT)
        me = get_attendee(db, event_id, get_found(db, event_id, person).person_id)
        writer = Writer(
            MailTemplates.of(house.settings.base_url),
            house.settings.mail_reply_to,
            house.letter_checkers,
        )
        book = address_book(house.events, house.clock)

        def find_reader(db: Connection, person_id: str) -> Recipient | None:
            return book(db, [person_id]).get(person_id)

        previewer = Previewer(house.store, writer, found[1], find_reader)
        _print(previewer.preview(db, kind, me, house.clock.now()), page)


def _print(shown: Preview, page: Path | None) -> None:
    message = shown.message
    echo(f"To: {message.to_email}")
    if message.reply_to:
        echo(f"Reply-To: {message.reply_to}")
    echo(f"Subject: {message.subject}")
    for picture in message.pictures:
        echo(f"With: {picture.filename}, {len(picture.content)} bytes")
    echo(f"\n{message.body}")
    echo(f"(Made of {shown.made_of}.)")
    if shown.why_not:
        echo(f"(It would stay in the inbox now: {shown.why_not}.)")
    if page is not None:
        page.write_text(_as_page(message), "utf-8")
        echo(f"(As a page: {page})")


def _as_page(message: Message) -> str:
    """Return its HTML with the pictures inside: a browser knows no Content-ID."""
    html = message.html
    for picture in message.pictures:
        content = base64.b64encode(picture.content).decode("ascii")
        html = html.replace(f"cid:{picture.content_id}", f"data:image/png;base64,{content}")
    return html
