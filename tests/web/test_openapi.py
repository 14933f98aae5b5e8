"""The committed OpenAPI document: what is served, and whole enough to write a client from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from congress.core.principal import NEEDS, Level, Permission
from tests.web.openapi_file import FILE

DOCUMENT: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def test_the_committed_document_is_the_one_served(client: FlaskClient) -> None:
    """Else: `python3 dev.py openapi`, and look at what clients will see changed."""
    assert client.get("/api/v1/openapi.json").text == FILE.read_text("utf-8")


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


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
