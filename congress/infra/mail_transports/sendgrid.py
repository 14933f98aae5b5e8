"""Letters to SendGrid (its API v3): the one doorway to its client (decision 0061)."""

from __future__ import annotations

import base64
import json
import logging
import re
import socket
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import AbstractHTTPHandler, HTTPHandler, HTTPSHandler, OpenerDirector, Request

from congress.core.addresses import AddressError, address_for_protocols, read_sender
from congress.infra.mail_messages import Message, Picture
from congress.infra.mail_transports.port import TransportError
from congress.infra.mail_transports.watch import Watch

HOST = "https://api.sendgrid.com"
TIMEOUT_SECONDS = 10  # for each step; the client itself would wait for ever
EXCHANGE_SECONDS = 60.0  # for all of them together
ACCEPTED, ACCEPTED_IN_SANDBOX = 202, 200
REFUSED = frozenset({401, 403})  # it says something of us: the key, or our sender
NOT_THERE, TOO_MANY, FAULTS_SINCE = 404, 429, 500
PAUSE_SECONDS, PAUSE_OF_A_LIMIT, LONGEST_PAUSE = 30.0, 60.0, 3600.0
LETTER_ARGUMENT = "cg_msg"  # in each event that tells of the letter (rule F 2)
_FIELD = re.compile(r"[a-z_]+(\.[a-z0-9_]+){0,6}")  # of our own message; never what stands in it

# Its lists of addresses that it writes to no more (rule F 7).
SUPPRESSED_AT = (
    "suppression/bounces",
    "suppression/blocks",
    "suppression/invalid_emails",
    "suppression/spam_reports",
    "asm/suppressions/global",
)

FindEvent = Callable[[str], str | None]
"""Finds what SendGrid told of a letter, by the letter's id: this floor knows no database."""


class SendGridTransport:
    """Hands letters to SendGrid, one request each.

    In the sandbox (`is_sandbox`) each is checked and none is sent. An exchange that broke after the
    letter was on its way is unclear; an event that tells of it is then the evidence (rule F 1).
    """

    def __init__(
        self, key: str, sender: str, find_event: FindEvent, *, is_sandbox: bool, host: str = HOST,
        news_group: int = 0,
    ) -> None:  # fmt: skip
        """Keep the key, and whom letters are from: `Name <address>`.

        `news_group`: its unsubscribe group of news; 0 is none.
        """
        self._news_group = news_group
        self._key = key
        self._sender = sender
        self._find_event = find_event
        self._is_sandbox = is_sandbox
        self._host = host
        self._client: Any = None
        self._watch = Watch()

    def send(self, message: Message) -> str:
        """Hand the letter over; the evidence is SendGrid's own id of it."""
        content = content_of(
            message, self._sender, is_sandbox=self._is_sandbox, news_group=self._news_group
        )
        answer = self._ask("mail/send", lambda call: call.post(request_body=content))
        expected = ACCEPTED_IN_SANDBOX if self._is_sandbox else ACCEPTED
        if answer.status_code != expected:
            reason = f"SendGrid answered {answer.status_code}, and took nothing"
            raise TransportError(reason, pause_seconds=PAUSE_SECONDS)
        if self._is_sandbox:
            return "sandbox: checked by SendGrid, and not sent"
        return f"SendGrid {answer.headers.get('X-Message-Id', 'took it')}"

    def find_evidence(self, letter_id: str, kind: str) -> str | None:
        """Return what SendGrid told of this letter since."""
        del kind
        return self._find_event(letter_id)

    def lift(self, address: str) -> None:
        """Take an address off each of its lists; those that it is not on answer 404."""
        where = quote(address, safe="@")
        for path in SUPPRESSED_AT:
            try:
                self._ask(f"{path}/{where}", lambda call: call.delete())
            except TransportError as error:
                if not error.is_permanent:
                    raise

    def rejoin(self, address: str) -> None:
        """Take an address off the group of news; not in the sandbox, where nobody is written to."""
        if self._is_sandbox or not self._news_group:
            return
        where = quote(address, safe="@")
        try:
            self._ask(
                f"asm/groups/{self._news_group}/suppressions/{where}", lambda call: call.delete()
            )
        except TransportError as error:
            status = getattr(error.__cause__, "status_code", 0)
            if not error.is_permanent:
                raise
            if status != NOT_THERE:
                reason = f"SendGrid keeps an address in its group of news: {status}"
                raise TransportError(reason, is_permanent=True) from error

    def close(self) -> None:
        """Nothing is kept open but the watch: each letter is a request of its own."""
        self._watch.close()

    def _ask(self, path: str, request: Callable[[Any], Any]) -> Any:  # noqa: ANN401 -- its client is untyped
        client_errors = _import_errors()
        try:
            with self._watch.within(EXCHANGE_SECONDS):
                return request(self._call_at(path))
        except client_errors.HTTPError as error:
            raise _refusal(error.status_code, error.headers, error.body) from error
        except URLError as error:  # before the request was whole: it cannot have been taken
            reason = f"SendGrid cannot be reached: {type(error.reason).__name__}"
            raise TransportError(reason, pause_seconds=PAUSE_SECONDS) from error
        except (HTTPException, OSError) as error:
            reason = f"SendGrid may have taken it: {type(error).__name__} while it answered"
            raise TransportError(reason, is_unclear=True) from error

    def _call_at(self, path: str) -> Any:  # noqa: ANN401 -- its client is untyped
        call = self._opened()._(path)
        make_request = call._make_request  # noqa: SLF001 -- made to be replaced, as its words say

        def make_watched(opener: OpenerDirector, *request: Any, **more: Any) -> Any:  # noqa: ANN401 -- its
            for handler in (_Watched(self._watch), _WatchedTls(self._watch)):
                opener.add_handler(handler)
            return make_request(opener, *request, **more)

        call._make_request = make_watched  # noqa: SLF001 -- see above
        return call

    def _opened(self) -> Any:  # noqa: ANN401 -- its client is untyped
        if self._client is None:
            from sendgrid import SendGridAPIClient  # type: ignore[import-untyped]  # noqa: PLC0415 -- slow, and few need it

            client = SendGridAPIClient(api_key=self._key, host=self._host).client
            client.timeout = TIMEOUT_SECONDS
            # At DEBUG it would log the key and whole letters.
            logging.getLogger("python_http_client").setLevel(logging.INFO)
            self._client = client
        return self._client


