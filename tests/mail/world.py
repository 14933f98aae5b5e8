"""Letters of these tests, and a provider that keeps every delivery it ever made."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from congress.infra.database import Store
from congress.infra.mail_messages import Message
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.port import TransportError
from congress.mail.formats import Writer
from congress.mail.jobs import Sent, send_due_letters
from congress.mail.models import LetterRow
from congress.mail.rules import Lane, Recipient
from congress.mail.service import queue_letter
from tests.builders import NOW

WRITER = Writer(MailTemplates("http://localhost", strict=False))


class Provider:
    """Delivers each message it is given, again and again: nothing here hides a resend."""

    def __init__(self, folder: Path, *, has_evidence: bool = True) -> None:
        self.folder = folder
        self.has_evidence = has_evidence
        self.fault: TransportError | None = None
        folder.mkdir(exist_ok=True)

    def send(self, message: Message) -> str:
        if self.fault is not None:
            raise self.fault
        path = self.folder / f"{message.letter_id}.{uuid.uuid4().hex}"
        path.write_text(f"{message.to_email}\n{message.subject}\n{message.body}", "utf-8")
        return path.name

    def find_evidence(self, letter_id: str, kind: str) -> str | None:
        del kind
        found = sorted(self.folder.glob(f"{letter_id}.*"))
        return found[0].name if found and self.has_evidence else None

    def close(self) -> None:
        """Nothing is kept open."""

    def deliveries(self) -> list[str]:
        """The letter id of each delivery."""
        return sorted(path.name.partition(".")[0] for path in self.folder.iterdir())


def find_recipients(_db: Connection, person_ids: Iterable[str]) -> Mapping[str, Recipient]:
    """Everybody has an address but `homeless`; `quiet` wants no mail."""
    return {
        person: Recipient(f"{person}@example.org", person.title(), wants_mail=person != "quiet")
        for person in person_ids
        if person != "homeless"
    }


def a_letter(store: Store, *, key: str = "1", now: datetime = NOW, **more: Any) -> str:  # noqa: ANN401
    values: dict[str, Any] = {
        "person_id": "ana",
        "event_id": None,
        "kind": "seat-dropped",
        "facts": {"title": "Keynote"},
        **more,
    }
    with store.writing() as db:
        queue_letter(db, now=now, dedupe_key=key, **values)
        found = db.scalar(select(LetterRow.id).where(LetterRow.dedupe_key == key))
    return str(found)


def letter(store: Store, letter_id: str) -> Any:  # noqa: ANN401 -- a row
    with store.reading() as db:
        return db.execute(select(LetterRow.__table__).where(LetterRow.id == letter_id)).one()


def send(
    store: Store,
    clock: Any,  # noqa: ANN401 -- fakes of the ports
    transport: Any,  # noqa: ANN401 -- fakes of the ports
    lane: Lane = Lane.ORDINARY,
) -> Sent:
    return send_due_letters(store, clock, transport, WRITER, find_recipients, lane=lane)
