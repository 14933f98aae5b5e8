"""Ways a letter leaves the house: a local folder, or SMTP. Each says what it knows of a letter it
was given before, so that a sender that crashed neither loses nor doubles one.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from congress.settings import Settings

SMTP_TIMEOUT_SECONDS = 10
PERMANENT_SINCE = 500  # RFC 5321 section 4.2.1: 5yz means "do not try again"


@dataclass(frozen=True)
class Message:
    """A letter ready to leave. `letter_id` makes its Message-ID, so a resend is recognisable."""

    letter_id: str
    kind: str
    to_email: str
    subject: str
    body: str
    created_at: datetime


class TransportError(Exception):
    """The letter was not taken. `is_permanent`: it never will be."""

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        """Keep the reason, without addresses."""
        super().__init__(reason)
        self.is_permanent = is_permanent


class Transport(Protocol):
    """Takes letters."""

    def send(self, message: Message) -> str:
        """Hand the letter over; return the evidence of it.

        Raises:
            TransportError: it was not taken.
        """
        ...

    def find_evidence(self, letter_id: str, kind: str) -> str | None:
        """Return the evidence that this letter was handed over before; None when there is none."""
        ...


def as_email(message: Message, sender: str) -> bytes:
    """Return the message's bytes (RFC 5322, RFC 2045).

    Its Message-ID (RFC 5322 section 3.6.4) depends on the letter alone.

    Raises:
        TransportError: permanent: its address or subject cannot stand in a header.
    """
    try:
        return _compose(message, sender).as_bytes()
    except ValueError as error:
        reason = "the letter cannot be written as a mail message"
        raise TransportError(reason, is_permanent=True) from error


def _compose(message: Message, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = message_id(message.letter_id, sender)
    mail["Date"] = format_datetime(message.created_at)
    mail["From"] = sender
    mail["To"] = message.to_email
    mail["Subject"] = message.subject
    mail["X-Congress-Letter"] = message.letter_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in answer, please
    mail.set_content(message.body)
    return mail


def message_id(letter_id: str, sender: str) -> str:
    """Return the Message-ID of a letter: its id at the sender's domain."""
    domain = parseaddr(sender)[1].partition("@")[2] or "congress.invalid"
    return f"<letter-{letter_id}@{domain}>"


class FolderTransport:
    """Writes each letter as an .eml file whose name carries the letter's id: there once, or not."""

    def __init__(self, folder: Path, sender: str) -> None:
        """Write into `folder`, which is made when needed."""
        self._folder = folder
        self._sender = sender

    def send(self, message: Message) -> str:
        """Write the file in one step: a reader sees all of it or nothing."""
        path = self._path_of(message.letter_id, message.kind)
        part = path.with_suffix(f".{os.getpid()}.part")
        content = as_email(message, self._sender)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            reason = f"the mail folder: {error.strerror}"
            raise TransportError(reason) from error
        return path.name

    def find_evidence(self, letter_id: str, kind: str) -> str | None:
        """Return the file's name when it is there."""
        path = self._path_of(letter_id, kind)
        return path.name if path.exists() else None

    def _path_of(self, letter_id: str, kind: str) -> Path:
        return self._folder / f"{kind}-{letter_id}.eml"


class SmtpTransport:
    """Hands letters to a mail server (RFC 5321): `smtp://[user:password@]host[:port]`, or `smtps://`.

    Credentials are sent only over TLS, or to this machine.
    """

    def __init__(self, url: str, sender: str) -> None:
        """Read the address of the server from `url`."""
        self._parts = urlsplit(url)
        self._sender = sender

    def send(self, message: Message) -> str:
        """Hand the letter to the server; the evidence is our Message-ID, which it logs."""
        envelope_from = parseaddr(self._sender)[1]
        content = as_email(message, self._sender)
        try:
            with self._connect() as server:
                server.sendmail(envelope_from, [message.to_email], content)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            lasting = all(code >= PERMANENT_SINCE for code in codes)
            reason = f"the mail server refused the address: {codes}"
            raise TransportError(reason, is_permanent=lasting) from error
        except smtplib.SMTPException as error:
            reason = f"the mail server: {type(error).__name__}"
            raise TransportError(reason) from error
        except OSError as error:
            reason = f"the mail server cannot be reached: {type(error).__name__}"
            raise TransportError(reason) from error
        return message_id(message.letter_id, self._sender)

    def find_evidence(self, letter_id: str, kind: str) -> str | None:
        """Return None: a mail server cannot be asked. The resend has the same Message-ID."""
        del letter_id, kind
        return None

    def _connect(self) -> smtplib.SMTP:
        host, port = self._parts.hostname or "localhost", self._parts.port
        if self._parts.scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port or 465, timeout=SMTP_TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, port or 25, timeout=SMTP_TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            elif self._parts.username and host not in ("localhost", "127.0.0.1", "::1"):
                server.close()
                reason = "the mail server offers no TLS, and credentials would travel in the open"
                raise TransportError(reason)
        if self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        return server


def transport_of(settings: Settings) -> Transport:
    """Return the transport the installation chose."""
    if settings.mail == "folder":
        return FolderTransport(settings.data_dir / "mail", settings.mail_from)
    return SmtpTransport(settings.mail, settings.mail_from)
