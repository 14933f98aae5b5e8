"""The bytes a mail server receives, for each kind of letter (RFC 5321, RFC 5322, RFC 2045)."""

from __future__ import annotations

import email
import socket
from contextlib import closing
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from congress.core.addresses import AddressError
from congress.infra import mail_messages
from congress.infra.mail_messages import Message, enclose
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.folder import FolderTransport
from congress.infra.mail_transports.port import TransportError
from congress.infra.mail_transports.smtp import SmtpTransport
from congress.mail.rules import KINDS
from tests.builders import NOW
from tests.mail.strict_server import StrictServer, strict_server
from tests.mail.test_letters import FACTS

SENDER = "Ana Möller, M.D. <congress@bücher.example>"
FROM = ("Ana Möller, M.D.", "congress@xn--bcher-kva.example")
# What titles and names may hold: dots at the head of a line, long words, other scripts, signs.
TITLE = '.dot <b>"Größe"</b>, 安全; ' + "Ω" * 90 + " " + "long" * 60
BODY = (
    "Hello Ana,\n.\n..\n.dots\nFrom here on\n" + "x" * 3000 + "\n" + "wörter " * 300 + "\r\n\rend\n"
)


def a_message(*, to_email: str = "ana@example.org", body: str = BODY) -> Message:
    return Message("abc", "welcome", to_email, f"Grüße: {TITLE}", body, NOW)


def of_kind(kind: str) -> Message:
    """A letter of this kind, as a person with an umlaut in name and domain gets it."""
    facts = {**FACTS, "first_name": "Zoë, “Z”", "title": TITLE, "room": ".Saal Süd"}
    words = MailTemplates("http://localhost").render(kind, facts)
    return Message("abc", kind, "zoe@müller.example", words.subject, words.body, NOW)


def deliver(server: StrictServer, message: Message) -> None:
    with closing(SmtpTransport(server.url, SENDER)) as transport:
        transport.send(message)


