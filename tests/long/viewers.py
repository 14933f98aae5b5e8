"""Slow viewers of a large recording, somebody who seeks far into it, and people who register meanwhile.

Twelve look at a video of 1.6 GB, each at 250 kB/s as a hotel's network gives it; one more seeks to
1.5 GB again and again, on a new connection each time, as browsers do.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import Any

from sqlalchemy import insert

from congress.infra.database import Store
from congress.infra.kept_files import FileStore
from congress.lobby.models import RecordingRow
from tests.builders import NOW
from tests.ground import publish_document
from tests.lobby.videos import write_sparse_video
from tests.lobby.world import EVENT, K1, the_congress
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.registering import QUIET_SECONDS, calls, names, open_sessions, p99, registering
from tests.long.stage import Service, Stage, served, sign_people_in, staged
from tests.long.wire import HEAD_ENDS, request_bytes, token_of
from tests.processes import resident_mb
from tests.stores import open_store

VIEWERS, VIDEO, SOUGHT = 12, 1_600_000_000, 1_500_000_000
DIGEST = "5" * 64  # nobody reads 1.6 GB to know its name
MOST_FIRST_BYTE, MOST_SLOWER, MOST_GROWN_MB = 0.1, 2.0, 10
LEAST_REGISTERS = 2  # a second; without anybody who watches it is some thirty
LEAST_SHARE = 0.9  # of what the line could carry: who gets less sees the player wait
SLOW_BUFFER, PIECE = 64 << 10, 16 << 10  # a slow line has little on its way
PART = 206


@dataclass(frozen=True)
class Scale:
    """For how long is watched, how often is sought meanwhile, how many bytes a second a line carries.

    `warm`: seconds until each viewer has begun, which count for nothing.
    """

    seconds: float = 60.0
    seeks: int = 100
    rate: int = 250_000
    quiet: float = QUIET_SECONDS
    warm: float = 5.0


@dataclass
class Seen:
    """What viewers saw: bytes of each, seconds to the first byte of each seek, and what went wrong."""

    read: list[int] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    refused: int = 0


@dataclass
class Told:
    """How it went; `megabytes`: the largest web process before anybody watched, and at most after."""

    seen: Seen = field(default_factory=Seen)
    quiet: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    megabytes: tuple[float, float] = (0.0, 0.0)


def measure(kind: str, scale: Scale | None = None) -> list[Figure]:
    """Run it on a database of one kind."""
    scale = scale or Scale()
    with staged(kind) as stage, open_store(stage.url) as store:
        return figures(stage, run(stage, store, scale), scale)


def run(stage: Stage, store: Store, scale: Scale, target: str = "") -> Told:
    """Fill the congress, register in peace, and then beside those who watch."""
    fill(stage, store)
    told, waiting = Told(), calls()
    with served(stage, target=target) as service:
        with registering(service, waiting, told.quiet):
            time.sleep(scale.quiet)
        before = _megabytes(service)
        # In a process of their own: who registers must not wait for thirteen threads of ours.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as viewers:
            viewers.submit(_viewers).result()  # it has begun: that takes seconds where much is done
            watching = viewers.submit(watch, service.port, scale)
            time.sleep(scale.warm)
            with registering(service, waiting, told.waits):
                most = _watch_memory(service, watching)
            told.seen = watching.result()
        told.megabytes = (before, max(most, before))
    return told


def fill(stage: Stage, store: Store) -> None:
    """Publish a keynote with its recording, and sessions to register for; sign everybody in."""
    document = the_congress()
    publish_document(store, replace(document, sessions=(K1, *open_sessions())))
    files = FileStore(stage.folder / "data" / "files")
    write_sparse_video(files.path_of(DIGEST), VIDEO)
    with store.writing() as db:
        sign_people_in(db, [*names(), *_viewers()], event_id=EVENT)
        db.execute(insert(RecordingRow).values(_recording()))


def _recording() -> dict[str, Any]:
    return {
        "event_id": EVENT, "session_id": K1.id, "url": "", "file": DIGEST, "size": VIDEO,
        "captions": "", "is_reviewed": False, "is_consented": True, "withheld_because": "",
        "published_at": NOW, "ends_on": None, "told_at": NOW, "version": 1, "set_at": NOW,
        "set_by": "p-x",
    }  # fmt: skip


def _viewers() -> list[str]:
    return [f"v{number}" for number in range(VIEWERS + 1)]


def _megabytes(service: Service) -> float:
    return max((resident_mb(pid) for pid in service.web_processes()), default=0.0)


def _watch_memory(service: Service, watching: Future[Seen]) -> float:
    most = 0.0
    while not watching.done():
        most = max(most, _megabytes(service))
        time.sleep(0.2)
    return most


def watch(port: int, scale: Scale) -> Seen:
    """Watch with all viewers and seek with one until the time is over; return what they saw."""
    begins = time.monotonic() + scale.warm
    until = begins + scale.seconds
    names = _viewers()
    with ThreadPoolExecutor(len(names)) as pool:
        watching = [
            pool.submit(_view, port, name, number * (VIDEO // VIEWERS), scale.rate, until)
            for number, name in enumerate(names[:VIEWERS])
        ]
        seeking = pool.submit(_seek, port, names[-1], scale, begins, until)
        seen = seeking.result()
        for one in watching:
            read, refused = one.result()
            seen.read.append(read)
            seen.refused += refused
    return seen


def _view(port: int, name: str, at: int, rate: int, until: float) -> tuple[int, int]:
    """Read on from a place, part by part; return how many bytes came, and how often none did."""
    begun, read, refused = time.monotonic(), 0, 0
    while time.monotonic() < until:
        with suppress(OSError), _a_line(port, until) as line:
            while time.monotonic() < until:
                status, left = _ask_part(line, name, (at + read) % VIDEO)
                while status == PART and left and time.monotonic() < until:
                    piece = len(line.recv(min(PIECE, left)))
                    if not piece:
                        raise ConnectionError
                    left, read = left - piece, read + piece
                    time.sleep(max(0.0, begun + read / rate - time.monotonic()))
                if status != PART:
                    refused += 1
                    time.sleep(0.5)
                    break
    return read, refused


def _seek(port: int, name: str, scale: Scale, begins: float, until: float) -> Seen:
    """Seek again and again, at a pace; return how long each first byte took."""
    seen, pace = Seen(), scale.seconds / scale.seeks
    for number in range(scale.seeks):
        time.sleep(max(0.0, begins + number * pace - time.monotonic()))
        begun = time.monotonic()
        if begun >= until:
            break
        with suppress(OSError), _a_line(port, until) as line:
            status, _ = _ask_part(line, name, SOUGHT + number)
            if status == PART and line.recv(1):
                seen.first.append(time.monotonic() - begun)
            else:
                seen.refused += 1
    return seen


@contextmanager
def _a_line(port: int, until: float) -> Iterator[socket.socket]:
    """Open a connection that takes little at once; whoever waits on it gives up at the end."""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BUFFER)
        line.settimeout(max(0.1, until - time.monotonic()))
        line.connect(("127.0.0.1", port))
        yield line


def _ask_part(line: socket.socket, name: str, start: int) -> tuple[int, int]:
    """Ask for what stands behind so many bytes; return the status, and how many bytes come now."""
    headers = {"Range": f"bytes={start}-"}
    path = f"/e/{EVENT}/recordings/{K1.id}/video"
    line.sendall(request_bytes("GET", path, token=token_of(name), headers=headers))
    head = b""
    while not head.endswith(HEAD_ENDS):  # byte by byte: what follows is the video
        more = line.recv(1)
        if not more:
            raise ConnectionError
        head += more
    length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
    return int(head[9:12]), int(length or 0)


def figures(stage: Stage, told: Told, scale: Scale) -> list[Figure]:
    """Hold what they saw, and how long others waited, against what was promised."""
    name, seen = stage.name, told.seen
    behind = sum(read < LEAST_SHARE * scale.rate * scale.seconds for read in seen.read)
    before, most = told.megabytes
    least = int(LEAST_REGISTERS * scale.seconds)
    # Who was never answered waited for as long as it was watched, at least.
    first = sorted(seen.first)[int(len(seen.first) * 0.95)] if seen.first else scale.seconds
    beside = p99(told.waits) if told.waits else scale.seconds
    return [
        at_least(f"{name}: Registers beside {VIEWERS} who watch", len(told.waits), least),
        at_least(f"{name}: seeks to 1.5 GB that were answered", len(seen.first), scale.seeks),
        none_of(f"{name}: viewers who got less than their line carries", behind, VIEWERS),
        none_of(f"{name}: parts that were refused", seen.refused),
        at_most(f"{name}: the first byte of a seek, the 95th of a hundred", first,
                MOST_FIRST_BYTE, " s"),
        at_most(f"{name}: Register's p99 meanwhile, of without", beside / p99(told.quiet),
                MOST_SLOWER, " ×"),
        at_most(f"{name}: growth of the largest web process", round(most - before, 1),
                MOST_GROWN_MB, " MB"),
    ]  # fmt: skip
