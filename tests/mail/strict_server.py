"""A mail server that takes nothing but what RFC 5321 allows, and keeps the bytes it received."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

MAX_TEXT_LINE = 998  # without CRLF, RFC 5322 section 2.1.1
_PATH = re.compile(rb"(?i)(MAIL FROM|RCPT TO):<([^<>\s]+@[^<>\s]+)>((?: [^ ]+)*)")


@dataclass
class Delivery:
    """One letter it took: envelope and content, with the doubled dots taken back."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class StrictServer:
    """What it heard. `refuse` may answer a command in its own way; "" lets it go on."""

    url: str = ""
    extensions: tuple[str, ...] = ()
    refuse: Callable[[str], str] = lambda _command: ""
    deliveries: list[Delivery] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    connections: int = 0


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.strict: StrictServer = self.server.strict  # type: ignore[attr-defined]
        self.strict.connections += 1
        self._forget()
        self._say("220 strict")
        with suppress(ConnectionError):
            while (line := self._line()) is not None and self._answer(line):
                pass

    def _forget(self) -> None:
        self.sender, self.utf8 = "", False
        self.recipients: list[str] = []

    def _say(self, text: str) -> bool:
        self.wfile.write(text.encode() + b"\r\n")
        return not text.startswith("421")

    def _fault(self, text: str) -> None:
        self.strict.faults.append(text)

    def _line(self) -> bytes | None:
        """Return a line without its CRLF; a bare CR or LF is a fault (RFC 5321 section 2.3.8)."""
        line = self.rfile.readline()
        if not line:
            return None
        if not line.endswith(b"\r\n"):
            self._fault(f"a line that ends without CRLF: {line!r}")
        text = line.removesuffix(b"\r\n")
        if b"\r" in text or b"\n" in text or b"\0" in text:
            self._fault(f"a bare CR, LF or NUL: {line!r}")
        return text

    def _answer(self, line: bytes) -> bool:
        command = line.decode("utf-8", "replace")
        self.strict.commands.append(command)
        if not self.utf8 and "SMTPUTF8" not in command and not line.isascii():
            self._fault(f"a command outside ASCII: {line!r}")
        if refusal := self.strict.refuse(command):
            return self._say(refusal)
        verb = command[:4].upper()
        if verb == "EHLO":
            lines = ["250-strict", *(f"250-{name}" for name in self.strict.extensions), "250 HELP"]
            return self._say("\r\n".join(lines))
        if verb in ("MAIL", "RCPT"):
            return self._path(line)
        if verb == "DATA":
            return self._data()
        if verb == "QUIT":
            return self._say("221 bye") and False
        if verb == "RSET":
            self._forget()
        return self._say("250 ok")

    def _path(self, line: bytes) -> bool:
        found = _PATH.fullmatch(line)
        if found is None:
            self._fault(f"no path: {line!r}")
            return self._say("501 5.1.3 no path")
        address, options = found[2].decode(), found[3].upper().split()
        if line[:4].upper() == b"MAIL":
            self.sender, self.utf8 = address, b"SMTPUTF8" in options
            wanted = {one.decode().partition("=")[0] for one in options}
            if "BODY=8BITMIME" in map(bytes.decode, options):
                wanted = (wanted - {"BODY"}) | {"8BITMIME"}
            if missing := wanted - set(self.strict.extensions):
                self._fault(f"options that were not offered: {missing}")
        else:
            self.recipients.append(address)
        if not self.utf8 and not address.isascii():
            self._fault("an address outside ASCII without SMTPUTF8")
        if not address.rpartition("@")[2].isascii():
            self._fault("a domain outside ASCII")
        return self._say("250 ok")

    def _data(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self._line()) != b".":
            if line is None:
                return False
            if line.startswith(b"."):
                # RFC 5321 section 4.5.2: a line that begins with a dot was given another one.
                if not line.startswith(b".."):
                    self._fault(f"a dot that was not doubled: {line!r}")
                line = line[1:]
            if len(line) > MAX_TEXT_LINE:
                self._fault(f"a line of {len(line)} octets")
            if not line.isascii() and not self.utf8:
                self._fault(f"eight bits without 8BITMIME: {line!r}")
            lines.append(line)
        content = b"".join(line + b"\r\n" for line in lines)
        self.strict.deliveries.append(Delivery(self.sender, self.recipients, content))
        self._forget()
        return self._say("250 2.0.0 taken")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = socket.SOMAXCONN


@contextmanager
def strict_server(
    *extensions: str, refuse: Callable[[str], str] = lambda _command: ""
) -> Iterator[StrictServer]:
    """Serve while the block runs; afterwards it must have found no fault."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        strict = StrictServer(f"smtp://127.0.0.1:{server.server_address[1]}", extensions, refuse)
        server.strict = strict  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield strict
        finally:
            server.shutdown()
            thread.join()
    assert not strict.faults, strict.faults
