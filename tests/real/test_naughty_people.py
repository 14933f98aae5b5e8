"""Naughty strings as people's own words: registrations by CSV and by call, what people write of
themselves, letters, searches and addresses; identical, or refused with the field named, on both
databases.

White space is the one liberty: blanks at both ends of a registration's field, of a label and of a search
are dropped.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.app import house_of
from congress.attendees.formats.list_file import read_list
from congress.attendees.models import AttendeeRow
from congress.attendees.queries import get_known_ids
from congress.attendees.rules import checking as rules
from congress.attendees.rules import grouping
from congress.attendees.rules.columns import COLUMNS
from congress.attendees.rules.registrations import WrittenRegistration
from congress.attendees.rules.values import as_meant, find_broken, find_spoilt
from congress.attendees.service import import_attendees
from congress.core.errors import CsvError
from congress.core.names import fold_name
from congress.core.principal import Level, Role
from congress.infra.database import Store
from congress.infra.mail_messages import Message, enclose
from congress.infra.mail_templates import MailTemplates
from congress.people.models import DeviceRow, PersonRow
from tests.attendees.test_views import put, token_of
from tests.builders import NOW
from tests.companion.test_guide_page import inputs_of
from tests.ground import ORGANIZER, a_document, an_attendee, publish_document
from tests.real import strings
from tests.real.strings import GENERATED, is_kept_by_a_registration, is_of_the_web, needs_real_data

EVENT = "psc-2025"
OWN = ("first_name", "last_name", "employer", "credentials", "profession", "phone")


@pytest.fixture
def published(app: Flask) -> Flask:
    publish_document(house_of(app).store, a_document())
    return app


@pytest.fixture(
    params=["generated", pytest.param("blns", marks=needs_real_data),
            pytest.param("world", marks=needs_real_data)],
)  # fmt: skip
def wanted(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The strings of this run, each once; what JSON and CSV cannot even say is tried apart."""
    found = {
        "generated": GENERATED,
        "blns": strings.blns() if request.param == "blns" else (),
        "world": strings.world_names() if request.param == "world" else (),
    }[request.param]
    return tuple(one for one in dict.fromkeys(found) if is_of_the_web(one))


def a_file(texts: dict[int, str]) -> bytes:
    """Return a CSV in which string number n stands in every own field of registration n."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, restval="")
    writer.writeheader()
    for number, text in texts.items():
        writer.writerow(
            {
                "external_id": f"x{number}", "email": f"u{number}@example.org", "status": "active",
                "registration_type": "general", **dict.fromkeys(OWN, text),
            }
        )  # fmt: skip
    return file.getvalue().encode()


def read_what_is_good(
    app: Flask, texts: Sequence[str]
) -> tuple[list[WrittenRegistration], set[tuple[int, str]]]:
    """Return what a file has of registrations, and (number, column) of each refusal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "SHOWN_ROWS", len(texts) + 1)
        return _read_what_is_good(house_of(app).store, dict(enumerate(texts)))


def _read_what_is_good(
    store: Store, left: dict[int, str]
) -> tuple[list[WrittenRegistration], set[tuple[int, str]]]:
    refused: set[tuple[int, str]] = set()
    while True:
        numbers = list(left)
        with store.reading() as db:
            programme = get_known_ids(db, EVENT)
        try:
            return list(read_list(a_file(left), programme, NOW).registrations), refused
        except CsvError as error:
            faults = [fault for fault in error.faults if ", " in fault.where]
            for fault in faults:
                rows, _, column = fault.where.rpartition(", ")
                refused |= {(numbers[int(row) - 2], column) for row in re.findall(r"\d+", rows)}
            gone = {number for number, _ in refused}
            left = {number: text for number, text in left.items() if number not in gone}


def may_stand(text: str, column: str, *, of_list: bool = True) -> bool:
    """Tell whether a registration may say a text there: a name is one line that sign-in can compare.

    A list is read as it was meant, and a name that a spreadsheet spoilt is refused.
    """
    if column not in ("first_name", "last_name"):
        return is_kept_by_a_registration(text)
    said = as_meant(text) if of_list else text.strip()
    if not said:
        return column == "first_name"
    is_line = not re.search("[\x00-\x1f\u2028\u2029]", said)
    is_whole = not (of_list and find_broken(said))
    return is_kept_by_a_registration(text) and is_line and is_whole and bool(fold_name(said))