class _Watching(AbstractHTTPHandler):
    """Hands connections to a watch as soon as they stand, before TLS."""

    handler_order = HTTPHandler.handler_order - 1  # asked before the one that watches nothing

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def do_open(self, http_class: Any, req: Request, **more: Any) -> Any:  # noqa: ANN401 -- urllib's
        def connect(*where: Any) -> socket.socket:  # noqa: ANN401 -- as `socket.create_connection`
            line = socket.create_connection(*where)
            self._watch.keep(line)
            return line

        def connection(host: str, **options: Any) -> Any:  # noqa: ANN401 -- urllib's
            made = http_class(host, **options)
            made._create_connection = connect  # noqa: SLF001 -- the one place before TLS
            return made

        return super().do_open(connection, req, **more)


class _Watched(_Watching, HTTPHandler):
    pass


class _WatchedTls(_Watching, HTTPSHandler):
    pass


def _import_errors() -> Any:  # noqa: ANN401 -- a module without types
    from python_http_client import exceptions  # type: ignore[import-untyped]  # noqa: PLC0415 -- with the client

    return exceptions


def content_of(
    message: Message, sender: str, *, is_sandbox: bool, news_group: int = 0
) -> dict[str, Any]:
    """Return a letter as SendGrid takes it, with nothing personal but address and words (rule F 2).

    Raises:
        TransportError: it takes no such address; it never will.
    """
    try:
        to_email = address_for_protocols(message.to_email)
    except AddressError as error:
        reason = f"no mail server takes the address: {error}"
        raise TransportError(reason, is_permanent=True) from error
    if not to_email.isascii():
        reason = "SendGrid takes only ASCII before the @"
        raise TransportError(reason, is_permanent=True)
    content: dict[str, Any] = {
        "personalizations": [{"to": [{"email": to_email}]}],
        "from": _mailbox(sender),
        "subject": message.subject,
        "content": [{"type": "text/plain", "value": message.body}],
        "headers": {
            "X-Congress-Letter": message.letter_id,
            "Auto-Submitted": "auto-generated",
            **message.leave_headers,
        },
        "categories": [message.kind],
        "custom_args": {LETTER_ARGUMENT: message.letter_id},
        # Machines open letters, and links of ours are nobody else's business.
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
        },
    }
    if message.html:
        content["content"].append({"type": "text/html", "value": message.html})
    if message.pictures:
        content["attachments"] = [_attached(picture) for picture in message.pictures]
    if message.reply_to:
        content["reply_to"] = _mailbox(message.reply_to)
    if message.leave_url and news_group:
        content["asm"] = {"group_id": news_group}  # of news alone: who leaves it gets all else
    if is_sandbox:
        content["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return content


def _mailbox(written: str) -> dict[str, str]:
    name, email = read_sender(written)
    return {"email": email, "name": name} if name else {"email": email}


def _attached(picture: Picture) -> dict[str, str]:
    return {
        "content": base64.b64encode(picture.content).decode("ascii"),
        "type": "image/png",
        "filename": picture.filename,
        "disposition": "inline",
        "content_id": picture.content_id,
    }


def _refusal(status: int, headers: Mapping[str, str], body: bytes) -> TransportError:
    if status in REFUSED:
        reason = f"SendGrid refuses us: {status}; look at CONGRESS_SENDGRID_KEY, and at the sender"
        return TransportError(reason, is_refused=True)
    if status == TOO_MANY:
        reason = "SendGrid takes no more for the moment: 429"
        return TransportError(reason, pause_seconds=_seconds_left(headers))
    if status >= FAULTS_SINCE:
        reason = f"SendGrid has a fault: {status}"
        return TransportError(reason, pause_seconds=PAUSE_SECONDS, is_doubtful=True)
    where = "".join(f", {field}" for field in _fields_of(body))
    return TransportError(f"SendGrid refused the letter: {status}{where}", is_permanent=True)


def _seconds_left(headers: Mapping[str, str]) -> float:
    """Return how long a limit lasts. Its end is told by SendGrid's clock, so that is what we ask."""
    seconds = PAUSE_OF_A_LIMIT
    try:
        if "Retry-After" in headers:
            seconds = float(headers["Retry-After"])
        else:
            told_at = parsedate_to_datetime(headers["Date"]).timestamp()
            seconds = float(headers["X-RateLimit-Reset"]) - told_at
    except (KeyError, TypeError, ValueError):
        pass
    return min(max(seconds, 1.0), LONGEST_PAUSE) if seconds == seconds else PAUSE_OF_A_LIMIT  # noqa: PLR0124 -- NaN


def _fields_of(body: bytes) -> list[str]:
    """Return which fields of our message were refused. SendGrid's words may repeat the address."""
    try:
        told = json.loads(body)["errors"]
        names = [str(one.get("field") or "") for one in told]
    except (AttributeError, KeyError, TypeError, ValueError):
        return []
    return [name for name in names if _FIELD.fullmatch(name)][:3]
