"""The calls of certificates: mine for me alone, the check for everybody (domain B)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Level
from congress.credits.queries.certificates import list_versions
from congress.credits.rules.certificates import Certificate
from congress.credits.rules.numbers import write_number
from congress.credits.service.certificates import issue, revoke, supersede
from congress.infra.database import Store
from congress.people.models import DeviceRow
from tests.checkin.test_my_attendance import Phone
from tests.credits.certified import ANAS, ISSUED_AT, open_congress, the_facts
from tests.credits.world import EVENT

MINE = f"/api/v1/events/{EVENT}/me/certificates"
OFFICE = {"actor": "p-office", "now": ISSUED_AT + timedelta(days=3), "because": "Her name."}


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def issued(store: Store) -> Certificate:
    open_congress(store)
    with store.writing() as db:
        return issue(db, ANAS, the_facts(licence="CA RN 1"), actor="p-ana", now=ISSUED_AT)


def test_anybody_checks_by_number_with_and_without_hyphens(app: Flask, issued: Certificate) -> None:
    guest = app.test_client()
    told = guest.get(f"/api/v1/certificates/{issued.number}")
    assert told.get_json() == {
        "number": write_number(issued.number), "state": "valid", "newest_version": 1,
        "newest_issued_at": "2025-04-18T06:59:59Z",
        "certificate": {
            "number": write_number(issued.number), "version": 1, "state": "valid",
            "wording": "credit", "name": "Ana Rivera", "credential": "MD",
            "event": "Patient Safety Congress 2025", "starts_on": "2025-03-09",
            "ends_on": "2025-03-11", "provider": "Example Institute",
            "kind": "AMA PRA Category 1 Credit™", "unit": "credit", "credits": "5.25",
            "issued_at": "2025-04-18T06:59:59Z", "reissued_at": None,
        },
    }  # fmt: skip
    assert told.headers["X-Robots-Tag"] == "noindex, nofollow"
    typed = write_number(issued.number).lower()
    assert guest.get(f"/api/v1/certificates/{typed}").get_json() == told.get_json()


def test_what_does_not_stand_is_told_without_a_name(
    app: Flask, store: Store, issued: Certificate
) -> None:
    with store.writing() as db:
        second = supersede(db, ANAS.claim_id, the_facts(name="Ana Ríos"), **OFFICE)
    guest, at = app.test_client(), f"/api/v1/certificates/{issued.number}"
    old = guest.get(at).get_json()
    assert (old["state"], old["newest_version"], old["certificate"]) == ("superseded", 2, None)
    new = guest.get(f"{at}?copy={second.mark.lower()}").get_json()
    assert (new["state"], new["certificate"]["name"]) == ("valid", "Ana Ríos")
    with store.writing() as db:
        revoke(db, ANAS.claim_id, **OFFICE)
    for copy in ("", f"?copy={second.mark}"):
        told = guest.get(at + copy).get_json()
        assert (told["state"], told["certificate"]) == ("revoked", None)


def test_wrong_numbers_are_alike(app: Flask, issued: Certificate) -> None:
    guest = app.test_client()
    answers = [
        guest.get(f"/api/v1/certificates/{typed}")
        for typed in ("0" * 18, "x", issued.number[::-1], f"{issued.number}?copy=00000000")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_json()["detail"] for answer in answers}) == 1


def test_mine_are_listed_with_their_files(
    app: Flask, store: Store, clock: FixedClock, issued: Certificate
) -> None:
    ana = Phone(app, clock)
    with store.writing() as db:
        verified = {"level": int(Level.VERIFIED), "verified_until": ISSUED_AT}
        db.execute(update(DeviceRow).values(**verified))
    [told] = ana("GET", MINE, "16:00").get_json()["certificates"]
    assert (told["version"], told["name"], told["credits"]) == (1, "Ana Rivera", "5.25")
    assert told["check"].endswith(f"/certificates/{issued.number}")
    file = ana("GET", told["file"], "16:00")
    assert (file.content_type, file.data[:4]) == ("application/pdf", b"%PDF")
    assert ana("GET", f"{MINE}/{write_number(issued.number)}.pdf", "16:00").data == file.data
    assert ana("GET", f"{MINE}/{issued.number}.pdf?version=2", "16:00").status_code == 404
    elsewhere = ana("GET", MINE.replace(EVENT, "none"), "16:00")
    assert elsewhere.get_json() == {"certificates": []}
    with store.reading() as db:
        assert list_versions(db, issued.number)[0].pdf_sha256


def test_by_name_alone_they_are_closed(app: Flask, clock: FixedClock, issued: Certificate) -> None:
    ana = Phone(app, clock)
    for path in (MINE, f"{MINE}/{issued.number}.pdf"):
        assert ana("GET", path, "16:00").status_code == 403
        assert app.test_client().get(path).status_code == 401
