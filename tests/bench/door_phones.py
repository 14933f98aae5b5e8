"""The list that a door's phone carries of 20,000 people, and how soon it answers by it.

In Chromium, with the page's own modules and its own IndexedDB: from the text that a camera read until
the scan is written down for good, which is when the answer is shown.
"""

from __future__ import annotations

import gzip
import http.server
import random
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from congress.agenda.rules.document import Document
from congress.app import create_app, house_of
from congress.badges.models import BadgeRow
from congress.badges.service.codes import badge_code_of
from congress.checkin.service.shift import Shift
from congress.checkin.service.snapshots import take_snapshot
from congress.core.ids import digest
from congress.infra.bulk import insert_rows
from congress.infra.signing import Signer
from congress.seats.models import SeatRow
from congress.web.large import COMPRESSION, as_text
from tests.bench import congress_under_test as congress
from tests.checkin.world import STATION
from tests.journeys.conftest import ARGUMENTS
from tests.stores import sqlite_address

PEOPLE, SEATS_EACH, SCANS = 20_000, 4, 200
MOST_BYTES, MOST_MS = 1_000_000, 50
MODULES = Path(__file__).parents[2] / "congress/desk/static/js"
_LAST = (
    "Rivera",
    "Okafor",
    "D'Amico",
    "Lang",
    "Ito",
    "Lee",
    "Park",
    "Nowak",
    "Haddad",
    "Lindqvist",
)
ANSWER = """async ([given, codes, at]) => {
  const { readAnyCode } = await import('/codes.js');
  const { Phone } = await import('/door-phone.js');
  const { judge } = await import('/door-judging.js');
  const { DoorList } = await import('/door-list.js');
  const { newId } = await import('/door-scans.js');
  const { hexDigest } = await import('/sha256.js');
  const phone = new Phone('bench', '');
  const { agenda, ...rest } = JSON.parse(given);
  phone.list = new DoorList({ ...agenda, ...rest, taken_at: Date.now() });
  phone.choose(phone.list.doors[0].id);
  const times = [];
  let admitted = 0;
  for (const text of codes) {
    const begun = performance.now();
    const read = readAnyCode(text);
    const hash = hexDigest(read.text);
    const held = { text, hash, at, door: phone.door, direction: 'in', list: phone.list };
    const answer = await judge(phone, held, read);
    const scan = { event: 'bench', id: newId(), code_hash: hash, direction: 'in' };
    await phone.shares.write({ ...scan, admitted: answer.admitted, reason: answer.reason }, answer);
    times.push(performance.now() - begun);
    admitted += answer.name ? 1 : 0;
  }
  return [times, admitted];
}"""


def measure_phones(folder: Path, document: Document) -> str:
    """Return how large the list is, and how long an answer takes, in a sentence each."""
    given, codes, at = _list_of_all(folder, document)
    size = len(gzip.compress(given.encode(), COMPRESSION, mtime=0))
    said = [
        f"The list of {PEOPLE:,} people is {size:,} bytes compressed (target: ≤ {MOST_BYTES:,})."
    ]
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        return f"{said[0]} No Chromium here: the verdict on the device was not measured."
    with (
        _modules() as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS)) as browser,
    ):
        page = browser.new_page()
        page.goto(address)
        times, named = page.evaluate(ANSWER, [given, codes, at])
    if named != len(codes):
        message = f"{len(codes) - named} badges were not known: nothing was measured"
        raise RuntimeError(message)
    ordered = sorted(times)
    p99 = ordered[int(len(ordered) * 0.99)]
    said.append(
        f"A verdict on the device, written down: median {statistics.median(ordered):.1f} ms, "
        f"p99 {p99:.1f} ms after decoding, {len(codes)} badges (target: ≤ {MOST_MS} ms)."
    )
    return " ".join(said)


def _list_of_all(folder: Path, document: Document) -> tuple[str, list[str], float]:
    """Return the whole list as JSON, some badges' codes, and an instant at which a session is on."""
    work = folder / "phones"
    work.mkdir()
    settings = congress.bench_settings(sqlite_address(work / "phones.sqlite3"), work)
    congress.fill(settings, PEOPLE, document, names=lambda n: _LAST[n % len(_LAST)])
    house = house_of(create_app(settings))
    now, signer = house.clock.now(), house.signer
    codes = [badge_code_of(signer, f"badge-{n}").text for n in range(PEOPLE)]
    dice = random.Random(55)
    sessions = [one.id for one in document.sessions]
    with house.store.writing() as db:
        insert_rows(db, BadgeRow, [_badge(n, code, now) for n, code in enumerate(codes)])
        insert_rows(db, SeatRow, [
            {"attendee_id": f"a{n}", "session_id": session_id, "event_id": congress.EVENT,
             "state": "confirmed", "turn": None, "gives_up": None, "because": None,
             "passed_over": None, "changes": 1, "changed_at": now}
            for n in range(PEOPLE) for session_id in dice.sample(sessions, SEATS_EACH)
        ])  # fmt: skip
    with house.store.reading() as db:
        given = _text(Shift(db, house.store, STATION, now, congress.EVENT), signer)
    start = min(one.starts_at for one in document.sessions)
    return given, codes[:SCANS], (start.timestamp() + 300) * 1000


def _text(shift: Shift, signer: Signer) -> str:
    return as_text(vars(take_snapshot(shift, signer)))


def _badge(number: int, code: str, now: object) -> dict[str, Any]:
    return {
        "id": f"badge-{number}", "event_id": congress.EVENT, "attendee_id": f"a{number}",
        "code_hash": digest(code), "copy": 1, "reason": "made", "made_at": now,
        "made_by": "bench", "handed_at": now, "handed_by": "bench", "handed_place": "",
        "retired_at": None, "retired_because": None,
    }  # fmt: skip


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 -- as it is called
        """Say nothing."""


@contextmanager
def _modules() -> Iterator[str]:
    """Serve the page's modules as they are, without a page."""
    handler = partial(_Quiet, directory=str(MODULES))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
