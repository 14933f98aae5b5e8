"""The OpenAPI 3.1 document, drawn by apispec from what the endpoints declared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app

from congress import __doc__ as about
from congress.core.errors import (
    BusyError,
    DomainError,
    ForbiddenError,
    IdempotencyInProgressError,
    IdempotencyMismatchError,
    InputError,
    JsonError,
    NotFoundError,
    SignInRequiredError,
    StepUpError,
    StorageFullError,
    TextError,
    TooLargeError,
    UnknownFieldError,
)
from congress.core.principal import NEEDS, Level, Permission
from congress.web.endpoint import OPERATIONS, Operation, endpoint
from congress.web.etag import PUBLIC, conditional, etag_of
from congress.web.house import Call
from congress.web.problems import (
    PROBLEM_JSON,
    BadRequestError,
    MediaTypeError,
    NotAcceptableError,
    problem_classes,
    status_of,
)

blueprint = Blueprint("openapi", __name__)
VERSION = "1"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def list_operations(app: Flask) -> Iterator[tuple[str, Operation, Any]]:
    """Yield (rule, operation, view) of every endpoint and page of the app, by rule and method."""
    for rule in sorted(
        app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))
    ):
        view = app.view_functions[rule.endpoint]
        operation = getattr(view, OPERATIONS, None)
        if operation is not None:
            yield rule.rule, operation, view


def build_document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the app's JSON API, feeds and exports (pages are left out)."""
    spec = APISpec(
        title="congress",
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": about or ""},
        plugins=[MarshmallowPlugin()],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", _problem_schema())
    paths: dict[str, dict[str, Any]] = {}
    for rule, operation, view in list_operations(app):
        if operation.is_page:
            continue
        path = _PARAMETER.sub(r"{\1}", rule)
        paths.setdefault(path, {})[operation.method.lower()] = _describe(rule, operation, view)
    for path, operations in paths.items():
        spec.path(path=path, operations=operations)
    document: dict[str, Any] = spec.to_dict()
    return document


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "RFC 9457. `code` is stable; further members are the facts of the refusal.",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": {"type": "string", "enum": sorted(problem_classes())},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["pointer", "message"],
                    "properties": {"pointer": text, "message": text},
                },
            },
        },
    }


def _describe(rule: str, operation: Operation, view: Any) -> dict[str, Any]:  # noqa: ANN401 -- a view
    need = NEEDS[operation.permission]
    described: dict[str, Any] = {
        "operationId": f"{operation.method.lower()}_{view.__name__}",
        "summary": operation.summary,
        "description": (view.__doc__ or "").strip(),
        "x-level": int(need.level),
        "x-permission": str(operation.permission),
        "parameters": [
            {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
            for name in _PARAMETER.findall(rule)
        ],
        "responses": _responses(operation),
    }
    if need.level is not Level.GUEST:
        described["security"] = [{"bearer": []}]
    if operation.query is not None:
        described["parameters"].append({"in": "query", "schema": operation.query})
    if operation.keyed:
        described["parameters"].append(_key_parameter())
    if operation.body is not None:
        described["requestBody"] = {
            "required": any(field.required for field in operation.body.fields.values()),
            "content": {"application/json": {"schema": operation.body}},
        }
    return described


def _key_parameter() -> dict[str, Any]:
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "description": "Same key, same request: the first answer again. Kept 48 hours.",
        "schema": {"type": "string", "maxLength": 255, "pattern": "^[ -~]*$"},
    }


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": operation.summary}
    if operation.answer is not None:
        good["content"] = {operation.media_type: {"schema": operation.answer}}
    elif operation.status != 204 and not operation.media_type.startswith("application/json"):  # noqa: PLR2004 -- HTTP
        good["content"] = {operation.media_type: {"schema": {"type": "string"}}}
    responses: dict[str, Any] = {str(operation.status): good}
    if operation.keyed and operation.status == 200:  # noqa: PLR2004 -- HTTP
        responses["201"] = {**good, "description": f"{operation.summary}: new"}
    if operation.method == "GET":
        responses["304"] = {"description": "Not changed since the ETag you have"}
    for status, codes in _problems(operation).items():
        responses[status] = {
            "description": ", ".join(sorted(codes)),
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return responses


def _problems(operation: Operation) -> dict[str, set[str]]:
    kinds: list[type[DomainError]] = [
        *operation.problems, BadRequestError, TextError, InputError, UnknownFieldError, BusyError,
        NotFoundError, NotAcceptableError,
    ]  # fmt: skip
    if operation.permission is not Permission.PUBLIC:
        kinds += [SignInRequiredError, StepUpError, ForbiddenError]
    if operation.method not in ("GET", "HEAD"):
        kinds += [TooLargeError, StorageFullError, JsonError, ForbiddenError]
    if operation.body is not None:
        kinds.append(MediaTypeError)
    if operation.keyed:
        kinds += [IdempotencyMismatchError, IdempotencyInProgressError]
    found: dict[str, set[str]] = {}
    for kind in kinds:
        found.setdefault(str(status_of(kind.code)), set()).add(kind.code)
    return found


def render_document(app: Flask) -> str:
    """Return the document as the text that is committed and served."""
    return json.dumps(build_document(app), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@endpoint(
    blueprint,
    "GET",
    "/api/v1/openapi.json",
    permission=Permission.PUBLIC,
    summary="This document",
)
def get_document(_call: Call) -> Response:
    """Answer the OpenAPI 3.1 document."""
    text = render_document(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 -- documented
    return conditional(text.encode(), etag_of(text), "application/json", cache=PUBLIC)
