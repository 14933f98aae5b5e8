"""Everything that is held about a person, of every room, for themselves (T27, decision 0076)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, update

from congress.core.own_data import shown_row
from congress.core.ports import OwnPart, PersonalData, Whose
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.signing import Signer
from congress.people.models import ErasureRow, PersonRow
from congress.people.queries.personal import (
    Theirs,
    list_own,
    list_own_audit,
    whose_of,
    whose_rows,
)
from congress.people.rules import fold_email
from congress.people.service.sign_in import hash_email
from congress.people.service.tickets import hash_mailbox

AUDIT, REGISTRATIONS, STAFF = "audit", "attendee", "staff"
# Many and without an id of their own in the audit.
UNNAMED = frozenset({"scan", "online_stay"})
# What is left of somebody: staff read it where a name would stand.
NOBODY: Mapping[str, object] = {
    "first_name": "", "last_name": "Erased", "name_key": "", "credentials": "", "settings": {},
}  # fmt: skip


class PeopleData:
    """Who somebody is to us, where they sign in, and what every room writes down of them."""

    tables: Mapping[str, str] = {
        "person": "Your name, credentials and settings.",
        "person_key": "Spellings of your last name by which you are found when you sign in.",
        "address": "Your e-mail addresses.",
        "device": "Where you are, or were lately, signed in.",
        "known_device": "Browsers that you signed in from before; what tells them is left out.",
        "sign_in_miss": "Codes asked for and sign-ins that failed with your address, for two days.",
        "code": "Codes on their way to you, without the codes, for a day.",
        "news_reader": "That you subscribed to news, with the words you agreed to.",
        "slip": "Slips with a code that you got with your badge, without the code.",
        "staff": "That you sign in as staff, without the password.",
        "second_factor": "That you have an app for codes, without its key.",
        "recovery_code": "Your recovery codes: when each was made and used.",
        "erasure": "That you asked to be erased, and when that happens.",
        "role": "What you may do as staff, and where.",
        "idempotency": "Answers to what you sent, kept for two days in case you send it again.",
    }

    def __init__(self, signer: Signer) -> None:
        """Keep the signer: some rows are found by a keyed digest of an address."""
        self._signer = signer

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what people hold about somebody."""
        return OwnPart(list_own(db, self._theirs(whose)))

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Remove all but the person's own row, which says nothing any more, and that it was asked."""
        for kind, is_theirs in reversed([*self._theirs(whose).items()]):
            if kind not in (PersonRow, ErasureRow):
                db.execute(delete(kind).where(is_theirs))
        nobody = update(PersonRow).where(PersonRow.id == whose.person_id)
        db.execute(nobody.values(**NOBODY, updated_at=now))

    def _theirs(self, whose: Whose) -> Theirs:
        emails = sorted(whose.alone)
        digests = [hash_email(self._signer, fold_email(one)) for one in emails]
        return whose_rows(whose, digests, [hash_mailbox(self._signer, one) for one in emails])


@dataclass(frozen=True)
class OwnData:
    """All that is held about somebody: rows by table as shown, what each table is, files."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    words: Mapping[str, str]
    files: Mapping[str, bytes]


def gather_own_data(db: Connection, rooms: Iterable[PersonalData], person_id: str) -> OwnData:
    """Return everything that the rooms hold about somebody, and what the audit tells. Reads only."""
    whose = whose_of(db, person_id)
    rows: dict[str, Sequence[Mapping[str, Any]]] = {}
    words: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for room in rooms:
        part = room.give(db, whose)
        rows |= part.rows
        words |= room.tables
        files |= part.files
    ids = {
        one["id"]
        for name, held in rows.items()
        if name not in UNNAMED
        for one in held
        if "id" in one
    }
    registrations = [one["id"] for one in rows.get(REGISTRATIONS, ())]
    rows[AUDIT] = list_own_audit(db, person_id, ids, registrations, is_staff=bool(rows[STAFF]))
    words[AUDIT] = "What was done, by you or about you, and when."
    shown = {name: [shown_row(one, person_id) for one in held] for name, held in rows.items()}
    return OwnData(shown, words, files)


def note_own_data(db: Connection, *, actor: Principal, now: datetime) -> None:
    """Write down that somebody took everything about themselves along."""
    audit.record(db, at=now, actor=actor.name, action="person.exported", subject=actor.person_id)
