"""The sender: hands due letters to a transport, and survives a crash at any point.

Three steps, each its own: lease a batch in one transaction, hand each letter over, write what became of
some in another. A crash before the hand-over leaves a lease that ends and a letter that is sent then; a
crash after it leaves evidence, which is looked for before the letter is sent again. Where there is none
(SMTP), the letters that were handed over and not yet written down arrive twice: at most `UNWRITTEN` of a
sender, under their own Message-IDs (decision 0067).
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from congress.core.clock import Clock
from congress.core.errors import BusyError
from congress.infra.database import Store
from congress.infra.mail_transports.port import Transport, TransportError
from congress.mail import queries, service
from congress.mail.formats import Writer
from congress.mail.rules import (
    COUNTED_KINDS,
    COUNTED_WITHIN,
    EVENTS_KEPT,
    KINDS,
    MAX_ATTEMPTS,
    HoldCause,
    Lane,
    Recipient,
    is_enough,
    is_too_late,
    mailbox_key,
    may_hand_over,
    rests_until,
    zone_of,
)

MAX_BATCHES = 500
LIFTED_AT_ONCE = 50
BATCH = 20
URGENT_BATCH = 1  # what one sender has leased waits for it: a code waits for nobody
UNWRITTEN = 8  # a commit costs as much as a hand-over
UNWRITTEN_FOR = timedelta(seconds=1)  # at a server that is slower, each letter is written down
# What became of letters is known here alone: a database that is busy or away is asked for a minute.
WRITE_AGAIN_AFTER_SECONDS = (1, 2, 4, 8, 16, 29)
_RESTS = "rests until the morning"
_LOG = logging.getLogger("congress.mail")

AddressBook = Callable[[Connection, Iterable[str]], Mapping[str, Recipient]]
"""Finds where people's letters go, by person id: mail stands below people, who know it."""


@dataclass
class Sent:
    """What a round of the sender did."""

    sent: int = 0
    found_sent: int = 0  # handed over before a crash, and only marked now
    put_off: int = 0
    failed: int = 0
    kept: int = 0  # in the inbox alone
    resting: int = 0  # until the morning
    is_away: bool = False  # the server takes no letter at all: trying the next one would only wait
    is_held: bool = False  # until somebody mends it
    reasons: set[str] = field(default_factory=set)  # why letters were put off or failed
    suppressed: Mapping[str, str] = field(default_factory=dict)  # addresses without mail, and why
    # Letters of counted kinds within a day, by person and kind: those of before, and of this batch.
    mailed: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Return how many letters were looked at."""
        return self.sent + self.found_sent + self.put_off + self.failed + self.kept + self.resting


def send_due_letters(
    store: Store,
    clock: Clock,
    transport: Transport,
    writer: Writer,
    find_recipients: AddressBook,
    *,
    lane: Lane,
    limit: int = BATCH,
) -> Sent:
    """Send one batch of a lane's due letters; many senders may do so at once.

    What could not be handed over before its lease ends is given back: else another sender would
    hand it over, too.
    """
    done = Sent()
    leased_at = clock.now()
    leased = store.unit_of_work(lambda db: service.lease_due(db, leased_at, lane, limit))
    if not leased:
        return done
    with store.reading() as db:
        people = {row.person_id for row in leased if row.person_id}
        recipients = find_recipients(db, people)
        since = leased_at - COUNTED_WITHIN
        done.mailed.update(queries.count_mailed(db, people, COUNTED_KINDS, since))
        was_paused = queries.was_paused(db)
        addresses = {_address_of(letter, recipients.get(letter.person_id)) for letter in leased}
        done.suppressed = queries.list_suppressed(db, {mailbox_key(one) for one in addresses})
    ledger = _Ledger(store)
    for number, letter in enumerate(leased):
        now = clock.now()
        if done.is_away or not may_hand_over(leased_at, now):
            rest = leased[number:]
            ledger.note(lambda db: service.give_back(db, rest), now)  # noqa: B023 -- the loop ends here
            break
        post = _Post(store, transport, writer, done, now)
        ledger.note(_deliver(letter, recipients.get(letter.person_id), post), now)
        if was_paused and done.sent:
            ledger.note(service.end_pause, now)
            was_paused = False
        ledger.write_if_due(clock.now())
    ledger.write()
    if done.put_off or done.failed:
        # One line a batch, however many letters: a server that is down would fill the log. The
        # reasons name no address.
        why = "; ".join(sorted(done.reasons))
        _LOG.warning("mail: %d letters put off, %d failed: %s", done.put_off, done.failed, why)
    if done.is_held:
        _LOG.error("mail: held until `congress release-mail`: %s", "; ".join(sorted(done.reasons)))
    return done


def event_finder(store: Store) -> Callable[[str], str | None]:
    """Return what finds the provider's events of a letter, for a transport: it knows no database."""

    def find(letter_id: str) -> str | None:
        with store.reading() as db:
            return queries.find_event(db, letter_id)

    return find


