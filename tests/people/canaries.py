"""A row of somebody in every table that holds data of persons, with a canary in every text of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    insert,
    types,
    update,
)

from congress.app import house_of, import_models
from congress.infra.database import UtcDateTime
from congress.people.rules import fold_email
from congress.people.service.sign_in import hash_email
from congress.people.service.tickets import hash_mailbox
from congress.seats.models import SeatCountRow
from tests.builders import NOW
from tests.ground import a_document, a_session, publish_document

EVENT = "psc-2025"
# Columns whose values are of a closed set, or may not all be set together.
FIXED: dict[str, Any] = {
    "attendee.status": "active",
    "attendance_request.is_granted": True,
    "attendance_settlement.spans": "",
    "badge.reason": "lost",
    "badge.retired_at": None,
    "badge.retired_because": None,
    "badge_print.failed_at": None,
    "badge_print.failed_because": None,
    "certificate.mark": "",
    "certificate.pdf": b"%PDF-1.7 a page",
    "certificate.state": "valid",
    "claim.state": "awarded",
    "erasure.erased_at": None,
    "evaluation.state": "sent",
    "late_request.state": "granted",
    "letter.kind": "welcome",
    "letter.state": "sent",
    "online_stay.email": "",
    "online_stay.name": "",
    "online_stay.provider": "zoom",
    "scan.direction": "in",
    "scan.undoes": None,
    "scan_aside.why": "conflict",
    "scan_settlement.word": "void",
    "seat.session_id": "b1",
    "seat.state": "confirmed",
    "seat.turn": None,
    "seat.gives_up": None,
    "slip.used_at": None,
    "slip.ended_at": None,
}


def email_of(tag: str) -> str:
    return f"{tag}.canary@example.org"


def open_with(app: Flask, *tags: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Publish a congress and give each of these people a row everywhere; return the rows by tag."""
    house = house_of(app)
    publish_document(house.store, a_document(a_session(id="b1", capacity=None)))
    with house.store.writing() as db:
        return {tag: fill(app, db, tag) for tag in tags}


def fill(app: Flask, db: Connection, tag: str) -> dict[str, dict[str, Any]]:
    """Write the rows of one person; return them by table."""
    house = house_of(app)
    held = {name for room in house.personal_data for name in room.tables} | {"audit"}
    linked = _links(app, tag)
    rows: dict[str, dict[str, Any]] = {}
    for table in import_models().sorted_tables:
        if table.name in held:
            row = {column.name: _value(table, column, tag, linked) for column in table.columns}
            if table.name == "audit":
                del row["id"]
            db.execute(insert(table).values(**row))
            rows[table.name] = row
    db.execute(update(SeatCountRow).values(taken=SeatCountRow.taken + 1))
    return rows


def _links(app: Flask, tag: str) -> dict[str, Any]:
    """Return what joins a row to its person, by column; or by table and column."""
    signer, email = house_of(app).signer, email_of(tag)
    return {
        "event_id": EVENT,
        "person_id": f"p-{tag}",
        "attendee_id": f"a-{tag}",
        "badge_id": f"b-{tag}",
        "claim_id": f"c-{tag}",
        "receipt_id": f"r-{tag}",
        "scan_id": f"s-{tag}",
        "letter_id": f"l-{tag}",
        "pseudonym": f"pseudonym-{tag}",
        "email_hash": hash_email(signer, fold_email(email)),
        "mailbox_hash": hash_mailbox(signer, email),
        "person.id": f"p-{tag}",
        "attendee.id": f"a-{tag}",
        "badge.id": f"b-{tag}",
        "badge.code_hash": f"worn-{tag}",
        "blank_badge.id": f"b-{tag}",
        "offline_hand_over.code_hash": f"worn-{tag}",
        "scan.code_hash": f"worn-{tag}",
        "claim.id": f"c-{tag}",
        "claim_receipt.id": f"r-{tag}",
        "scan.id": f"s-{tag}",
        "scan_aside.told": f'{{"code": "worn-{tag}"}}',
        "letter.id": f"l-{tag}",
        "letter_event.event_id": f"e-{tag}",
        "address.email": email,
        "address.folded": fold_email(email),
        "mail_suppression.address": email,
        "news_reader.mailbox": email,
        "idempotency.principal": f"p-{tag}",
        "waiting_row.facts": {"email": email, "first_name": f"{tag}~waiting_row~facts"},
        "code.persons": [f"p-{tag}"],
        "audit.subject": f"b1/a-{tag}",
        "audit.actor": "p-olga",
        "former_holder.until": NOW - timedelta(days=1),
        "blank_badge.number": f"{tag}~blank_badge~number",
    }


def _value(table: Table, column: Column[Any], tag: str, linked: dict[str, Any]) -> Any:  # noqa: ANN401 -- of a column
    at = f"{table.name}.{column.name}"
    for known in (FIXED, linked):
        if at in known:
            return known[at]
    if column.name in linked:
        return linked[column.name]
    canary = f"{tag}~{table.name}~{column.name}"
    number = len(tag) if table.name == "online_stay" else 1
    by_type: tuple[tuple[Any, Any], ...] = (
        (UtcDateTime, NOW),
        (types.DateTime, NOW),
        (Date, NOW.date()),
        (Boolean, True),
        (Integer, number),
        (LargeBinary, canary.encode()),
        (types.JSON, {"canary": canary}),
    )
    return next((made for kind, made in by_type if isinstance(column.type, kind)), canary)