def say(server: StrictServer, octets: bytes) -> None:
    """Say something by hand, until the server hangs up."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as raw:
        raw.sendall(octets)
        while raw.recv(1000):
            pass


def read(content: bytes) -> EmailMessage:
    found = email.message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def assert_reads_as(content: bytes, message: Message, to_email: str) -> None:
    found = read(content)
    assert found.defects == []
    assert [header for header in found.values() if header.defects] == []
    assert [(one.display_name, one.addr_spec) for one in found["From"].addresses] == [FROM]
    assert [one.addr_spec for one in found["To"].addresses] == [to_email]
    assert found["Subject"] == message.subject
    assert found["Message-ID"] == "<letter-abc@xn--bcher-kva.example>"
    assert found["Date"].datetime == NOW
    assert (found["MIME-Version"], found.get_content_type()) == ("1.0", "text/plain")
    assert len(found.keys()) == len(set(found.keys())) == 10
    assert found.get_content().splitlines() == message.body.splitlines()


@pytest.mark.parametrize("kind", KINDS)
def test_a_strict_server_takes_every_kind(kind: str) -> None:
    message = of_kind(kind)
    with strict_server() as server:
        deliver(server, message)
    (taken,) = server.deliveries
    assert (taken.sender, taken.recipients) == (FROM[1], ["zoe@xn--mller-kva.example"])
    assert_reads_as(taken.content, message, "zoe@xn--mller-kva.example")
    assert max(map(len, taken.content.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("kind", KINDS)
def test_the_folder_holds_what_a_server_would_get(tmp_path: Path, kind: str) -> None:
    message = of_kind(kind)
    name = FolderTransport(tmp_path, SENDER).send(message)
    with strict_server() as server:
        deliver(server, message)
    assert (tmp_path / name).read_bytes() == server.deliveries[0].content


def test_dots_long_lines_and_bare_returns_arrive() -> None:
    with strict_server() as server:
        deliver(server, a_message())
    assert_reads_as(server.deliveries[0].content, a_message(), "ana@example.org")


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        (default.clone(cte_type="7bit"), "without CRLF"),
        (SMTP, "eight bits"),
        (SMTP.clone(cte_type="7bit", max_line_length=5000), "octets"),
    ],
)
def test_control_the_server_is_strict(
    monkeypatch: pytest.MonkeyPatch, policy: object, fault: str
) -> None:
    monkeypatch.setattr(mail_messages, "_ASCII", policy)
    body = "x" * 3000 if fault == "octets" else "ü\n"
    with pytest.raises(AssertionError, match=fault), strict_server() as server:
        deliver(server, a_message(body=body))


def test_control_a_dot_that_is_not_doubled_is_found() -> None:
    with pytest.raises(AssertionError, match="not doubled"), strict_server() as server:
        say(server, b"DATA\r\n.dot\r\n.\r\nQUIT\r\n")


def test_rfc5322_resend_is_the_same_message() -> None:
    assert enclose(a_message(), SENDER) == enclose(a_message(), SENDER)


def test_rfc6531_an_address_outside_ascii_needs_smtputf8() -> None:
    """Given up at once, with its reason; a server that offers SMTPUTF8 takes it."""
    message = a_message(to_email="zoë@müller.example")
    with strict_server() as server, pytest.raises(TransportError, match="SMTPUTF8") as caught:
        deliver(server, message)
    assert caught.value.is_permanent
    assert not any(command.startswith("MAIL") for command in server.commands)
    with strict_server("SMTPUTF8", "8BITMIME") as server:
        deliver(server, message)
    (taken,) = server.deliveries
    assert taken.recipients == ["zoë@xn--mller-kva.example"]
    assert "\r\nTo: zoë@xn--mller-kva.example\r\n" in taken.content.decode()


CRAFTED = [
    "a@example.org\r\nBcc: b@example.org",
    "a@example.org\nBcc: b@example.org",
    "a\r\n@example.org",
    "a@example.org, b@example.org",
    "a@example.org,b@example.org",
    "a@example.org;b@example.org",
    "a@example.org> <b@example.org",
    "<a@example.org>",
    "A <a@example.org>",
    '"a@example.org,"@example.org',
    '"a, b"@example.org',
    "team:a@example.org,b@example.org;",
    "a@example.org(b@example.org)",
    "a(comment)@example.org",
    "a@[127.0.0.1]",
    "a@example.org SIZE=1",
    "=?utf-8?q?b=40example=2Eorg=2C?=a\u2028@example.org",
    "a@example.org\0",
    "a@b@example.org",
    "@example.org",
    "a",
    "",
]


@pytest.mark.parametrize("to_email", CRAFTED)
def test_a_crafted_address_adds_no_recipient_and_no_header(tmp_path: Path, to_email: str) -> None:
    message = a_message(to_email=to_email)
    with pytest.raises(TransportError) as caught:
        FolderTransport(tmp_path, SENDER).send(message)
    assert caught.value.is_permanent
    assert list(tmp_path.iterdir()) == []
    with strict_server("SMTPUTF8", "8BITMIME") as server, pytest.raises(TransportError):
        deliver(server, message)
    assert server.deliveries == []


@pytest.mark.parametrize(
    "name",
    [
        "Möller, M.D.",
        'Dr. "Q" \\ Smith',
        "b@example.org, a",
        "team: a@example.org;",
        "(comment",
        "[bracket]",
    ],
)
def test_a_name_adds_no_sender(name: str) -> None:
    envelope = enclose(a_message(), f"{name} <congress@example.org>")
    found = read(envelope.content)["From"].addresses
    assert [one.addr_spec for one in found] == ["congress@example.org"]
    assert envelope.from_email == "congress@example.org"


@pytest.mark.parametrize("name", ["A\r\nBcc: b@example.org", "=?utf-8?q?x=2C_b=40example=2Eorg?="])
def test_a_name_that_would_be_read_as_another_is_refused(name: str) -> None:
    with pytest.raises(AddressError):
        enclose(a_message(), f"{name} <congress@example.org>")


def test_a_subject_breaks_no_line() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        enclose(replace(a_message(), subject="A\r\nBcc: b@example.org"), SENDER)
