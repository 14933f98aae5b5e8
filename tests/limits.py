"""Measures what a reader pays for bad input: each in a process of its own that may not grow.

Run as a program, it reads the files of a folder, each in a fork of one warm process, so that what is
measured is the reader's own: `NAME.READER` is read by the reader of that name.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.from_xml import tree
from congress.agenda.formats.foreign.from_xml.tree import read_xml
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.schemas import parse_document
from congress.agenda.schemas.answers import ReleaseSchema
from congress.attendees.formats.list_file import read_list
from congress.attendees.rules.registrations import KnownIds
from congress.core.errors import DomainError
from congress.core.strict_json import decode_json
from congress.web.body import load
from tests.builders import NOW

MAX_SECONDS = 1.0
YARDSTICK_SECONDS = 0.02  # what `_yardstick` takes on the machine whose second is meant
MAX_GROWTH = 100_000_000
_KNOWN_IDS = KnownIds(
    event_id="psc-2025",
    zone=ZoneInfo("America/Los_Angeles"),
    registration_types=frozenset(("general",)),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one input. `refusal`: its faults as printed, none when it was read."""

    refusal: tuple[str, ...]
    crash: str
    seconds: float
    grown: int

    @property
    def is_cheap(self) -> bool:
        """Tell whether it kept to 100 MB and to one second of CPU, of a machine that is no slower."""
        return self.seconds <= MAX_SECONDS and self.grown <= MAX_GROWTH


def _read_schedule(content: bytes) -> None:
    parse_document(read_schedule(content, Hints(event="an-event", zone="Europe/Berlin")))


def _read_body(content: bytes) -> None:
    load(ReleaseSchema(), decode_json(content))


def _read_attendees(content: bytes) -> None:
    read_list(content, _KNOWN_IDS, NOW)


def _read_without_limits(content: bytes) -> None:
    """Read XML as if nobody had bounded it: the control of what is measured here."""
    tree.MAX_NODES = tree.MAX_DEPTH = sys.maxsize
    read_xml(content)


def _read_slowly(content: bytes) -> None:
    """Take as many seconds as the content says, of the machine that is meant."""
    for _ in range(round(float(content) / YARDSTICK_SECONDS)):
        _yardstick()


def _yardstick() -> float:
    """Return how many seconds of CPU the same work takes here and now, beside whatever else runs."""
    started = time.process_time()
    found: dict[int, str] = {}
    total = 0
    for number in range(100_000):
        total = total + number & 0xFFFF
        found[number & 1023] = str(total)
    return time.process_time() - started


READERS: Mapping[str, Callable[[bytes], None]] = {
    "schedule": _read_schedule,
    "body": _read_body,
    "attendees": _read_attendees,
    "unlimited": _read_without_limits,
    "slow": _read_slowly,
}


def measure(folder: Path, cases: Mapping[str, tuple[str, bytes]]) -> dict[str, Outcome]:
    """Return the outcome of each case: name, then reader and content."""
    for name, (reader, content) in cases.items():
        (folder / f"{name}.{reader}").write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "tests.limits", str(folder)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    found = (json.loads(line) for line in done.stdout.splitlines())
    return {one.pop("name"): Outcome(**{**one, "refusal": tuple(one["refusal"])}) for one in found}


def _memory() -> tuple[int, int]:
    """Return the address space in use and the resident part of it, in bytes."""
    pages = Path("/proc/self/statm").read_text("ascii").split()
    return int(pages[0]) * resource.getpagesize(), int(pages[1]) * resource.getpagesize()


def _try(read: Callable[[bytes], None], content: bytes) -> Outcome:
    size, resident = _memory()
    resource.setrlimit(resource.RLIMIT_AS, (size + MAX_GROWTH, size + MAX_GROWTH))
    before = _yardstick()
    started = time.process_time()
    refusal: tuple[str, ...] = ()
    crash = ""
    try:
        read(content)
    except DomainError as error:
        refusal = tuple(map(str, error.faults)) or (error.detail,)
    except BaseException:  # noqa: BLE001 -- every other end is what the tests look for
        crash = traceback.format_exc()[-2000:]
    seconds = time.process_time() - started
    slower = (before + _yardstick()) / 2 / YARDSTICK_SECONDS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Outcome(refusal, crash, seconds / slower, max(0, peak - resident))


def main(folder: Path) -> None:
    """Print the outcome of each file of a folder as a line of JSON."""
    for read in (_read_schedule, _read_body, _read_attendees):
        with suppress(DomainError):
            read(b"{}")  # warm: imports and caches are nobody's input
    for path in sorted(folder.iterdir()):
        reader, content = READERS[path.suffix[1:]], path.read_bytes()
        found = _try_in_a_fork(reader, content)
        if not found.crash and found.seconds > MAX_SECONDS:
            # What shares the machine's caches makes the same work dearer, and may be gone by now.
            found = min(found, _try_in_a_fork(reader, content), key=lambda one: one.seconds)
        sys.stdout.write(json.dumps({"name": path.stem, **asdict(found)}) + "\n")


def _try_in_a_fork(read: Callable[[bytes], None], content: bytes) -> Outcome:
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        found = _try(read, content)
        with os.fdopen(theirs, "w") as pipe:
            json.dump(asdict(found), pipe)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return Outcome(**json.loads(told)) if told else Outcome((), "the process was killed", 0.0, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