def has_due_letters(store: Store, clock: Clock, lane: Lane) -> bool:
    """Tell, without writing, whether a lane's sender would find something to do."""
    with store.reading() as db:
        return queries.has_due(db, clock.now(), lane)


def send_until_done(
    store: Store,
    clock: Clock,
    transport: Transport,
    writer: Writer,
    find_recipients: AddressBook,
    *,
    lane: Lane,
) -> str:
    """Send a lane batch after batch, over one connection, until nothing is due or the server is away.

    Returns what was done, in words.
    """
    total, limit = Sent(), URGENT_BATCH if lane is Lane.URGENT else BATCH
    with closing(transport):
        for _ in range(MAX_BATCHES):
            done = send_due_letters(
                store, clock, transport, writer, find_recipients, lane=lane, limit=limit
            )
            total.sent += done.sent + done.found_sent
            total.put_off += done.put_off
            total.failed += done.failed
            total.kept += done.kept
            total.resting += done.resting
            if done.total < limit or done.is_away:
                break
    return (
        f"{total.sent} sent, {total.put_off} put off, {total.failed} failed,"
        f" {total.kept} in the inbox only, {total.resting} left for the morning"
    )


@dataclass
class _Ledger:
    """What became of letters and is not written down yet, in order."""

    store: Store
    results: list[Callable[[Connection], None]] = field(default_factory=list)
    since: datetime | None = None

    def note(self, result: Callable[[Connection], None], now: datetime) -> None:
        """Keep a result; `now`: when its letter was begun."""
        self.results.append(result)
        self.since = self.since or now

    def write_if_due(self, now: datetime) -> None:
        """Write when there are many, or the oldest is old."""
        is_old = self.since is not None and now - self.since >= UNWRITTEN_FOR
        if is_old or len(self.results) >= UNWRITTEN:
            self.write()

    def write(self) -> None:
        """Write all of it in one transaction: again where that is refused, since twice is once."""
        results, self.results, self.since = self.results, [], None
        if not results:
            return

        def write_all(db: Connection) -> None:
            for result in results:
                result(db)

        for seconds in WRITE_AGAIN_AFTER_SECONDS:
            try:
                self.store.unit_of_work(write_all)
            except BusyError:
                time.sleep(seconds)
            else:
                return
        self.store.unit_of_work(write_all)


@dataclass(frozen=True)
class _Post:
    """What one letter is handed over with; `done` counts what became of it."""

    store: Store
    transport: Transport
    writer: Writer
    done: Sent
    now: datetime


def _deliver(
    letter: Row[Any], known: Recipient | None, post: _Post
) -> Callable[[Connection], None]:
    """Hand one letter over, unless something speaks against it; return what is to be written."""
    done, now = post.done, post.now
    if letter.attempts:
        found = post.transport.find_evidence(letter.id, letter.kind)
        if found is not None:
            done.found_sent += 1
            return lambda db: service.mark_sent(db, letter, found, now)
    address = _address_of(letter, known)
    if (hopeless := _why_hopeless(letter, now)) is not None:
        done.failed += 1
        done.reasons.add(hopeless)
        return lambda db: service.mark_failed(db, letter, hopeless)
    if (unwanted := _why_unwanted(letter, address, known, done)) is not None:
        done.kept += 1
        return lambda db: service.keep_in_inbox(db, letter, unwanted)
    zone = ZoneInfo(zone_of(letter.event_id, known))
    if (morning := rests_until(letter.kind, letter.facts, zone, now)) is not None:
        done.resting += 1
        return lambda db: service.give_back_untried(db, letter, _RESTS, morning)
    return _write_and_send(letter, address, known, post)


