"""News by e-mail (R57): a typed code subscribes, one press leaves, and nothing else changes."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.app import house_of
from congress.cli import main
from congress.core.clock import FixedClock
from congress.infra.mail_messages import Message
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.folder import FolderTransport
from congress.infra.mail_transports.sendgrid import content_of
from congress.mail.formats import Writer
from congress.mail.jobs import send_due_letters
from congress.mail.models import LetterRow
from congress.mail.rules import KINDS, NEWS_KIND, Lane
from congress.people.jobs import address_book
from congress.people.models import NewsReaderRow
from congress.people.service import CONSENT
from congress.people.service.news import queue_news
from tests.builders import NOW

ANA = "ana@hospital.example"


def _press(client: FlaskClient, path: str, **fields: str) -> Any:  # noqa: ANN401 -- an answer
    """Open a page, and send its form as a browser does."""
    shown = client.get("/news" if path == "/news/code" else path).get_data(as_text=True)
    found = re.search(r'name="form_token" value="([^"]+)"', shown)
    assert found is not None, shown
    return client.post(path, data={"form_token": found[1], **fields})


def _code(app: Flask) -> str:
    with house_of(app).store.reading() as db:
        newest = select(LetterRow.facts).order_by(LetterRow.created_at.desc(), LetterRow.id)
        return str(db.scalars(newest.where(LetterRow.kind == "confirm-news")).first()["code"])  # type: ignore[index]


def _readers(app: Flask) -> list[Any]:
    with house_of(app).store.reading() as db:
        return list(db.execute(select(NewsReaderRow.__table__).order_by(NewsReaderRow.mailbox)))


def _subscribe(app: Flask, client: FlaskClient, email: str = ANA) -> None:
    assert _press(client, "/news", email=email).location.endswith("/news/code")
    assert _press(client, "/news/code", code=_code(app)).status_code == 200


def _news(app: Flask, folder: Path, text: str = "Come to San Diego.") -> list[Any]:
    house = house_of(app)
    house.store.unit_of_work(lambda db: queue_news(db, "Save the date", text, house.clock.now()))
    send_due_letters(
        house.store, house.clock, FolderTransport(folder, "c@example.org"),
        Writer(MailTemplates("https://c.example"), checkers=house.letter_checkers),
        address_book(house.events, house.clock), lane=Lane.ORDINARY,
    )  # fmt: skip
    return [
        message_from_bytes(one.read_bytes(), policy=policy.default)
        for one in sorted(folder.glob("news-*.eml"))
    ]


def _link(mail: Any) -> str:  # noqa: ANN401 -- a message
    return str(mail["List-Unsubscribe"]).strip("<>").removeprefix("https://c.example")


def test_only_a_typed_code_subscribes_and_the_consent_is_kept(
    app: Flask, client: FlaskClient
) -> None:
    assert CONSENT in client.get("/news").get_data(as_text=True)
    _press(client, "/news", email=" Ana@Hospital.example ")
    assert client.get("/news/code").status_code == 200  # a machine that opens it
    assert _press(client, "/news/code", code="000000").status_code == 401
    assert _readers(app) == []
    done = _press(client, "/news/code", code=_code(app))
    assert "Ana@hospital.example" in done.get_data(as_text=True)
    [reader] = _readers(app)
    assert (reader.mailbox, reader.words, reader.confirmed_at, reader.left_at) == (
        ANA, CONSENT, NOW, None,
    )  # fmt: skip
    assert len(reader.source_hash) == 64


def test_a_code_subscribes_the_address_it_went_to_once_and_in_its_own_browser(
    app: Flask, client: FlaskClient
) -> None:
    _press(client, "/news", email=ANA)
    other = app.test_client()
    other.get("/news")
    assert _press(other, "/news/code", code=_code(app)).status_code == 401
    assert _readers(app) == []
    assert _press(client, "/news/code", code=_code(app)).status_code == 200
    assert other.get("/news/code").location.endswith("/news")
    assert len(_readers(app)) == 1


@pytest.mark.parametrize("email", ["", "ana", "ana@", "a b@example.org"])
def test_what_is_no_address_is_said(app: Flask, client: FlaskClient, email: str) -> None:
    answer = _press(client, "/news", email=email)
    assert answer.status_code == 422
    assert "does not look like an e-mail address" in answer.get_data(as_text=True)
    assert _readers(app) == []


def test_the_code_of_news_opens_nothing_else(app: Flask, client: FlaskClient) -> None:
    _press(client, "/news", email=ANA)
    cookie = client.get_cookie("congress-news")
    assert cookie is not None
    body = {"ticket": cookie.value, "code": _code(app)}
    assert client.post("/api/v1/sign-in/code/verify", json=body).status_code == 401


def test_news_goes_to_who_wants_it_with_the_way_to_leave(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    _subscribe(app, client)
    [mail] = _news(app, tmp_path)
    assert (mail["To"], mail["Subject"]) == (ANA, "Save the date")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Come to San Diego." in body
    page = _link(mail).removeprefix("/api/v1")
    assert f"    Send me no more news: https://c.example{page}\n" in body
    assert len(_news(app, tmp_path)) == 1  # the same news is sent once


def test_one_request_of_a_mail_program_leaves_and_looking_does_not(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    """RFC 8058: no cookie, no form of ours, no redirect."""
    _subscribe(app, client)
    [mail] = _news(app, tmp_path)
    program = app.test_client()
    assert program.get(_link(mail).removeprefix("/api/v1")).status_code == 200
    assert _readers(app)[0].left_at is None
    for _ in range(2):
        answer = program.post(_link(mail), data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.data) == (204, b"")
    assert _readers(app)[0].left_at == NOW
    assert len(_news(app, tmp_path, "Something else.")) == 1


def test_who_left_meanwhile_is_not_mailed(
    app: Flask, client: FlaskClient, clock: FixedClock, tmp_path: Path
) -> None:
    _subscribe(app, client)
    [mail] = _news(app, tmp_path)
    house = house_of(app)
    house.store.unit_of_work(lambda db: queue_news(db, "Second", "Text.", house.clock.now()))
    _press(client, _link(mail).removeprefix("/api/v1"))
    _news(app, tmp_path, "Third.")
    with house.store.reading() as db:
        rows = db.execute(
            select(LetterRow.state, LetterRow.evidence)
            .where(LetterRow.kind == NEWS_KIND)
            .order_by(LetterRow.state)
        ).all()
    assert tuple(rows[0]) == ("inbox", "they left the news")
    clock.advance(timedelta(minutes=1))  # its code is the newest
    _subscribe(app, client)
    assert _readers(app)[0].left_at is None


@pytest.mark.parametrize("link", ["x", "x-", "-", "reader-0123"])
def test_a_link_that_is_not_ours_ends_nothing(app: Flask, client: FlaskClient, link: str) -> None:
    _subscribe(app, client)
    for path in (f"/news/leave/{link}", f"/api/v1/news/leave/{link}"):
        assert app.test_client().post(path).status_code in (403, 404)
    assert app.test_client().get(f"/news/leave/{link}").status_code == 404
    assert _readers(app)[0].left_at is None


def test_no_other_letter_can_be_left() -> None:
    """Leaving the news must not stop what people need: of all kinds, one is news."""
    assert [kind for kind, special in KINDS.items() if special.is_news] == [NEWS_KIND]
    plain = Message("a", "welcome", ANA, "Hello", "Hello\n", NOW)
    news = Message("b", NEWS_KIND, ANA, "Hello", "Hello\n", NOW, leave_url="https://c.example/x")
    sender = "Congress <c@example.org>"
    assert "asm" not in content_of(plain, sender, is_sandbox=False, news_group=7)
    assert "List-Unsubscribe" not in content_of(plain, sender, is_sandbox=False)["headers"]
    told = content_of(news, sender, is_sandbox=False, news_group=7)
    assert told["asm"] == {"group_id": 7}
    assert told["headers"]["List-Unsubscribe"] == "<https://c.example/x>"
    assert "asm" not in content_of(news, sender, is_sandbox=False)


def test_the_command_says_to_how_many_and_sends(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    _subscribe(app, client)
    file = tmp_path / "news.txt"
    file.write_text("Save the date\n\nCome to San Diego.\n", "utf-8")

    def run(*arguments: str) -> Any:  # noqa: ANN401 -- a result
        return CliRunner().invoke(main, ["news", *arguments], obj=house_of(app))

    assert run(str(file)).output == ("1 person would get 'Save the date'. Send it with --send.\n")
    assert run(str(file), "--send").output.startswith("'Save the date' goes to 1 person;")
    file.write_text("Save the date\n", "utf-8")
    assert run(str(file)).exit_code == 2
