"""2,000 certificates on both databases: issued with their numbers, their pages set and kept."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from congress.app import create_app, house_of
from congress.attendees.models import AttendeeRow
from congress.credits.models import CertificateRow, ClaimReceiptRow, ClaimRow
from congress.credits.rules.certificates import CertificateFacts, CertifiedSession
from congress.credits.service.certificates import Certified, issue
from congress.credits.service.pages_kept import keep_pages
from congress.infra.bulk import insert_rows
from congress.infra.database import Store
from congress.infra.typesetting import AT_ONCE
from tests.bench import congress_under_test as congress
from tests.builders import NOW
from tests.postgres import Server
from tests.stores import sqlite_address

CERTIFICATES, MOST_SECONDS, SESSIONS = 2_000, 60, 12


def measure_certificates(server: Server, folder: Path) -> list[str]:
    """Return a line for each database."""
    found = []
    for name in ("PostgreSQL", "SQLite"):
        work = folder / f"certificates-{name}"
        work.mkdir()
        is_sqlite = name == "SQLite"
        url = (
            sqlite_address(folder / "certificates.sqlite3")
            if is_sqlite
            else server.create("certificates")
        )
        settings = congress.bench_settings(url, work)
        congress.fill(settings, CERTIFICATES)
        found.append(f"{name}: {_measure(house_of(create_app(settings)).store)}")
    return found


def _measure(store: Store) -> str:
    claims = _claim(store)
    begun, spent = time.perf_counter(), time.process_time()
    for claim in claims:  # each in the transaction of its award
        with store.writing() as db:
            issue(db, claim, _facts(claim), actor="bench", now=NOW)
    issued = time.perf_counter() - begun
    count = sum(keep_pages(store, "https://congress.example", at_once=AT_ONCE))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    with store.reading() as db:
        size = db.execute(select(func.sum(func.length(CertificateRow.pdf)))).scalar_one()
    return (
        f"{count:,} certificates issued one by one and set: {seconds:.1f} s, {issued:.1f} s of it"
        f" their rows, {cpu:.1f} s of CPU (target: ≤ {MOST_SECONDS} s), {size / count / 1e3:.0f} kB."
    )


def _claim(store: Store) -> list[Certified]:
    with store.reading() as db:
        people = db.execute(select(AttendeeRow.id, AttendeeRow.person_id)).all()
    whose = [
        {"event_id": congress.EVENT, "attendee_id": one.id, "person_id": one.person_id,
         "type_id": "ancc", "received_at": NOW}
        for one in people
    ]  # fmt: skip
    receipts = [
        {"id": f"r{number}", "key": f"k{number}", "level": 2, "body": b"", "outcome": "", **one}
        for number, one in enumerate(whose)
    ]
    claims = [
        {"id": f"c{number}", "state": "awarded", "amount": 975, "version": 1, "is_attested": False,
         "attested": [], "shown_at": NOW, "name": "x", "credential": "RN", "ids": {},
         "receipt_id": f"r{number}", **one}
        for number, one in enumerate(whose)
    ]  # fmt: skip
    for table, rows in ((ClaimReceiptRow, receipts), (ClaimRow, claims)):
        with store.writing() as db:
            insert_rows(db, table, rows)
    return [
        Certified(f"c{number}", congress.EVENT, one["person_id"])
        for number, one in enumerate(whose)
    ]


def _facts(claim: Certified) -> CertificateFacts:
    day = date(2025, 3, 10)
    return CertificateFacts(
        name=f"Person {claim.claim_id} of the Congress", credential="MSN, RN",
        event="Patient Safety Congress 2025", zone="America/Los_Angeles", format="Live, in person",
        place="Paradise Point Resort & Spa, 1404 Vacation Road, San Diego, CA 92109",
        starts_on=day, ends_on=day, provider="Example Institute", provider_address="Boston",
        provider_number="0000", signer="Jordan Example", signer_title="Director", kind_id="ancc",
        kind="ANCC contact hours", unit="contact hour", amount=975,
        statement="This *activity* provides contact hours for nurses. " * 4,
        sessions=tuple(
            CertifiedSession(f"Session {number}: safer care, together", day, 60)
            for number in range(SESSIONS)
        ),
    )  # fmt: skip
