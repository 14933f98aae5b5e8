"""The two ways a letter leaves the house: what each keeps, and what it says when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from congress.infra.mail_messages import Message
from congress.infra.mail_transports import smtp
from congress.infra.mail_transports.folder import FolderTransport
from congress.infra.mail_transports.port import TransportError
from congress.infra.mail_transports.smtp import SmtpTransport
from congress.mail.rules import LONGEST_HAND_OVER
from tests.builders import NOW
from tests.mail.strict_server import strict_server

SENDER = "Congress <congress@example.org>"


def a_message(*, letter_id: str = "abc", to_email: str = "ana@example.org") -> Message:
    return Message(letter_id, "welcome", to_email, "Grüße, Ana", "Hello\n", NOW)


def test_folder_holds_each_letter_once(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "mail", SENDER)
    assert transport.find_evidence("abc", "welcome") is None
    evidence = transport.send(a_message())
    assert transport.send(a_message()) == evidence == "welcome-abc.eml"
    assert transport.find_evidence("abc", "welcome") == evidence
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [evidence]


def test_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands there")
    with pytest.raises(TransportError) as caught:
        FolderTransport(tmp_path / "mail", SENDER).send(a_message())
    assert not caught.value.is_permanent


def test_smtp_keeps_its_connection() -> None:
    with strict_server() as server:
        transport = SmtpTransport(server.url, SENDER)
        evidence = [transport.send(a_message(letter_id=str(number))) for number in range(5)]
        transport.close()
    assert server.connections == 1
    assert evidence == [f"<letter-{number}@example.org>" for number in range(5)]
    assert len(server.deliveries) == 5
    assert server.commands[-1].upper() == "QUIT"


@pytest.mark.parametrize("at", ["RSET", "MAIL"])
def test_smtp_connects_anew_where_the_server_ended_it(at: str) -> None:
    """A server takes so many letters over one connection: no letter waits for that."""
    seen: list[str] = []

    def refuse(command: str) -> str:
        seen.append(command[:4].upper())
        is_second = seen.count(at) == (2 if at == "MAIL" else 1) and seen[-1] == at
        return "421 4.7.0 enough for one connection" if is_second else ""

    with strict_server(refuse=refuse) as server:
        transport = SmtpTransport(server.url, SENDER)
        for number in range(3):
            transport.send(a_message(letter_id=str(number)))
        transport.close()
    assert (server.connections, len(server.deliveries)) == (2, 3)


@pytest.mark.parametrize(
    ("at", "what"), [("MAIL", "the sender"), ("RCPT", "the address"), ("DATA", "the letter")]
)
@pytest.mark.parametrize("code", [450, 550])
def test_smtp_says_what_was_refused_and_for_how_long(at: str, what: str, code: int) -> None:
    def refuse(command: str) -> str:
        answer = f"{code} {str(code)[0]}.1.1 <ana@example.org> is not here"
        return answer if command.startswith((at, at.lower())) else ""

    with strict_server(refuse=refuse) as server:
        transport = SmtpTransport(server.url, SENDER)
        with pytest.raises(TransportError) as caught:
            transport.send(a_message())
        server.refuse = lambda _command: ""
        transport.send(a_message(letter_id="next"))
        transport.close()
    assert str(caught.value) == f"the mail server refused {what}: {code} {str(code)[0]}.1.1"
    assert (caught.value.is_permanent, caught.value.is_away) == (code == 550, False)
    assert (server.connections, len(server.deliveries)) == (1, 1)


def test_smtp_that_does_not_let_us_in_says_nothing_of_the_letter() -> None:
    """A wrong password is mended, and the letters go then."""

    def refuse(command: str) -> str:
        return "535 5.7.8 no" if command.upper().startswith("AUTH") else ""

    with strict_server("AUTH PLAIN", refuse=refuse) as server:
        url = server.url.replace("//", "//user:secret@")
        with pytest.raises(TransportError) as caught:
            SmtpTransport(url, SENDER).send(a_message())
    assert str(caught.value) == "the mail server does not let us in: 535 5.7.8"
    assert (caught.value.is_permanent, caught.value.is_away) == (False, True)


def test_smtp_sends_no_password_in_the_open() -> None:
    """Only this machine may hear one without TLS; `127.1` plays another."""
    with strict_server("AUTH PLAIN") as server:
        abroad = server.url.replace("//127.0.0.1", "//user:secret@127.1")
        with pytest.raises(TransportError):
            SmtpTransport(abroad, SENDER).send(a_message())
    assert not any(command.upper().startswith("AUTH") for command in server.commands)


def test_smtp_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(TransportError) as caught:
        SmtpTransport("smtp://127.0.0.1:9", SENDER).send(a_message())
    assert (caught.value.is_permanent, caught.value.is_away) == (False, True)


def test_a_hand_over_ends_within_its_bound() -> None:
    """Eight steps to be let in: connection, greeting, EHLO, STARTTLS, TLS, EHLO, two of AUTH. Five
    for a letter: RSET, MAIL, RCPT, DATA, its end.
    """
    letting_in = 8 * smtp.CONNECT_TIMEOUT_SECONDS
    letter = 5 * smtp.LETTER_TIMEOUT_SECONDS
    assert letting_in + letter <= LONGEST_HAND_OVER.total_seconds()
