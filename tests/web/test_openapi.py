"""The committed OpenAPI document: what is served, and whole enough to write a client from."""

from __future__ import annotations

import gzip
import json
import keyword
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import icalendar
import pytest
from lxml import etree
from marshmallow import Schema, fields
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator

from congress.core.permissions import NEEDS, Permission
from congress.core.principal import Level
from congress.web import openapi
from congress.web.addresses import MEANINGS, list_path_parameters
from congress.web.examples import example, example_of
from congress.web.openapi import list_operations
from tests.builders import settings_for
from tests.web.openapi_file import ADDRESS, FILE, app_without_database, rendered
from tests.web.world import an_app

DOCUMENT: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def test_the_committed_document_is_the_one_drawn() -> None:
    """Else: `python3 dev.py openapi`, and look at what clients will see changed."""
    assert rendered() == FILE.read_text("utf-8")


def test_the_document_is_served_with_the_installations_own_address(
    sqlite_url: str, tmp_path: Path
) -> None:
    here = "https://agenda.example.org"
    settings = replace(settings_for(sqlite_url, tmp_path / "data"), base_url=here)
    with an_app(settings) as app:
        served = app.test_client().get("/api/v1/openapi.json")
    assert served.json["servers"] == [{"url": here, "description": "This installation"}]
    assert served.text == FILE.read_text("utf-8").replace(ADDRESS, here)


def test_the_document_is_drawn_once_and_sent_compressed(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with an_app(settings_for(sqlite_url, tmp_path / "data")) as app:
        plain = app.test_client().get("/api/v1/openapi.json")
        monkeypatch.delattr(openapi, "render_document")
        zipped = app.test_client().get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.data) == plain.data
    assert len(zipped.data) < len(plain.data) / 8


def test_a_public_validator_finds_no_fault() -> None:
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_an_operation_says_who_may_and_what_can_be_refused(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    need = NEEDS[Permission(operation["x-permission"])]
    is_open = need.level is Level.GUEST
    assert operation["x-level"] == int(need.level)
    assert operation.get("security") == (None if is_open else [{"bearer": []}])
    assert operation["description"].endswith((".", "?"))
    statuses = set(operation["responses"])
    assert {"400", "404", "406", "422", "503"} <= statuses, (method, path)
    assert is_open or {"401", "403"} <= statuses
    named = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
    assert [f"{{{name}}}" for name in named] == [
        part for part in path.replace(".", "/").split("/") if part.startswith("{")
    ]


def test_an_operations_id_is_its_functions_name_and_its_own() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
    # A name in any language: words, the first of them a verb of ours and not the method's.
    assert [one for one in ids if not re.fullmatch("[a-z]+(_[a-z]+)*", one)] == []
    assert [one for one in ids if keyword.iskeyword(one)] == []
    assert [one for one in ids if one.startswith(("put_", "post_", "delete_", "patch_"))] == []


def test_each_operation_stands_under_the_one_room_that_says_what_it_is() -> None:
    about = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert {len(operation["tags"]) for _, _, operation in OPERATIONS} == {1}
    assert {operation["tags"][0] for _, _, operation in OPERATIONS} == set(about)
    assert about["seats"].startswith("Owns seats: Register, Unregister, waitlist, swap, overlap,")
    assert [name for name, text in about.items() if not text.endswith(".")] == []


def test_parameters_say_what_they_are_and_show_one() -> None:
    silent = [
        (operation["operationId"], parameter["name"])
        for _, _, operation in OPERATIONS
        for parameter in operation["parameters"]
        if not parameter.get("description", "").endswith(".")
        or ("example" not in parameter and "example" not in parameter["schema"])
    ]
    assert silent == []


def test_no_meaning_is_kept_of_a_name_that_no_address_has() -> None:
    rules = "".join(path.replace("{", "<").replace("}", ">") for _, path, _ in OPERATIONS)
    assert [name for name in MEANINGS if f"{name}>" not in rules] == []


def test_a_name_that_nothing_is_said_of_is_named() -> None:
    with pytest.raises(LookupError, match=r"MEANINGS of congress\.web\.addresses .* card_id is"):
        list(list_path_parameters("/api/v1/cards/<card_id>"))


@pytest.mark.parametrize(
    "operation", [pytest.param(one, id=one["operationId"]) for _, _, one in OPERATIONS]
)
def test_every_body_and_answer_shows_an_example_that_is_valid(operation: dict[str, Any]) -> None:
    parts = [operation.get("requestBody", {}), *operation["responses"].values()]
    for media_type, content in [item for part in parts for item in part.get("content", {}).items()]:
        shown = list(_examples_of(content))
        assert shown
        for value in shown:
            assert _faults(content["schema"], value) == []
        if media_type == "text/calendar":
            assert icalendar.Calendar.from_ical(shown[0]).walk("VEVENT")
        elif media_type == "application/xml":
            assert etree.fromstring(shown[0].encode()).tag == "schedule"


def test_an_answer_that_carries_something_shows_it() -> None:
    bare = {
        (operation["operationId"], status)
        for _, _, operation in OPERATIONS
        for status, answer in operation["responses"].items()
        if "content" not in answer and status not in ("204", "304")
    }
    assert bare == set()


def test_control_an_example_against_its_schema_is_found() -> None:
    seat = {"$ref": "#/components/schemas/Seat"}
    assert _faults(seat, {"state": "confirmed"}) == []
    assert _faults(seat, {"state": "sitting"})
    assert _faults({"$ref": "#/components/schemas/LetterRead"}, {"id": "e5p4", "read_at": "today"})


def test_every_body_shown_is_one_that_the_call_loads() -> None:
    """What JSON Schema cannot say, too: ids that refer to something, times that exist."""
    with app_without_database() as app:
        bodies = [found.body for _, found, _ in list_operations(app) if found.body is not None]
    assert bodies
    assert [body.validate(example_of(body)) for body in bodies] == [{}] * len(bodies)


def test_an_example_must_show_what_must_be_there_and_nothing_else() -> None:
    @example(label="Phone")
    class Inner(Schema):
        label = fields.String(required=True)
        note = fields.String()

    class Outer(Schema):
        one = fields.Nested(Inner, required=True)
        many = fields.List(fields.Nested(Inner), required=True, data_key="all")
        others = fields.Nested(Inner, many=True)

    phone = {"label": "Phone"}
    assert example_of(Outer()) == {"one": phone, "all": [phone]}
    assert example_of(example(others=...)(Outer)()) == {
        "one": phone, "all": [phone], "others": [phone],
    }  # fmt: skip
    with pytest.raises(LookupError, match="Outer names lable"):
        example_of(example(lable="Phone")(Outer)())
    with pytest.raises(LookupError, match="Blank shows no example of name"):
        example_of(Schema.from_dict({"name": fields.String(required=True)}, name="Blank")())


def _examples_of(content: dict[str, Any]) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    for reference in content.get("examples", {}).values():
        name = reference["$ref"].removeprefix("#/components/examples/")
        yield DOCUMENT["components"]["examples"][name]["value"]


def _faults(schema: dict[str, Any], value: object) -> list[str]:
    whole = {**schema, "components": DOCUMENT["components"]}
    validator = OAS31Validator(whole, format_checker=oas31_format_checker)
    return [error.message for error in validator.iter_errors(value)]