def test_a_file_of_registrations_keeps_every_field_or_names_it(
    published: Flask, wanted: tuple[str, ...]
) -> None:
    registrations, refused = read_what_is_good(published, wanted)
    nobody = {number for number, text in enumerate(wanted) if not as_meant(text)}
    expected = {
        (number, column)
        for number, text in enumerate(wanted)
        for column in OWN
        if number not in nobody and not may_stand(text, column)
    }
    assert refused == expected
    _import(published, registrations)
    assert _stored(published) == {
        f"x{number}": (
            *(as_meant(text),) * 5,
            "" if find_spoilt(as_meant(text), dates=False) else as_meant(text),
        )
        for number, text in enumerate(wanted)
        if number not in nobody | {one for one, _ in expected}
    }


def _import(app: Flask, registrations: Sequence[WrittenRegistration]) -> None:
    store = house_of(app).store
    store.unit_of_work(
        lambda db: import_attendees(
            db=db, actor=ORGANIZER, now=NOW, event_id=EVENT, rows=registrations, followers=()
        )
    )


def _stored(app: Flask) -> dict[str, tuple[str, ...]]:
    with house_of(app).store.reading() as db:
        rows = db.execute(
            select(
                AttendeeRow.external_id, AttendeeRow.details,
                PersonRow.first_name, PersonRow.last_name, PersonRow.credentials,
            ).join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        ).all()  # fmt: skip
    return {
        row.external_id: (
            row.first_name, row.last_name, row.credentials,
            *(row.details.get(name, "") for name in ("employer", "profession", "phone")),
        )
        for row in rows
    }  # fmt: skip


def test_a_pushed_registration_keeps_every_field_or_names_it(published: Flask) -> None:
    client, token = published.test_client(), token_of(published, Role.ORGANIZER)
    expected = {}
    for number, text in enumerate(GENERATED):
        answer = put(
            client, token, f"x{number}", email=f"u{number}@example.org", **dict.fromkeys(OWN, text)
        )
        if all(may_stand(text, name, of_list=False) for name in OWN) and len(text) <= 200:
            assert answer.status_code == 201, (text, answer.text)
            expected[f"x{number}"] = (text.strip(),) * 6
        else:
            assert answer.status_code == 422, (text, answer.text)
            pointers = {one["pointer"] for one in answer.json["errors"]}
            assert pointers <= {f"/{name}" for name in OWN}
            assert pointers
    assert _stored(published) == expected


@pytest.fixture
def ana(published: Flask) -> tuple[FlaskClient, dict[str, str]]:
    """Ana at level 2."""
    store = house_of(published).store
    with store.writing() as db:
        an_attendee(db, name="ana")
    client = published.test_client()
    answer = client.post("/api/v1/sign-in", json={"email": "ana@example.org", "last_name": "Test"})
    with store.writing() as db:
        db.execute(
            update(DeviceRow).values(level=Level.VERIFIED, verified_until=NOW.replace(year=2026))
        )
    client.delete_cookie("congress")
    return client, {"Authorization": f"Bearer {answer.json['token']}"}


def test_what_people_write_of_themselves_is_kept_or_named(
    ana: tuple[FlaskClient, dict[str, str]], wanted: tuple[str, ...]
) -> None:
    client, headers = ana
    fields = ("first_name", "last_name", "credentials")
    for text in wanted[:: 1 if len(wanted) < 1_000 else 5]:  # names break nothing one by one
        body = dict.fromkeys(fields, text)
        answer = client.patch("/api/v1/me", json=body, headers=headers)
        if answer.status_code == 200:
            me = client.get("/api/v1/me", headers=headers).json
            assert {name: me[name] for name in fields} == body
        else:
            assert answer.status_code == 422, (text, answer.text)
            assert {one["pointer"] for one in answer.json["errors"]} <= {
                f"/{one}" for one in fields
            }
            assert not (text.isprintable() and fold_name(text) and 0 < len(text) <= 200), text


