"""What staff are told of somebody's mail (R36), writing to them again, and hosts that swallow it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import insert, select, update

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.cli import main
from congress.infra.audit import AuditRow
from congress.mail import queries
from congress.mail.models import LetterRow, MailSuppressionRow
from congress.mail.rules import Event, EventKind, HostFacts, Suppression, is_swallowing
from congress.mail.service import note_events
from congress.people.models import DeviceRow
from congress.people.queries import list_mail_hosts
from tests.builders import NOW
from tests.ground import an_attendee
from tests.mail.world import a_letter
from tests.web.world import EVENT, attendee, open_congress, organizer

LETTERS = f"{EVENT}/attendees/{{number}}/letters"


@pytest.fixture
def congress(app: Flask) -> Flask:
    open_congress(app)
    return app


def _ana(app: Flask) -> tuple[str, str]:
    """Her person, and her registration's number."""
    with house_of(app).store.reading() as db:
        row = db.execute(
            select(AttendeeRow.person_id, AttendeeRow.external_id).where(
                AttendeeRow.event_id == "psc-2025"
            )
        ).one()
    return row.person_id, row.external_id


def _sent(app: Flask, person: str, key: str, **more: Any) -> str:  # noqa: ANN401
    store = house_of(app).store
    one = a_letter(store, key=key, person_id=person, **{"kind": "welcome", "facts": {}, **more})
    with store.writing() as db:
        db.execute(update(LetterRow).where(LetterRow.id == one).values(state="sent", sent_at=NOW))
    return one


def _told(letter_id: str, kind: EventKind, **more: Any) -> Event:  # noqa: ANN401
    values = {
        "content_hash": f"{letter_id}{kind}", "event_id": "", "letter_id": letter_id, "kind": kind,
        "happened_at": NOW, "address": "ana@example.org", "detail": "", **more,
    }  # fmt: skip
    return Event(**values)


def _bounce(app: Flask, person: str) -> None:
    one = _sent(app, person, "bounced")
    with house_of(app).store.writing() as db:
        event = _told(one, EventKind.BOUNCED, detail="5.1.1", suppresses=Suppression.BOUNCED)
        note_events(db, [event], NOW)


def _run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["mail", *arguments], obj=house_of(app))


def test_staff_read_what_came_of_each_letter(congress: Flask) -> None:
    """R36: what was sent, and whose server took it or did not; no code, and no whole address."""
    person, number = _ana(congress)
    store = house_of(congress).store
    _sent(
        congress, person, "code", kind="code", facts={"code": "123456"}, to_email="ana@example.org"
    )
    delivered = _sent(congress, person, "1", now=NOW - timedelta(minutes=1))
    elsewhere = _sent(congress, person, "2", event_id="other-2025")
    a_letter(store, key="3", person_id=person, kind="seat-taken", facts={"title": "x"})
    with store.writing() as db:
        note_events(db, [_told(delivered, EventKind.DELIVERED)], NOW)
    _bounce(congress, person)
    answer = congress.test_client().get(LETTERS.format(number=number), headers=organizer(congress))
    assert answer.status_code == 200
    assert answer.json["address"] == "a•••@example.org"
    assert answer.json["stopped"].startswith("Mail to this address came back, so no more is sent.")
    told = {one["kind"] + "/" + one["state"]: one["words"] for one in answer.json["letters"]}
    assert told == {
        "welcome/bounced": "It came back: the mail server of example.org did not take it (5.1.1).",
        "code/sent": "Sent. Nothing was told of it since.",
        "welcome/delivered": (
            "The mail server of example.org took it. Not in the inbox? It is in a spam folder, or held"
            " back there: their IT department can look for it."
        ),
    }
    assert not any(secret in answer.text for secret in ("123456", "ana@", elsewhere))
    printed = _run(congress, "log", "--event", "psc-2025", "--to", number).output
    assert "did not take it (5.1.1)." in printed
    assert "ana@" not in printed


@pytest.mark.parametrize("who", [attendee, lambda _: {}])
def test_nobody_but_staff_reads_it(congress: Flask, who: Any) -> None:  # noqa: ANN401
    _, number = _ana(congress)
    answer = congress.test_client().get(LETTERS.format(number=number), headers=who(congress))
    assert answer.status_code in (401, 403)


