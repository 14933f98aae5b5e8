"""The words of each kind, and the message they travel in."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports import (
    FolderTransport,
    Message,
    SmtpTransport,
    TransportError,
    as_email,
)
from congress.mail.rules import KINDS
from tests.builders import NOW

SENDER = "Congress <congress@example.org>"
FACTS = {
    "first_name": "Ana",
    "event": "Patient Safety Congress 2025",
    "zone": "America/Los_Angeles",
    "title": "Design & <b>Safety</b>",
    "starts_at": "2025-03-10T23:00:00+00:00",
    "room": "Sunset",
    "reason": "overlap",
    "released": "s2",
    "position": 4,
    "held": "confirmed",
    "outcome": "none",
    "changes": [
        {
            "session": "s1",
            "effect": effect,
            "title": "Design",
            "room": "Royal",
            "starts_at": "2025-03-10T23:00:00+00:00",
        }
        for effect in ("cancelled", "moved", "room", "clash", "loses-seat", "restored")
    ],
    "code": "012345",
    "minutes": 10,
    "link": "L1nk",
    "event_id": "psc-2025",
    "is_registered": False,
    "place": "Online",
    "sessions": [{"title": "Design", "starts_at": "2025-03-10T23:00:00+00:00"}],
    "more": 3,
    "device": "Safari on iPhone",
    "at": "2025-03-08T22:00:00+00:00",
    "how": "name",
    "replaces": False,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words_and_the_help_card(kind: str) -> None:
    """Strict: a fact the words ask for and nobody gives would be an error."""
    words = MailTemplates("http://localhost", strict=True).render(kind, FACTS)
    assert "\n" not in words.subject
    assert 10 < len(words.subject) < 90
    assert words.body.startswith("Hello Ana,\n")
    for period in ("Before the event", "During the event", "After the event"):
        assert f"{period}: " in words.body
    for jargon in ("level", "release ", "snapshot", "token", "payload", "None", "{{"):
        assert jargon not in words.body
    assert "\n\n\n\n" not in words.body


@pytest.mark.parametrize("kind", KINDS)
def test_letter_that_knows_little_is_still_a_letter(kind: str) -> None:
    words = MailTemplates("http://localhost").render(kind, {})
    assert words.subject
    assert "None" not in words.body


@pytest.mark.parametrize(
    ("how", "said", "unsaid"),
    [
        ("name", "with your e-mail address and last name", "password"),
        ("code", "with a code we had mailed to you", "last name"),
        ("password", "with your staff password", "last name"),
    ],
)
def test_a_new_device_is_told_by_what_opened_it(how: str, said: str, unsaid: str) -> None:
    """Staff have no sign-in by name; and only their password must be reset by somebody else."""
    strict = MailTemplates("http://localhost", strict=True)
    words = strict.render("new-device", {**FACTS, "how": how}).body
    assert said in words
    assert unsaid not in words
    assert "(Safari on iPhone), on Sat, March 8, 2:00 PM PT." in words


def test_an_online_event_has_no_desk_to_ask_at() -> None:
    templates = MailTemplates("http://localhost")
    here = templates.render("welcome", FACTS).body
    online = templates.render("welcome", {**FACTS, "is_online": True}).body
    assert "information desk" in here
    assert "information desk" not in online
    assert "an online event has no desk" in online


def test_facts_are_never_run_as_a_template() -> None:
    """As in pretalx before 2026.1.0: names and titles wrote mail of their own."""
    evil = "{{ base_url }}{% for a in b %}\r\nBcc: everybody@example.org"
    words = MailTemplates("http://localhost").render("seat-taken", {"title": evil})
    assert "{{ base_url }}{% for a in b %}" in words.body
    assert "{{ base_url }}" in words.subject
    assert "\n" not in words.subject


def test_inbox_shows_the_words_alone() -> None:
    words = MailTemplates("http://localhost").render_for_inbox("seat-promoted", FACTS)
    assert words.body.startswith("Good news")
    assert "Before the event" not in words.body


def _message(*, to_email: str = "ana@example.org") -> Message:
    body = "Hello Ana,\n\n" + "wörter " * 300 + "\n"
    return Message("abc", "welcome", to_email, "Grüße, Ana", body, NOW)


def _read(content: bytes) -> EmailMessage:
    read = email.message_from_bytes(content, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def test_rfc5322_message_is_read_back() -> None:
    content = as_email(_message(), SENDER)
    read = _read(content)
    assert read.defects == []
    assert read["Message-ID"] == "<letter-abc@example.org>"
    assert (read["To"], read["From"], read["Subject"]) == ("ana@example.org", SENDER, "Grüße, Ana")
    assert read["Date"].datetime == NOW
    assert read.get_content() == _message().body
    assert max(map(len, content.splitlines())) <= 998  # RFC 5322 section 2.1.1


def test_rfc5322_resend_is_the_same_message() -> None:
    assert as_email(_message(), SENDER) == as_email(_message(), SENDER)


def test_folder_holds_each_letter_once(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "mail", SENDER)
    assert transport.find_evidence("abc", "welcome") is None
    evidence = transport.send(_message())
    assert transport.send(_message()) == evidence == "welcome-abc.eml"
    assert transport.find_evidence("abc", "welcome") == evidence
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [evidence]
    assert _read((tmp_path / "mail" / evidence).read_bytes())["Subject"] == "Grüße, Ana"


def test_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands there")
    with pytest.raises(TransportError) as caught:
        FolderTransport(tmp_path / "mail", SENDER).send(_message())
    assert not caught.value.is_permanent


@pytest.mark.parametrize("to_email", ["a@example.org\nBcc: b@example.org", "a\r\n@example.org"])
def test_address_cannot_write_headers(tmp_path: Path, to_email: str) -> None:
    with pytest.raises(TransportError) as caught:
        FolderTransport(tmp_path, SENDER).send(_message(to_email=to_email))
    assert caught.value.is_permanent
    assert list(tmp_path.iterdir()) == []


class _Smtp(socketserver.StreamRequestHandler):
    """A mail server of a few words (RFC 5321): refuses the address `gone@…` for good."""

    def handle(self) -> None:
        mails: list[bytes] = self.server.mails  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            answer = {b"RCPT": b"550 no such" if b"gone@" in line else b"250 ok", b"QUIT": b"221"}
            self.wfile.write(answer.get(verb, b"250 ok") + b"\r\n")


@pytest.fixture
def smtp() -> Iterator[tuple[str, list[bytes]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.mails = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", server.mails  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def test_smtp_hands_the_message_over(smtp: tuple[str, list[bytes]]) -> None:
    url, mails = smtp
    evidence = SmtpTransport(url, SENDER).send(_message())
    assert [_read(mail)["Message-ID"] for mail in mails] == [evidence]
    assert _read(mails[0]).get_content() == _message().body


def test_smtp_refusal_is_for_good(smtp: tuple[str, list[bytes]]) -> None:
    url, mails = smtp
    with pytest.raises(TransportError) as caught:
        SmtpTransport(url, SENDER).send(_message(to_email="gone@example.org"))
    assert (caught.value.is_permanent, mails) == (True, [])
    assert "gone" not in str(caught.value)


def test_smtp_sends_no_password_in_the_open(smtp: tuple[str, list[bytes]]) -> None:
    """Only this machine may hear one without TLS; `127.1` plays another."""
    url, mails = smtp
    abroad = url.replace("//127.0.0.1", "//user:secret@127.1")
    with pytest.raises(TransportError):
        SmtpTransport(abroad, SENDER).send(_message())
    assert mails == []


def test_smtp_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(TransportError) as caught:
        SmtpTransport("smtp://127.0.0.1:9", SENDER).send(_message())
    assert not caught.value.is_permanent
