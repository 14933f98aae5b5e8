"""The webhook of mail: 20,000 letters, 1,000 signed events a call; and what forged ones cost."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient

from congress.app import create_app, house_of, import_models
from congress.core.clock import FixedClock
from congress.infra.bulk import insert_rows
from congress.mail.models import LetterRow
from congress.mail.service import letter_values
from congress.mail.views import SIGNATURE, TIMESTAMP
from tests.builders import NOW, settings_for
from tests.postgres import Server
from tests.stores import sqlite_address

LETTERS, EVENTS_A_CALL, TARGET = 20_000, 1_000, 2_000
KINDS = ("processed", "delivered")
AT = str(int(NOW.timestamp()))


def measure_mail(server: Server, folder: Path, share: float) -> list[str]:
    """Return what was taken in a second on each database, new and told again, and forged."""
    lines = [f"The webhook of mail, {LETTERS:,} letters (target: ≥ {TARGET:,} events a second)"]
    for name in ("PostgreSQL", "SQLite"):
        work = folder / f"mail-{name}"
        work.mkdir()
        is_sqlite = name == "SQLite"
        url = sqlite_address(work / "mail.sqlite3") if is_sqlite else server.create("mail")
        lines.append(f"{name}: {_measure(url, work, share)}")
    return ["\n".join(lines)]


def _measure(url: str, work: Path, share: float) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    keys = (base64.b64encode(public).decode(),)
    clock = FixedClock(NOW)
    app = create_app(replace(settings_for(url, work), sendgrid_webhook_keys=keys), clock=clock)
    store = house_of(app).store
    import_models().create_all(store.engine)
    rows = [
        letter_values(
            person_id=f"p{number}", event_id=None, kind="welcome", facts={}, now=NOW,
            dedupe_key=f"l{number}",
        )
        for number in range(max(EVENTS_A_CALL, int(LETTERS * share)))
    ]  # fmt: skip
    store.unit_of_work(lambda db: insert_rows(db, LetterRow, rows))
    bodies = [_body([row["id"] for row in part], kind) for kind in KINDS for part in _parts(rows)]
    signed = [(body, _sign(key, body)) for body in bodies]
    client = app.test_client()
    new = _timed(lambda: _tell(client, signed))
    again = _timed(lambda: _tell(client, signed))
    forged = [(body, {**headers, TIMESTAMP: "1"}) for body, headers in signed]
    refused = _timed(lambda: _tell(client, forged, status=401))
    store.engine.dispose()
    count = len(bodies) * EVENTS_A_CALL
    return (
        f"{count / new:,.0f} new events a second, {count / again:,.0f} told again, a forged call of"
        f" {len(bodies[0]) // 1000} kB refused in {refused / len(bodies) * 1000:.1f} ms"
    )


def _parts(rows: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    return [rows[start : start + EVENTS_A_CALL] for start in range(0, len(rows), EVENTS_A_CALL)]


def _body(letter_ids: list[str], kind: str) -> bytes:
    events = [
        {
            "email": f"p{number}@h{number % 40}.example.org", "timestamp": int(AT), "event": kind,
            "cg_msg": one, "sg_event_id": f"{kind}-{one}", "sg_message_id": f"m-{one}.filter.1",
            "smtp-id": f"<{one}@example.org>", "category": ["welcome"], "response": "250 2.0.0 OK",
        }
        for number, one in enumerate(letter_ids)
    ]  # fmt: skip
    return json.dumps(events).encode() + b"\r\n"


def _sign(key: ec.EllipticCurvePrivateKey, body: bytes) -> dict[str, str]:
    signature = key.sign(AT.encode() + body, ec.ECDSA(SHA256()))
    return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: AT}


def _tell(
    client: FlaskClient, signed: list[tuple[bytes, dict[str, str]]], status: int = 200
) -> None:
    for body, headers in signed:
        answer = client.post("/api/v1/mail-events", data=body, headers=headers)
        assert answer.status_code == status, answer.text


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
