"""The cheapest honest client: requests prepared as bytes, one keep-alive connection, blocking.

The clients share the machine with the server they measure, so each request costs them little.
"""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

HEAD_ENDS = b"\r\n\r\n"
NO_BODY = frozenset({204, 304})
CHUNK = 65536


def token_of(name: str) -> str:
    """Return the token of somebody that `stage.sign_people_in` signed in."""
    return f"token-of-{name}-".ljust(43, "x")


class LostAnswerError(Exception):
    """The connection ended before the whole answer had come: whether it was done is not known."""


@dataclass(frozen=True)
class Reply:
    """An answer as it came: the status line with headers, and the body."""

    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 -- whatever was sent
        """Return the body as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """Return a header's value, "" without one."""
        for line in self.head.split(b"\r\n")[1:]:
            found, _, value = line.partition(b":")
            if found.decode("latin-1").lower() == name.lower():
                return value.strip().decode("latin-1")
        return ""


def request_bytes(
    method: str,
    path: str,
    *,
    token: str = "",
    key: str = "",
    body: object = None,
    headers: dict[str, str] | None = None,
) -> bytes:
    """Return a whole request; `body` is sent as JSON."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if key:
        lines.append(f"Idempotency-Key: {key}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    content = b"" if body is None else json.dumps(body).encode()
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + HEAD_ENDS + content


def whole_length(received: bytes) -> int | None:
    """Return how long the answer will be that begins with these bytes, None while that is open."""
    head, found, _ = received.partition(HEAD_ENDS)
    if not found:
        return None
    if int(head[9:12]) in NO_BODY:
        return len(head) + len(HEAD_ENDS)
    at = head.lower().find(b"\r\ncontent-length:")
    if at < 0:
        message = f"an answer without a length: {head[:200]!r}"
        raise LostAnswerError(message)
    value = head[at + 17 : head.find(b"\r\n", at + 2) if b"\r\n" in head[at + 2 :] else None]
    return len(head) + len(HEAD_ENDS) + int(value)


def parse_reply(received: bytes) -> Reply:
    """Return a whole answer's parts."""
    head, _, body = received.partition(HEAD_ENDS)
    return Reply(int(head[9:12]), head, body)


class Line:
    """A connection to a server on this machine, opened when it is needed and again after a loss."""

    def __init__(self, port: int, *, timeout: float = 30.0) -> None:
        self._port = port
        self._timeout = timeout
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> Reply:
        """Send a request and return the answer.

        Raises:
            LostAnswerError: the connection could not be opened, or broke.
        """
        try:
            link = self._open()
            link.sendall(request)
            received = _receive(link)
        except OSError as error:
            self.close()
            raise LostAnswerError(str(error)) from error
        except LostAnswerError:
            self.close()
            raise
        if b"\r\nConnection: close" in received[: received.find(HEAD_ENDS)]:
            self.close()
        return parse_reply(received)

    def send_and_leave(self, request: bytes) -> None:
        """Send a request and hang up before the answer, as a phone in a lift does."""
        with suppress(OSError):
            self._open().sendall(request)
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _open(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), self._timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket


def _receive(link: socket.socket) -> bytes:
    received = b""
    while (length := whole_length(received)) is None or len(received) < length:
        more = link.recv(CHUNK)
        if not more:
            message = "closed before the end"
            raise LostAnswerError(message)
        received += more
    return received