def test_labels_of_calendars_are_kept_or_named(ana: tuple[FlaskClient, dict[str, str]]) -> None:
    client, headers = ana
    feeds = f"/api/v1/events/{EVENT}/me/feeds"
    for text in GENERATED:
        answer = client.post(feeds, json={"label": text}, headers=headers)
        if answer.status_code == 201:
            [feed] = client.get(feeds, headers=headers).json["feeds"]
            assert feed["label"] == text.strip()
            client.delete(f"{feeds}/{feed['id']}", headers=headers)
        else:
            assert answer.status_code == 422, (text, answer.text)
            assert {one["pointer"] for one in answer.json["errors"]} == {"/label"}
            assert not (text.isprintable() and text.strip() and len(text) <= 60), text


def test_searches_show_what_was_asked(published: Flask) -> None:
    client = published.test_client()
    askable = (
        one for one in GENERATED if not any("\ud800" <= letter <= "\udfff" for letter in one)
    )
    for number, text in enumerate(askable):
        page = "guide" if number % 2 else "agenda"
        answer = client.get(f"/e/{EVENT}/{page}?q={quote(text)}")
        if "\x00" in text:
            assert answer.status_code == 422
        else:
            assert answer.status_code == 200, text
            # A browser drops line ends of an input; everything else stands there as it was asked.
            assert inputs_of(answer.text)["q"] == text.strip()[:100], text


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/events/{}", "/api/v1/events/{}/agenda", "/api/v1/events/{}/guide",
        "/e/{}/agenda", "/e/psc-2025/sessions/{}", "/feeds/{}.ics", "/problems/{}", "/assets/{}",
        "/api/v1/events?{}=1", "/api/v1/events?when={}", "/e/psc-2025/agenda?day={}",
    ],
)  # fmt: skip
def test_no_address_breaks_anything(published: Flask, address: str) -> None:
    client = published.test_client()
    for text in GENERATED[::2]:
        asked = quote(text, safe="", errors="surrogatepass")
        answer = client.get(address.format(asked))
        assert answer.status_code < 500, (address, text)


def test_sign_in_takes_any_text(published: Flask) -> None:
    client = published.test_client()
    for text in GENERATED:
        body = {"email": text, "last_name": text}
        answer = client.post("/api/v1/sign-in", json=body)
        assert answer.status_code in (401, 403, 422), (text, answer.text)
        if answer.status_code == 422:
            pointers = {one["pointer"] for one in answer.json["errors"]}
            assert pointers <= {"/email", "/last_name"}


def test_letters_say_what_they_were_given(wanted: tuple[str, ...]) -> None:
    """A letter is plain text: each line arrives as it was, in any alphabet."""
    texts = [one for one in wanted if may_stand(one, "last_name")]
    templates = MailTemplates("http://localhost", strict=True)
    for start in range(0, len(texts), 40):
        some = [text.strip() for text in texts[start : start + 40]]
        changes = [{"effect": "guide", "title": text} for text in some]
        words = templates.render(
            "agenda-changed", {"changes": changes, "zone": "UTC", "first_name": some[0]}
        )
        message = Message(
            "1", "agenda-changed", "ana@example.org", some[-1] or "-", words.body, NOW
        )
        mail = message_from_bytes(
            enclose(message, "congress@example.org").content, policy=policy.default
        )
        body = mail.get_body(("plain",)).get_content()
        for text in some:
            assert text in body, text


def test_a_guard_taken_away_is_noticed(published: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an import that normalises silently, and one that takes names nobody can type."""
    hard = ("e\u0301", "Smith", "\U000e0041")
    keep = rules.check_written

    def normalised(values: Mapping[str, str], *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 -- passed on
        values = {name: unicodedata.normalize("NFC", value) for name, value in values.items()}
        return keep(values, *arguments, **more)

    monkeypatch.setattr("congress.attendees.formats.list_file.check_written", normalised)
    with pytest.raises(AssertionError):
        test_a_file_of_registrations_keeps_every_field_or_names_it(published, hard[:2])
    monkeypatch.undo()
    monkeypatch.setattr("congress.attendees.rules.checking.find_name_fault", lambda name: "")  # noqa: ARG005 -- nothing is wrong
    with pytest.raises(AssertionError):
        test_a_file_of_registrations_keeps_every_field_or_names_it(published, hard)