def test_staff_have_somebody_written_to_again(congress: Flask) -> None:
    person, number = _ana(congress)
    _bounce(congress, person)
    client, where = congress.test_client(), LETTERS.format(number=number) + "/try-again"
    first = client.post(where, headers=organizer(congress))
    assert (first.status_code, first.json) == (200, {"was_stopped": True})
    again = client.post(where, headers=organizer(congress))
    assert again.json == {"was_stopped": True}  # SendGrid was not asked yet
    with house_of(congress).store.reading() as db:
        assert queries.list_to_lift(db, 9) == ["ana@example.org"]
        noted = db.execute(select(AuditRow.subject).where(AuditRow.action == "mail.try-again"))
        assert {row.subject for row in noted} == {"example.org"}
    with house_of(congress).store.writing() as db:
        db.execute(update(MailSuppressionRow).values(lifted_at=NOW))
    assert client.post(where, headers=organizer(congress)).json == {"was_stopped": False}


# -- hosts that swallow mail -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "coded", "typed", "seen", "swallows"),
    [
        (4, 4, 0, 0, False),  # too few
        (5, 5, 0, 0, True),
        (5, 5, 0, 5, True),  # they come in by their name, and wait for codes
        (5, 5, 1, 1, False),
        (5, 0, 0, 0, False),  # nobody wanted in yet
        (2_000, 0, 0, 0, False),
        (5, 1, 0, 0, True),
        (5, 0, 0, 1, False),
        (500, 4, 0, 1, False),
        (5, 4, 0, 0, True),
    ],
)
def test_when_a_host_swallows_mail(
    people: int, coded: int, typed: int, seen: int, *, swallows: bool
) -> None:
    assert is_swallowing(HostFacts("h.org", people, coded, typed, seen)) is swallows


def _device(app: Flask, person: str, level: int, at: Any = NOW) -> None:  # noqa: ANN401
    with house_of(app).store.writing() as db:
        db.execute(
            insert(DeviceRow),
            {
                "id": f"d{person}{level}", "person_id": person, "token_hash": f"{person}{level}",
                "level": level, "label": "", "created_at": at, "seen_at": at,
                "expires_at": at + timedelta(days=9), "verified_until": None,
                "signed_out_at": None, "proved_at": None,
            },
        )  # fmt: skip


def test_facts_of_hosts_are_what_people_did(congress: Flask) -> None:
    """What came back is no silence; who signs in by name has not read a code."""
    later = NOW + timedelta(minutes=5)
    with house_of(congress).store.writing() as db:
        for number in range(6):
            for letter in "sfb":
                an_attendee(db, name=f"{letter}{number}")
    for number in range(6):
        person, silent = f"p-s{number}", f"{number}@silent.org"
        code = {"kind": "code", "facts": {"code": "1"}}
        _sent(congress, person, f"s{number}", to_email=silent, **code)
        _sent(congress, f"p-f{number}", f"f{number}", to_email=f"{number}@Fine.org", **code)
        _device(congress, person, 1, later)
    _device(congress, "p-f3", 2, later)
    _device(congress, "p-f4", 2, NOW - timedelta(days=1))  # before the code
    gone = [_sent(congress, f"p-b{number}", f"b{number}", to_email=f"{number}@gone.org")
            for number in range(6)]  # fmt: skip
    with house_of(congress).store.writing() as db:
        note_events(db, [_told(one, EventKind.BOUNCED) for one in gone], NOW)
    with house_of(congress).store.reading() as db:
        assert list_mail_hosts(db, later) == [
            HostFacts("fine.org", 6, 6, 1, 1), HostFacts("silent.org", 6, 6, 0, 6),
        ]  # fmt: skip
        assert list_mail_hosts(db, later + timedelta(days=15)) == []
    found = _run(congress, "health")
    assert (found.exit_code, found.output) == (1, (
        "WRONG  silent.org: 6 people were written to, 6 asked for a code, nobody typed one, 6 showed"
        " themselves since.\n"
    ))  # fmt: skip


def test_their_own_address_counts_where_the_letter_has_none(congress: Flask) -> None:
    person, _ = _ana(congress)
    _sent(congress, person, "1")
    with house_of(congress).store.reading() as db:
        assert list_mail_hosts(db, NOW) == [HostFacts("example.org", 1, 0, 0, 0)]
    found = _run(congress, "health")
    assert (found.exit_code, found.output) == (
        0, "No mail host swallows letters, of 1 in the last 14 days.\n"
    )  # fmt: skip