def _write_and_send(
    letter: Row[Any], address: str, known: Recipient | None, post: _Post
) -> Callable[[Connection], None]:
    done, now = post.done, post.now
    try:
        late = post.writer.look(post.store, letter, now)
        if isinstance(late, str):
            done.kept += 1
            return lambda db: service.keep_in_inbox(db, letter, late)
        evidence = post.transport.send(post.writer.write(letter, address, known, late))
    except TransportError as error:
        return _after_failure(letter, error, done, now)
    except Exception:  # noqa: BLE001 # one letter that cannot be written must not stop the others
        _LOG.exception("letter %s of kind %s cannot be written", letter.id, letter.kind)
        return _after_failure(letter, TransportError("it cannot be written"), done, now)
    done.sent += 1
    done.mailed[letter.person_id, letter.kind] += 1
    return lambda db: service.mark_sent(db, letter, evidence, now)


def _address_of(letter: Row[Any], known: Recipient | None) -> str:
    address: str = letter.to_email or (known.email if known else "")
    return address


def _why_hopeless(letter: Row[Any], now: datetime) -> str | None:
    if letter.kind not in KINDS:
        return "no such kind of letter"
    if letter.attempts >= MAX_ATTEMPTS:
        why = "too many attempts"
    elif is_too_late(letter.kind, letter.created_at, now):
        why = "too late"
    else:
        return None
    return f"{why}; before: {letter.evidence}" if letter.evidence else why


def _why_unwanted(
    letter: Row[Any], address: str, known: Recipient | None, done: Sent
) -> str | None:
    if not address:
        return "no address"
    if (suppressed := done.suppressed.get(mailbox_key(address))) is not None:
        return f"the address gets no mail: {suppressed}"  # the provider would drop it, too
    if known is not None and not known.wants_mail and not KINDS[letter.kind].essential:
        return "no mail wanted"
    if is_enough(letter.kind, done.mailed[letter.person_id, letter.kind]):
        return "enough of this kind today"
    return None


def _after_failure(
    letter: Row[Any], error: TransportError, done: Sent, now: datetime
) -> Callable[[Connection], None]:
    reason = str(error)
    done.reasons.add(reason)
    if error.is_permanent:
        done.failed += 1
        return lambda db: service.mark_failed(db, letter, reason)
    done.put_off += 1
    # Where others pass, a fault that came twice is this letter's: it must not stop them for ever.
    is_its_own = error.is_doubtful and done.sent > 0 and letter.evidence == reason
    done.is_away = error.is_away and not is_its_own
    if done.is_away and (error.is_refused or error.pause_seconds):
        done.is_held = error.is_refused
        return lambda db: _stop(db, letter, error, now)
    return lambda db: service.put_off(db, letter, reason, now, is_unclear=error.is_unclear)


def _stop(db: Connection, letter: Row[Any], error: TransportError, now: datetime) -> None:
    """Let nothing leave until a time, or until somebody mends it; the letter was not tried."""
    reason = str(error)
    if error.is_refused:
        service.give_back_untried(db, letter, reason)
        service.hold(db, reason=reason, now=now, cause=HoldCause.REFUSED)
        return
    until = now + timedelta(seconds=error.pause_seconds)
    service.give_back_untried(db, letter, reason, until if error.is_doubtful else None)
    service.pause(db, reason=reason, now=now, until=until)


def lift_suppressions(store: Store, clock: Clock, transport: Transport) -> str:
    """Have the provider write again to addresses that staff said to try again; say how many.

    One that it cannot do now is tried again with the next firing.
    """
    with store.reading() as db:
        addresses = queries.list_to_lift(db, LIFTED_AT_ONCE)
    lifted = 0
    for address in addresses:
        try:
            transport.lift(address)
        except TransportError as error:
            _LOG.warning("mail: an address stays suppressed: %s", error)
            break
        now = clock.now()
        store.unit_of_work(lambda db: service.lift(db, address, now))  # noqa: B023 -- run at once
        lifted += 1
    return f"{lifted} of {len(addresses)} lifted"


def has_suppressions_to_lift(store: Store) -> bool:
    """Tell, without writing, whether `lift_suppressions` would find something to do."""
    with store.reading() as db:
        return bool(queries.list_to_lift(db, 1))


def forget_events(store: Store, clock: Clock) -> int:
    """Delete what was told of letters more than `EVENTS_KEPT` ago; return how many."""
    before = clock.now() - EVENTS_KEPT
    return store.unit_of_work(lambda db: service.forget_events(db, before))


def forget_secrets(store: Store, clock: Clock) -> int:
    """Forget the codes of letters that were never sent; return how many."""
    return store.unit_of_work(lambda db: service.forget_secrets(db, clock.now()))
