"""When the last byte of a request reached our socket: a claim is in time by that, and by nothing else.

Linux notes for each packet when it came (`SO_TIMESTAMPNS`, socket(7)), however long the request then
waits for a thread: the stamp is that of the last byte that was read. So who sends the head in time and
the body later gains nothing. Who hangs up before a thread gets to it loses nothing: the kernel stamps
anew what it keeps as the connection ends, but knows since when no byte came (`TCP_INFO`, tcp(7)); the
older of the two counts. Where there are no stamps, what nobody had to wait for arrived when its
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
# `tcpi_last_data_recv` of linux/tcp.h: milliseconds since a byte came; the end of a connection is none.
_LAST_DATA = struct.Struct("@52xI")
# It counts in ticks of the kernel: by so much it may say more than there was.
TICK_SECONDS = 0.01
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
        age = _age(extra, now, has_waited=now - asked_at > INSTANT_SECONDS)
        _note(now - max(age, _seconds_without_data(sock)))
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


def _seconds_without_data(sock: socket.socket) -> float:
    """Return for how many seconds no byte came, at the least; 0 where the kernel does not say."""
    if sys.platform != "linux":
        return 0.0
    try:
        told = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA.size)
    except OSError:  # no TCP
        return 0.0
    if len(told) < _LAST_DATA.size:
        return 0.0
    milliseconds: int = _LAST_DATA.unpack(told)[0]
    return max(0.0, milliseconds / 1000 - TICK_SECONDS)


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
