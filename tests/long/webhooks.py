"""A million signed events of the mail provider, doubled, shuffled, some two days late (E9).

One congress hears each event once, in order; another hears all of them fifty times, shuffled. What both
have in the end is the same.
"""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import delete, select, update

from congress.app import create_app, house_of
from congress.core.clock import FixedClock
from congress.infra.bulk import insert_rows
from congress.infra.database import Store
from congress.mail.models import LetterEventRow, LetterRow, MailSuppressionRow
from congress.mail.service import letter_values
from congress.mail.views import SIGNATURE, TIMESTAMP
from tests.builders import NOW, settings_for
from tests.long.figures import Figure, at_least, none_of
from tests.long.stage import staged

LETTERS, TIMES, EVENTS_A_CALL, LEAST_A_SECOND = 5_000, 50, 1_000, 2_000
KINDS = ("processed", "deferred", "delivered", "bounce")  # of each letter, told in this order
LATE = timedelta(days=2)
OK = 200


class Webhook:
    """The call that the provider makes, to a whole congress in this process."""

    def __init__(self, url: str, folder: Any) -> None:  # noqa: ANN401 -- a path
        """Compose the congress, with a key of its own for the provider."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        public = self._key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
        keys = (base64.b64encode(public).decode(),)
        settings = replace(settings_for(url, folder), sendgrid_webhook_keys=keys)
        self.clock = FixedClock(NOW)
        app = create_app(settings, clock=self.clock)
        self.store: Store = house_of(app).store
        self._client = app.test_client()

    def tell(self, events: Sequence[object]) -> None:
        """Tell some in one call. Raises AssertionError: it was not taken."""
        body, at = json.dumps(events).encode() + b"\r\n", str(int(NOW.timestamp()))
        signature = self._key.sign(at.encode() + body, ec.ECDSA(SHA256()))
        headers = {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: at}
        answer = self._client.post("/api/v1/mail-events", data=body, headers=headers)
        if answer.status_code != OK:
            raise AssertionError(answer.text)


def measure(
    kind: str, letters: int = LETTERS, times: int = TIMES, a_call: int = EVENTS_A_CALL
) -> list[Figure]:
    """Tell it in order and once, then shuffled and often, on a database of one kind."""
    with staged(kind) as stage:
        webhook = Webhook(stage.url, stage.folder / "data")
        ids = write_letters(webhook.store, letters)
        events = [_event(one, number) for one in ids for number in range(len(KINDS))]
        for part in _parts(events, a_call):
            webhook.tell(part)
        once = state_of(webhook.store)
        forget(webhook.store)
        begun = time.monotonic()
        told = 0
        for turn in range(times):
            if turn == times - 1:
                webhook.clock.advance(LATE)
            for part in _parts(shuffled(events, turn, times), a_call):
                webhook.tell(part)
                told += len(part)
        seconds = time.monotonic() - begun
        often = state_of(webhook.store)
        webhook.store.engine.dispose()
    name = stage.name
    return [
        at_least(f"{name}: events told", told, len(events) * times),
        none_of(f"{name}: tables that differ from those of one telling in order",
                sum(one != other for one, other in zip(once, often, strict=True))),
        at_least(f"{name}: events a second, new and known", told / seconds, LEAST_A_SECOND),
    ]  # fmt: skip


def write_letters(store: Store, count: int) -> list[str]:
    """Write letters that were sent to somebody; return their ids."""
    rows = [
        letter_values(
            person_id=f"p{number}", event_id=None, kind="welcome", facts={}, now=NOW,
            dedupe_key=f"l{number}",
        )
        for number in range(count)
    ]  # fmt: skip
    store.unit_of_work(lambda db: insert_rows(db, LetterRow, rows))
    return [row["id"] for row in rows]


def shuffled(events: Sequence[dict[str, Any]], turn: int, times: int) -> list[dict[str, Any]]:
    """Return all of them in another order each time.

    Every third has another id, as it was seen of the provider, but the last time: its own comes late.
    """
    dice = random.Random(turn)
    told = [
        {**one, "sg_event_id": f"z{dice.random()}"}
        if turn < times - 1 and dice.random() < 1 / 3
        else one
        for one in events
    ]
    dice.shuffle(told)
    return told


def _parts(events: Sequence[dict[str, Any]], a_call: int) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(events), a_call):
        yield list(events[start : start + a_call])


def _event(letter_id: str, number: int) -> dict[str, Any]:
    kind = KINDS[number]
    return {
        "email": f"{letter_id}@example.org", "event": kind,
        "timestamp": int(NOW.timestamp()) + number, "cg_msg": letter_id,
        "sg_event_id": f"{number}-{letter_id}", "sg_message_id": f"m-{letter_id}.filter.1",
        "smtp-id": f"<{letter_id}@example.org>", "category": ["welcome"],
        "response": "250 2.0.0 OK",
    }  # fmt: skip


def state_of(store: Store) -> list[str]:
    """Return a digest of each table that tellings write: events, suppressions, states of letters."""
    looks = (
        select(LetterEventRow.__table__),
        select(MailSuppressionRow.__table__),
        select(LetterRow.id, LetterRow.delivery),
    )
    with store.reading() as db:
        rows = [sorted(map(repr, db.execute(look).all())) for look in looks]
    return [sha256("\n".join(one).encode()).hexdigest() for one in rows]


def forget(store: Store) -> None:
    """Forget what was told of letters."""
    with store.writing() as db:
        for table in (LetterEventRow, MailSuppressionRow):
            db.execute(delete(table))
        db.execute(update(LetterRow).values(delivery=None))
