"""Printers: one that listens at port 9100, and those that CUPS knows. Bytes go in, an answer comes out.

An answer comes within `MOST_SECONDS`, whatever the printer does; what it had not taken by then is
taken back, so that nothing comes out later.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Protocol

CONNECT_SECONDS, SEND_SECONDS = 5.0, 20.0
MOST_SECONDS = CONNECT_SECONDS + SEND_SECONDS
_QUIET_SECONDS = 1.0  # a printer that has all and does not hang up: many keep the line
_LOOK_SECONDS = 0.2
_UNSENT = 0x5411  # TIOCOUTQ of Linux (tty_ioctl(2)): bytes that the other side has not acknowledged
_LEAVE_NOTHING = struct.pack("ii", 1, 0)  # SO_LINGER: what was not sent yet is dropped
LOOK = "Look for paper and an open cover; then print it again."
_JOB = re.compile(r"request id is (\S+)")


class PrinterError(Exception):
    """A printer did not print; the words are for who stands beside it."""


class Printer(Protocol):
    """A printer."""

    @property
    def media(self) -> str:
        """Return which of a print's formats it takes."""

    def check(self) -> None:
        """Raise PrinterError where it cannot be reached at all; nothing is printed."""

    def print(self, content: bytes, title: str) -> None:
        """Print, and return once the printer has all of it. Raises PrinterError: it did not."""


@dataclass(frozen=True)
class SocketPrinter:
    """A printer that takes what is sent to a port, as label printers do at 9100."""

    host: str
    port: int
    media: str = "zpl"

    def check(self) -> None:
        """See `Printer`."""
        self._open().close()

    def print(self, content: bytes, title: str) -> None:
        """See `Printer`."""
        del title
        end = time.monotonic() + SEND_SECONDS
        with self._open() as line:
            try:
                _send(line, content, end)
                _wait_until_taken(line, end)
            except TimeoutError as error:
                _drop(line)
                message = f"The printer at {self} took a part and stopped. {LOOK}"
                raise PrinterError(message) from error
            except OSError as error:
                message = f"The printer at {self} broke off in the middle. {LOOK}"
                raise PrinterError(message) from error

    def _open(self) -> socket.socket:
        try:
            return socket.create_connection((self.host, self.port), timeout=CONNECT_SECONDS)
        except ConnectionRefusedError as error:
            message = (
                f"The printer at {self} takes no data. Is it on? Is something else printing on it?"
            )
            raise PrinterError(message) from error
        except OSError as error:
            message = f"No printer answers at {self}. Is it on, and in this network?"
            raise PrinterError(message) from error

    def __str__(self) -> str:
        """Return its address."""
        return f"{self.host}:{self.port}"


def _send(line: socket.socket, content: bytes, end: float) -> None:
    rest = memoryview(content)
    while rest:
        line.settimeout(max(end - time.monotonic(), 0.001))
        rest = rest[line.send(rest) :]
    line.shutdown(socket.SHUT_WR)


def _wait_until_taken(line: socket.socket, end: float) -> None:
    """Wait until the printer hangs up, or acknowledged all; TimeoutError at the end."""
    quiet_from = time.monotonic() + _QUIET_SECONDS
    line.settimeout(_LOOK_SECONDS)
    while time.monotonic() < end:
        try:
            if not line.recv(4096):  # what it says of itself is not asked for
                return
        except TimeoutError:
            if time.monotonic() >= quiet_from and not _count_unsent(line):
                return
    raise TimeoutError


def _count_unsent(line: socket.socket) -> int:
    """Return how many bytes the printer has not acknowledged; 0 where the system cannot say."""
    if sys.platform != "linux":
        return 0
    import fcntl  # noqa: PLC0415 -- not on every system

    (count,) = struct.unpack("i", fcntl.ioctl(line.fileno(), _UNSENT, struct.pack("i", 0)))
    return int(count)


def _drop(line: socket.socket) -> None:
    """Close so that nothing more reaches the printer: else it would print when it comes to itself."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LEAVE_NOTHING)


@dataclass(frozen=True)
class CupsPrinter:
    """A printer of CUPS on this machine, by its name, through `lp` (lp(1))."""

    name: str
    media: str = "pdf"

    def check(self) -> None:
        """See `Printer`."""
        said = _run("lpstat", "-p", self.name)
        if "disabled" in said:
            message = (
                f"CUPS has stopped the printer {self.name}. Mend it, then: cupsenable {self.name}"
            )
            raise PrinterError(message)

    def print(self, content: bytes, title: str) -> None:
        """See `Printer`; returns when the job has left the queue, and cancels one that stays."""
        said = _run("lp", "-d", self.name, "-t", title, "-", content=content)
        found = _JOB.search(said)
        if found is None:
            message = f"CUPS did not say which job it made of it: {said.strip()[:200]}"
            raise PrinterError(message)
        job, end = found[1], time.monotonic() + SEND_SECONDS
        while any(line.split()[:1] == [job] for line in _run("lpstat", "-o").splitlines()):
            if time.monotonic() >= end:
                _run("cancel", job)
                message = f"{self.name} does not print; its job {job} was cancelled. {LOOK}"
                raise PrinterError(message)
            time.sleep(_LOOK_SECONDS)


def _run(*command: str, content: bytes | None = None) -> str:
    """Run a program of CUPS; return what it said. Raises PrinterError, in its own words."""
    program = shutil.which(command[0])
    if program is None:
        message = f"There is no {command[0]} here: install CUPS (on Debian: apt-get install cups)."
        raise PrinterError(message)
    try:
        done = subprocess.run(  # noqa: S603 -- a program of the system, its arguments no shell's
            [program, *command[1:]], input=content, capture_output=True, check=False,
            timeout=CONNECT_SECONDS * 2, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        message = f"CUPS does not answer ({command[0]}). Does it run?"
        raise PrinterError(message) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or f"{command[0]} failed"
        message = f"CUPS says: {said[:200]}"
        raise PrinterError(message)
    return done.stdout.decode(errors="replace")


def printer_of(name: str, address: str) -> Printer:
    """Return the printer that somebody named, by its name in CUPS or by `HOST:PORT`.

    Raises:
        ValueError: not exactly one of them was given, or the address is none.
    """
    if bool(name) is bool(address):
        message = "Say either --printer NAME (of CUPS) or --socket HOST:PORT."
        raise ValueError(message)
    if name:
        return CupsPrinter(name)
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
        message = (
            f"{address!r} is no address of a printer. Write HOST:PORT, as in 192.168.1.40:9100."
        )
        raise ValueError(message)
    return SocketPrinter(host.strip("[]"), int(port))
