"""From a tap at the desk to the bytes at a printer: `congress print-station`, a socket as port 9100."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from tests.badges.printers import FakePrinter
from tests.bench.measuring import Request
from tests.processes import cpu_seconds

MOST_SECONDS, PATIENCE_SECONDS = 1.0, 30.0
IDLE_SECONDS = 10.0
_LOOK_SECONDS = 0.002
# Taps fall anywhere between two looks of the station.
_APART_SECONDS = (0.05, 0.15, 0.25, 0.35, 0.45)


@dataclass(frozen=True)
class Station:
    """Where a print station works, and for whom: the address, the token, the event and the place."""

    port: int
    token: str
    event_id: str
    place: str


def measure_taps(name: str, station: Station, taps: list[Request], pids: list[int]) -> str:
    """Return a line: how long each tap took to the printer, and what the waiting station costs."""
    printer = FakePrinter()
    threading.Thread(target=printer.serve, daemon=True).start()
    command = [
        sys.executable, "-m", "congress", "print-station", f"http://127.0.0.1:{station.port}",
        station.event_id, station.place, "--socket", str(printer.there),
    ]  # fmt: skip
    environ = {**os.environ, "PRINT_STATION_TOKEN": station.token}
    program = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    try:
        _tap(station, printer, taps[0])  # it has started, and the fonts are read
        seconds = sorted(_tap_soon(station, printer, n, tap) for n, tap in enumerate(taps[1:]))
        spent = cpu_seconds(pids)
        time.sleep(IDLE_SECONDS)
        idle = (cpu_seconds(pids) - spent) / IDLE_SECONDS
    finally:
        program.kill()
        program.wait()
        printer.switch_off()
    middle = seconds[len(seconds) // 2]
    return (
        f"{name}: one badge from tap to printer: {middle:.2f} s in the middle of {len(seconds)}, "
        f"{seconds[-1]:.2f} s at most (target: ≤ {MOST_SECONDS:.0f} s); a station that waits costs "
        f"{idle:.1%} of a core."
    )


def _tap_soon(station: Station, printer: FakePrinter, number: int, tap: Request) -> float:
    time.sleep(_APART_SECONDS[number % len(_APART_SECONDS)])
    return _tap(station, printer, tap)


def _tap(station: Station, printer: FakePrinter, tap: Request) -> float:
    """Ask for a print; return the seconds until the printer has it.

    Raises:
        RuntimeError: it never had.
    """
    method, path, headers, body = tap
    had = len(printer.printed)
    link = http.client.HTTPConnection("127.0.0.1", station.port, timeout=PATIENCE_SECONDS)
    link.connect()
    begun = time.monotonic()
    link.request(method, path, body, headers)
    answer = link.getresponse()
    answer.read()
    link.close()
    if answer.status != 201:
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    while len(printer.printed) == had:
        if time.monotonic() - begun > PATIENCE_SECONDS:
            message = f"nothing came out of {path}"
            raise RuntimeError(message)
        time.sleep(_LOOK_SECONDS)
    return time.monotonic() - begun
