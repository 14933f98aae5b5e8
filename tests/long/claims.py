"""The deadline: 500 claims in the last second, every thread busy with people who look (I6, E11).

Each claim is sent on a connection of its own, by the machine's clock; so it is known which had left
before the bound and which after it. One in ten hangs up before its answer. After the close everybody
sends the same again under the same key, and hears what was answered first, or would have been.
Between the two nobody can say on which side the last byte came: those are counted, and held to nothing.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from congress.core.principal import Level, Principal, Role
from congress.credits.models import ClaimReceiptRow, ClaimRow, ClaimStepRow
from congress.credits.service.office import Office, extend
from congress.infra.database import Store
from congress.people.models import DeviceRow
from tests.checkin.attended import give_badge, told
from tests.checkin.facts import IN, OUT, at
from tests.credits.claimed import CLAIMS, NAMED
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import publish_document
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.stage import Service, Stage, served, sign_people_in, staged
from tests.long.wire import CHUNK, Reply, parse_reply, request_bytes, token_of, whole_length
from tests.races.invariants import find_broken
from tests.stores import open_store

AFTER = datetime(2025, 4, 20, 19, 0, tzinfo=UTC)  # the event's own close is over
CAI = Principal(Level.STAFF, "p-cai", "d-cai", frozenset({("", Role.CE_OFFICE)}))
BODY = {"type_id": "ama", "amount": "1.50", **NAMED}
SURELY = 0.03  # on either side of the bound
LEAD = 4.0  # seconds until the first is sent
PATIENCE_SECONDS = 120.0
CREATED, CLOSED = 201, 409
LOST_EVERY = 10


@dataclass(frozen=True)
class Scale:
    """How many claim in the last second, how many right after it, and how many look meanwhile."""

    in_time: int = 500
    late: int = 50
    lookers: int = 40
    seconds: float = 1.0  # within which each of the two sends


@dataclass
class Claim:
    """One claim; it was sent between `began_at` and `sent_at`, by the machine's clock."""

    name: str
    is_lost: bool = False  # they hang up before the answer
    began_at: float = 0.0
    sent_at: float = 0.0
    first: Reply | None = None
    again: Reply | None = None

    def request(self) -> bytes:
        """Return it as it is sent, each time."""
        return request_bytes(
            "POST", CLAIMS, token=token_of(self.name), key=f"k-{self.name}", body=BODY
        )


@dataclass(frozen=True)
class Told:
    """What was sent, what was said, and until when it was taken; the last answer came after so long."""

    claims: Sequence[Claim]
    bound: float
    until: datetime
    seconds: float

    @property
    def in_time(self) -> list[Claim]:
        """Return those that had left before the bound."""
        return [one for one in self.claims if one.sent_at < self.bound - SURELY]

    @property
    def late(self) -> list[Claim]:
        """Return those that were begun after it."""
        return [one for one in self.claims if one.began_at > self.bound + SURELY]


def measure(kind: str, scale: Scale | None = None, target: str = "") -> list[Figure]:
    """Run the last second on an empty congress."""
    with staged(kind) as stage, open_store(stage.url) as store:
        return run(stage, store, scale or Scale(), target)


def run(stage: Stage, store: Store, scale: Scale, target: str = "") -> list[Figure]:
    """Fill, serve, send, ask again, and hold it against what is kept. `target`: see `Service`."""
    names = [f"n{number}" for number in range(scale.in_time + scale.late)]
    fill(store, names)
    ahead = AFTER.timestamp() - time.time()
    with served(stage, target=target, ahead=ahead) as service, _looking(service, scale.lookers):
        sent = _send(service, store, names, scale, ahead)
        for one in sent.claims:
            one.again = _answer(_connect(service.port), one.request())
    return figures(stage, store, sent)


def fill(store: Store, names: Sequence[str]) -> None:
    """Publish, and let everybody have been there, for 1.5 of AMA; a code has shown who they are."""
    publish_document(store, the_credited_congress())
    with store.writing() as db:
        sign_people_in(db, names, event_id=EVENT, now=AFTER)
        db.execute(update(DeviceRow).values(level=2, verified_until=AFTER + timedelta(days=1)))
        for name in names:
            give_badge(db, name)
            told(db, name, IN, at("10:00"))
            told(db, name, OUT, at("11:00"))
            told(db, name, IN, at("14:00"), session="b3")
            told(db, name, OUT, at("14:30"), session="b3")


