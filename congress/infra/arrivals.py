"""When the last byte of a request reached our socket: a claim is in time by that, and by nothing else.

Linux notes for each packet when it came (`SO_TIMESTAMPNS`, socket(7)), however long the request then
waits for a thread: the stamp is that of the last byte that was read. So who sends the head in time and
the body later gains nothing. Where there are no stamps, what nobody had to wait for arrived when its
connection was queued (decision 0071).
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time

from congress.core.clock import machine_seconds

_SO_TIMESTAMPNS = 35  # of asm-generic/socket.h; the socket module does not name it
_TIMESPEC = struct.Struct("@ll")
_ROOM = socket.CMSG_SPACE(_TIMESPEC.size) if hasattr(socket, "CMSG_SPACE") else 0
# The thread that lets people in may be late to see what came. Beyond that the clock was set meanwhile.
SLACK_SECONDS = 5.0
# A read that takes longer waited for its bytes: they came at its end.
INSTANT_SECONDS = 0.05
_mine = threading.local()


def ask_for_stamps(listener: socket.socket) -> None:
    """Have the kernel note when bytes come, on whatever this socket accepts. Elsewhere: nothing."""
    if sys.platform == "linux":
        listener.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def note_queued(queued_at: float) -> None:
    """Begin to read a request whose connection was queued then (monotonic seconds)."""
    _mine.queued_at = _mine.first_at = _mine.last_at = queued_at
    _mine.has_read = False


def receive(sock: socket.socket, size: int) -> bytes:
    """Return what comes next, as `recv`, and note when the last byte of it came."""
    asked_at = time.monotonic()
    if not _ROOM or not hasattr(_mine, "queued_at"):
        return sock.recv(size)
    data, extra, _flags, _from = sock.recvmsg(size, _ROOM)
    if data:
        now = time.monotonic()
        _note(now - _age(extra, now, has_waited=now - asked_at > INSTANT_SECONDS))
    return data


def _age(extra: list[tuple[int, int, bytes]], now: float, *, has_waited: bool) -> float:
    """Return for how many seconds the last byte had been here."""
    queued: float = now - _mine.queued_at
    for layer, kind, value in extra:
        if (layer, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = _TIMESPEC.unpack(value)
            age: float = machine_seconds() - seconds - nanoseconds / 1e9
            if 0 <= age <= queued + SLACK_SECONDS:
                return age
    return 0.0 if has_waited else queued


def _note(at: float) -> None:
    if not _mine.has_read:
        _mine.first_at, _mine.has_read = at, True
    _mine.last_at = at


def seconds_since() -> float:
    """Return how long ago the last byte of what this thread serves came; 0 where nobody noted it."""
    last_at: float | None = getattr(_mine, "last_at", None)
    return 0.0 if last_at is None else time.monotonic() - last_at


def seconds_arriving() -> float:
    """Return how long it took to come, from the first read to the last byte."""
    last_at: float = getattr(_mine, "last_at", 0.0)
    first_at: float = getattr(_mine, "first_at", 0.0)
    return last_at - first_at
