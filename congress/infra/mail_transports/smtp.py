"""Letters to a mail server (RFC 5321)."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from congress.infra.mail_messages import Envelope, Message, message_id
from congress.infra.mail_transports.port import TransportError, enclosed
from congress.infra.mail_transports.watch import Watch

CONNECT_TIMEOUT_SECONDS = 10  # for each of at most eight steps
# For each of five steps. RFC 5321 section 4.5.3.2 would wait ten minutes after the last: a code is dead
# by then, and the lease of the letter over.
LETTER_TIMEOUT_SECONDS = 30
# For all of them together: each byte of a server that drips would begin a step's time anew.
EXCHANGE_SECONDS = 120.0
PAUSE_SECONDS = 30.0  # after a connection that never opened: so often it is tried again
PERMANENT_SINCE = 500  # RFC 5321 section 4.2.1: 5yz means "do not try again"
OK, CLOSING = 250, 421  # RFC 5321 section 3.8: the server ends the connection
_DETAIL = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463, at the head of an answer


class SmtpTransport:
    """Hands letters to a mail server (RFC 5321): `smtp://[user:password@]host[:port]`, or `smtps://`.

    Credentials are sent only over TLS, or to this machine. The connection is kept from letter to
    letter. One thread at a time.
    """

    def __init__(self, url: str, sender: str) -> None:
        """Read the address of the server from `url`."""
        self._parts = urlsplit(url)
        self._sender = sender
        self._server: smtplib.SMTP | None = None
        self._watch = Watch()

    def send(self, message: Message) -> str:
        """Hand the letter to the server; the evidence is our Message-ID, which it logs."""
        envelope = enclosed(message, self._sender)
        is_kept = self._server is not None
        try:
            self._hand_over(envelope)
        except smtplib.SMTPSenderRefused as error:
            # Servers take so many letters over one connection, and say so at the next.
            if not is_kept or error.smtp_code != CLOSING:
                refusal = _refusal("the sender", error.smtp_code, error.smtp_error)
                raise refusal from error
            self._hang_up()
            return self.send(message)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, answer),) = error.recipients.values()
            refusal = _refusal("the address", code, answer)
            raise refusal from error
        except smtplib.SMTPResponseException as error:
            refusal = _refusal("the letter", error.smtp_code, error.smtp_error)
            raise refusal from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            reason = f"the mail server broke off: {type(error).__name__}"
            raise TransportError(reason, is_away=self._watch.is_cut) from error
        return message_id(message.letter_id, self._sender)

    def find_evidence(self, letter_id: str, kind: str) -> str | None:
        """Return None: a mail server cannot be asked. The resend has the same Message-ID."""
        del letter_id, kind
        return None

    def lift(self, address: str) -> None:
        """Nothing to do: a mail server keeps no list that we know of."""

    def rejoin(self, address: str) -> None:
        """Nothing to do: nobody leaves a group at a mail server."""

    def close(self) -> None:
        """Say goodbye, if somebody still listens."""
        self._hang_up()
        self._watch.close()

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()
        self._watch.forget()

    def _hand_over(self, envelope: Envelope) -> None:
        with self._watch.within(EXCHANGE_SECONDS):
            self._say(self._connected(), envelope)

    @staticmethod
    def _say(server: smtplib.SMTP, envelope: Envelope) -> None:
        if envelope.needs_utf8 and not server.has_extn("smtputf8"):
            reason = "the mail server takes only ASCII before the @ (it offers no SMTPUTF8)"
            raise TransportError(reason, is_permanent=True)
        options = ("SMTPUTF8", "BODY=8BITMIME") if envelope.needs_utf8 else ()
        server.sendmail(envelope.from_email, [envelope.to_email], envelope.content, options)

    def _connected(self) -> smtplib.SMTP:
        """Return the kept connection, or a new one where there is none or the server closed it."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._server.rset()[0] == OK:
                    return self._server
            self._hang_up()
        try:
            self._server = self._connect()
        except smtplib.SMTPResponseException as error:
            # Also 5yz: it says something of us, and nothing of the letter (decision 0035).
            said = _said(error.smtp_code, error.smtp_error)
            reason = f"the mail server does not let us in: {said}"
            raise TransportError(reason, pause_seconds=PAUSE_SECONDS) from error
        except (smtplib.SMTPException, OSError) as error:
            reason = f"the mail server cannot be reached: {type(error).__name__}"
            raise TransportError(reason, pause_seconds=PAUSE_SECONDS) from error
        return self._server

    def _connect(self) -> smtplib.SMTP:
        host, port = self._parts.hostname or "localhost", self._parts.port
        is_tls, timeout = self._parts.scheme == "smtps", CONNECT_TIMEOUT_SECONDS
        sock = socket.create_connection((host, port or (465 if is_tls else 25)), timeout)
        try:
            self._watch.keep(sock)
            if is_tls:
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
            server = _Client(sock, host, timeout)
        except BaseException:
            sock.close()
            self._watch.forget()
            raise
        try:
            self._introduce(server, host)
        except BaseException:
            server.close()
            self._watch.forget()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP, host: str) -> None:
        server.ehlo_or_helo_if_needed()
        is_local = host in ("localhost", "127.0.0.1", "::1")
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif self._parts.username and self._parts.scheme != "smtps" and not is_local:
            reason = "the mail server offers no TLS, and credentials would travel in the open"
            raise TransportError(reason, pause_seconds=PAUSE_SECONDS)
        if self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        if server.sock is not None:
            server.sock.settimeout(LETTER_TIMEOUT_SECONDS)


class _Client(smtplib.SMTP):
    """A client on a socket that is connected already."""

    def __init__(self, sock: socket.socket, host: str, timeout: float) -> None:
        self._given = sock
        super().__init__(host, timeout=timeout)

    def _get_socket(self, *_address: object) -> socket.socket:
        return self._given


def _refusal(what: str, code: int, answer: bytes | str) -> TransportError:
    reason = f"the mail server refused {what}: {_said(code, answer)}"
    return TransportError(reason, is_permanent=code >= PERMANENT_SINCE)


def _said(code: int, answer: bytes | str) -> str:
    """Return what a server said, in figures: its words may name the address."""
    found = _DETAIL.match(answer if isinstance(answer, bytes) else answer.encode())
    return f"{code} {found.group().decode()}" if found else str(code)
