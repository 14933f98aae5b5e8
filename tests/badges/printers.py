"""Printers for tests: a socket that plays port 9100, in whichever mood."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto

from congress.infra.printers import SocketPrinter

_RESET = struct.pack("ii", 1, 0)


class Mood(Enum):
    """What a printer does with who calls."""

    PRINTS = auto()  # reads all, and hangs up
    KEEPS_THE_LINE = auto()  # reads all, and says nothing
    HANGS = auto()  # takes the call, and reads nothing
    DIES = auto()  # reads a part, and resets


@dataclass
class FakePrinter:
    """Port 9100 of this machine; `printed` holds what came out, whole or in part."""

    mood: Mood = Mood.PRINTS
    printed: list[bytes] = field(default_factory=list)
    calls: int = 0
    _listening: socket.socket = field(
        default_factory=lambda: socket.create_server(("127.0.0.1", 0))
    )
    _kept: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Know the address also when it is off."""
        self.there = SocketPrinter(*self._listening.getsockname())

    def serve(self) -> None:
        """Answer calls until it is switched off."""
        self._listening.setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVBUF, 4096
        )  # so that it can be full
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            self.calls += 1
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def switch_off(self) -> None:
        """Take no more calls."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for line in self._kept:
            line.close()

    def _answer(self, line: socket.socket) -> None:
        if self.mood is Mood.HANGS:
            self._kept.append(line)
            return
        read = b""
        with suppress(OSError):  # who calls may break off, too
            while part := line.recv(65536):
                read += part
                if self.mood is Mood.DIES:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    break
        if read:
            self.printed.append(read)
        if self.mood is Mood.KEEPS_THE_LINE:
            self._kept.append(line)
            return
        line.close()


@contextmanager
def a_printer(mood: Mood = Mood.PRINTS) -> Iterator[FakePrinter]:
    """A printer that is on, and off again at the end."""
    printer = FakePrinter(mood)
    threading.Thread(target=printer.serve, daemon=True).start()
    yield printer
    printer.switch_off()