@contextmanager
def _looking(service: Service, lookers: int) -> Iterator[None]:
    """Keep every thread busy meanwhile, from a process of its own: this one sends to the moment."""
    command = [sys.executable, "-m", "tests.long.lookers", str(service.port), str(lookers)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # they look
        try:
            yield
        finally:
            process.kill()


def _send(service: Service, store: Store, names: Sequence[str], scale: Scale, ahead: float) -> Told:
    """Send each at its moment; read the answers of who stays for one."""
    claims = [
        Claim(name, is_lost=number % LOST_EVERY == LOST_EVERY - 1)
        for number, name in enumerate(names)
    ]
    bound = time.time() + LEAD + scale.seconds
    until = datetime.fromtimestamp(bound + ahead, UTC)
    with store.writing() as db:
        extend(Office(db, store, CAI, until - timedelta(hours=1), EVENT, "A test."), until=until)
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(closing(_connect(service.port))) for _ in claims]
        for number, (one, line) in enumerate(zip(claims, lines, strict=True)):
            is_late = number >= scale.in_time
            place = (number - scale.in_time) / scale.late if is_late else number / scale.in_time
            moment = bound + 2 * SURELY if is_late else bound - scale.seconds
            moment += place * (scale.seconds - 2 * SURELY)
            time.sleep(max(0.0, moment - time.time()))
            one.began_at = time.time()
            line.sendall(one.request())
            one.sent_at = time.time()
        for one, line in zip(claims, lines, strict=True):
            if one.is_lost:
                line.close()
        for one, line in zip(claims, lines, strict=True):
            if not one.is_lost:
                one.first = _read(line)
    return Told(claims, bound, until, time.time() - bound)


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)


def _answer(line: socket.socket, request: bytes) -> Reply | None:
    with closing(line):
        line.sendall(request)
        return _read(line)


def _read(line: socket.socket) -> Reply | None:
    """Return the answer; None: none came."""
    received = b""
    try:
        while (length := whole_length(received)) is None or len(received) < length:
            more = line.recv(CHUNK)
            if not more:
                return None
            received += more
    except OSError:
        return None
    return parse_reply(received)


def figures(stage: Stage, store: Store, sent: Told) -> list[Figure]:
    """Return what was lost, what was taken late, and whether the threads were busy at all."""
    with store.reading() as db:
        taken = db.execute(
            select(ClaimRow.attendee_id, ClaimRow.received_at, ClaimStepRow.at).join(
                ClaimStepRow,
                (ClaimStepRow.claim_id == ClaimRow.id) & (ClaimStepRow.state == "claimed"),
            )
        ).all()
        receipts = db.execute(select(ClaimReceiptRow.attendee_id)).scalars().all()
    claimed = {one.attendee_id for one in taken}
    in_time, late = sent.in_time, sent.late
    lost = [one for one in in_time if f"a-{one.name}" not in claimed]
    heard = [one for one in sent.claims if one.first is not None]
    differ = [one for one in heard if not _is_same(one.first, one.again)]
    unsaid = [one for one in sent.claims if one.again is None or not _is_so(one, claimed)]
    name = stage.name
    return [
        at_least(f"{name}: claims that had surely left in time", len(in_time),
                 len(sent.claims) // 2),
        none_of(f"{name}: of these lost", len(lost), len(in_time)),
        none_of(f"{name}: late ones that were taken",
                sum(f"a-{one.name}" in claimed for one in late), len(late)),
        none_of(f"{name}: told that it stands or is late, and it is not so", len(unsaid),
                len(sent.claims)),
        none_of(f"{name}: told otherwise under the same key after the close", len(differ),
                len(heard)),
        none_of(f"{name}: claims or receipts twice",
                len(taken) - len(claimed) + len(receipts) - len(set(receipts))),
        none_of(f"{name}: taken with an instant at or after the bound",
                sum(one.received_at >= sent.until for one in taken), len(taken)),
        at_least(f"{name}: taken that a thread got to after the bound",
                 sum(one.at >= sent.until for one in taken), 1),
        none_of(f"{name}: invariants broken", len(find_broken(store))),
        at_least(f"{name}: heard the first time, of who waited, %",
                 100 * len(heard) / sum(not one.is_lost for one in sent.claims), 95),
        at_most(f"{name}: seconds from the bound to the last answer", sent.seconds, 60),
    ]  # fmt: skip


def _is_so(one: Claim, claimed: set[str]) -> bool:
    """Tell whether what was said in the end is so: it stands, or it is late and does not."""
    said = one.again.status if one.again else 0
    return said == (CREATED if f"a-{one.name}" in claimed else CLOSED)


def _is_same(first: Reply | None, again: Reply | None) -> bool:
    """Tell whether both say the same; a problem bears an id of each request beside it."""
    if first is None or again is None or first.status != again.status:
        return False
    said, repeated = (json.loads(one.body) for one in (first, again))
    own = {"instance", "request_id"}
    return {k: v for k, v in said.items() if k not in own} == {
        k: v for k, v in repeated.items() if k not in own
    }
