"""What a body may cost: limits for each call, lists counted first, faults told by the hundred (T32)."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields, validate

from congress.badges.service.offline import MAX_HAND_OVERS_BYTES
from congress.checkin.schemas import MAX_FILE_BYTES, MAX_SCANS_BYTES
from congress.core.errors import MOST_FAULTS, Fault, InputError, told
from congress.credits.schemas.evaluations import MAX_EVALUATION_BYTES
from congress.desk.pages.frames import MAX_FRAME_BYTES
from congress.desk.pages.materials import BESIDE_BYTES
from congress.lobby.formats.reports import MOST_BYTES as MOST_REPORT_BYTES
from congress.lobby.rules.materials import MOST_BYTES
from congress.lobby.rules.uploads import MOST_PIECE_BYTES
from congress.mail.views import MAX_EVENTS_BYTES
from congress.web.body import (
    MAX_BYTES,
    MAX_DOCUMENT_BYTES,
    MAX_FILE_FORM_BYTES,
    MAX_FORM_BYTES,
    MAX_JSON_BYTES,
    MAX_REGISTRATION_BYTES,
    CountedList,
    CountedParts,
    load,
)
from congress.web.endpoint import OPERATIONS, Operation
from tests.web.world import EVENT, open_congress, organizer

SIGN_IN, JSON = "/api/v1/sign-in", "application/json"
ANA = {"email": "ana.rivera@example.org", "last_name": "Rivera"}
LARGE_CALLS = {
    "/api/v1/events/<event_id>/releases": MAX_DOCUMENT_BYTES,
    "/api/v1/events/<event_id>/attendees/<external_id>": MAX_REGISTRATION_BYTES,
    "/desk/e/<event_id>": MAX_BYTES,  # a photo of a code
    "/desk/e/<event_id>/frames": MAX_FRAME_BYTES,
    "/api/v1/events/<event_id>/badge-desk/hand-overs": MAX_HAND_OVERS_BYTES,
    "/desk/e/<event_id>/hand-overs": MAX_HAND_OVERS_BYTES,
    "/api/v1/events/<event_id>/scans": MAX_SCANS_BYTES,
    "/desk/e/<event_id>/scans": MAX_SCANS_BYTES,
    "/api/v1/events/<event_id>/doors/<door_id>/looks": MAX_SCANS_BYTES,  # whatever a symbol holds
    "/desk/e/<event_id>/looks/<door_id>": MAX_SCANS_BYTES,
    "/desk/e/<event_id>/door-frames": MAX_FRAME_BYTES,
    "/api/v1/events/<event_id>/evaluations/<subject_id>": MAX_EVALUATION_BYTES,  # twenty long texts
    "/e/<event_id>/evaluations/<subject_id>": MAX_EVALUATION_BYTES,
    "/api/v1/mail-events": MAX_EVENTS_BYTES,  # of whoever signed it; a stranger's is read, and refused
    "/desk/e/<event_id>/phones": MAX_FILE_BYTES,  # the scans that a phone saved
    "/console/e/<event_id>/kinds/<type_id>": MAX_FILE_FORM_BYTES,  # a long statement
    "/desk/e/<event_id>/online-time/<session_id>": MOST_REPORT_BYTES + BESIDE_BYTES,
    "/desk/e/<event_id>/recordings/<session_id>/file.json": MOST_PIECE_BYTES,  # one by one
    # Slides, streamed to a file as they come.
    "/desk/e/<event_id>/materials/<session_id>": MOST_BYTES + BESIDE_BYTES,
    "/desk/e/<event_id>/materials/<session_id>/<material_id>": MOST_BYTES + BESIDE_BYTES,
}


def test_only_publishing_registrations_photos_and_what_devices_tell_may_be_large(
    app: Flask,
) -> None:
    found = dict[str, int]()
    for one in _writing(app):
        found[one.rule] = max(one.max_bytes, found.get(one.rule, 0))
    assert len(found) > 30
    small = {MAX_JSON_BYTES, MAX_FORM_BYTES}
    assert {rule: most for rule, most in found.items() if most not in small} == LARGE_CALLS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("method", "path", "most", "kind"),
    [
        ("POST", SIGN_IN, 8_000, JSON),
        ("POST", "/sign-in", 16_000, "application/x-www-form-urlencoded"),
        ("PUT", f"{EVENT}/attendees/x1", 100_000, JSON),
        ("POST", f"{EVENT}/releases", 5_000_000, JSON),
    ],
)
def test_a_body_may_be_as_large_as_its_limit_and_no_byte_larger(
    app: Flask, method: str, path: str, most: int, kind: str
) -> None:
    open_congress(app)
    headers = organizer(app) if "events" in path else {}
    client = app.test_client()
    answers = [
        client.open(path, method=method, data=b"x" * size, content_type=kind, headers=headers)
        for size in (most, most + 1)
    ]
    assert answers[0].status_code in (400, 403)  # it was read: no JSON, no form of ours
    assert answers[1].status_code == 413


def _writing(app: Flask) -> list[Operation]:
    found = (getattr(view, OPERATIONS, None) for view in app.view_functions.values())
    return [one for one in found if one is not None and one.method != "GET"]


def _in_chunks(client: FlaskClient, path: str, body: bytes, media_type: str) -> Any:  # noqa: ANN401 -- an answer
    return client.post(
        path,
        input_stream=io.BytesIO(body),
        headers={"Transfer-Encoding": "chunked"},
        content_type=media_type,
        environ_overrides={"wsgi.input_terminated": True},
    )


@pytest.mark.parametrize(
    ("path", "most", "media_type"),
    [
        (SIGN_IN, MAX_JSON_BYTES, "application/json"),
        ("/sign-in", MAX_FORM_BYTES, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_in_chunks_that_is_too_large_is_refused_and_not_cut(
    client: FlaskClient, path: str, most: int, media_type: str
) -> None:
    answer = _in_chunks(client, path, b" " * (most + 1), media_type)
    assert answer.status_code == 413
    # Cut at the limit this would be a good sign-in: the rest would be thrown away unread.
    good = (
        json.dumps(ANA).encode() if path == SIGN_IN else b"email=a%40b.example&last_name=Rivera&x="
    )
    answer = _in_chunks(client, path, good.ljust(most) + b"{", media_type)
    assert answer.status_code == 413


def test_control_a_body_in_chunks_within_the_limit_is_read(client: FlaskClient) -> None:
    answer = _in_chunks(
        client, SIGN_IN, json.dumps(ANA).encode().ljust(MAX_JSON_BYTES), "application/json"
    )
    assert (answer.status_code, answer.json["code"]) == (401, "auth/no-match")


def test_at_most_a_hundred_faults_are_told_and_how_many_more_there_are(client: FlaskClient) -> None:
    body = {f"x{number}": 1 for number in range(600)}
    answer = client.post(SIGN_IN, json=body)
    assert answer.status_code == 422
    assert len(answer.json["errors"]) == MOST_FAULTS + 1
    # All 600 names, and the two fields that are missing.
    assert answer.json["errors"][-1] == {"pointer": "", "message": "and 502 more"}


def test_a_hundred_faults_are_all_told() -> None:
    faults = [Fault(f"/{number}", "is wrong") for number in range(MOST_FAULTS)]
    assert told(faults) == faults
    assert told([*faults * 24, faults[0]])[-1] == Fault("", "and 2,301 more")


def test_a_long_value_is_repeated_in_part_and_what_to_write_is_told() -> None:
    (fault,) = told([Fault("row 2, status", f"'{'x' * 20_000}' is no status; write active")])
    assert len(fault.message) < 410
    assert fault.message.startswith("'xxx")
    assert fault.message.endswith("' is no status; write active")
    usual = Fault("row 2, status", f"'{'x' * 300}' is no status; write active")
    assert told([usual]) == [usual]


class _Part(Schema):
    name = fields.String(required=True)


class _Lists(Schema):
    ids = CountedList(fields.Integer(), validate=validate.Length(max=3))
    parts = CountedParts(_Part, many=True, validate=validate.Length(max=3))


def test_lists_are_counted_before_their_items_are_checked() -> None:
    with pytest.raises(InputError) as refused:
        load(_Lists(), {"ids": ["x"] * 4, "parts": [{}] * 4})
    words = "Longer than maximum length 3."
    assert sorted(map(str, refused.value.faults)) == [f"/ids: {words}", f"/parts: {words}"]


def test_control_a_list_that_is_not_too_long_is_checked() -> None:
    with pytest.raises(InputError) as refused:
        load(_Lists(), {"ids": ["x"] * 3})
    assert len(refused.value.faults) == 3
