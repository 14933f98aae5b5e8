"""The OpenAPI 3.1 document, drawn by apispec from what the endpoints declared."""

from __future__ import annotations

import gzip
import inspect
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app
from marshmallow import Schema

from congress import __doc__ as about
from congress.core.errors import (
    BusyError,
    DomainError,
    Fault,
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
from congress.core.permissions import NEEDS, Permission
from congress.core.principal import Level
from congress.web.addresses import list_path_parameters, path_of
from congress.web.endpoint import OPERATIONS, Operation, endpoint
from congress.web.etag import PUBLIC, conditional, etag_of
from congress.web.examples import example_of
from congress.web.fields import ById
from congress.web.house import EXTENSION, Call, House
from congress.web.problems import (
    PROBLEM_JSON,
    BadRequestError,
    MediaTypeError,
    NotAcceptableError,
    as_problem,
    problem_classes,
    status_of,
)

blueprint = Blueprint("openapi", __name__)
VERSION = "1"
DRAWN = "congress-openapi"  # among the extensions of the app it describes
INTRODUCTION = """

**Signing in.** `sign_in` answers a token; send it as `Authorization: Bearer …`. `x-level` says how
surely a call must know you: 0 not at all, 1 by e-mail and last name, 2 by a mailed code, 3 as staff.

**Trying again.** Where a call takes an `Idempotency-Key`, send one of your own making: after a lost
answer the same call with the same key gets the first answer, and nothing is done twice.

**Refusals** are problem details (RFC 9457). Branch on `code`, and show `title` and `detail`.

**Times** are RFC 3339 and in UTC unless they say otherwise; an event's `zone` is the one of its
clocks. **Looks** carry an ETag; ask again with `If-None-Match`.
"""
# The edge belongs to no room: what it answers itself is about the service.
EDGE, SERVICE_TAG = "web", "operations"
SERVICE = "Is the service up, its figures for a monitor, and this document."


HEADERS: dict[str, dict[str, Any]] = {
    "Idempotent-Replayed": {
        "description": "true: the first answer to this key, once more; nothing was done anew.",
        "schema": {"type": "string"},
        "example": "true",
    },
    "Retry-After": {
        "description": "Seconds after which to come again.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 1,
    },
}
COME_AGAIN = ("429", "503")


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
    house: House = app.extensions[EXTENSION]
    described = [found for found in list_operations(app) if not found[1].is_page]
    plugin = MarshmallowPlugin()
    spec = APISpec(
        title="congress",
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": (about or "") + INTRODUCTION},
        servers=[{"url": house.settings.base_url, "description": "This installation"}],
        plugins=[plugin],
    )
    spec.components.security_scheme(
        "bearer",
        {"type": "http", "scheme": "bearer", "description": "The token that a sign-in answered."},
    )
    spec.components.schema("Problem", _problem_schema())
    for name, header in HEADERS.items():
        spec.components.header(name, header)
    with app.app_context():
        for code, kind in sorted(problem_classes().items()):
            spec.components.example(_example_name(code), {"value": _problem_example(kind)})
    for tag in sorted({_room_of(view) for _, _, view in described}):
        spec.tag({"name": tag, "description": _about_room(tag)})
    paths: dict[str, dict[str, Any]] = {}
    for rule, operation, view in described:
        paths.setdefault(path_of(rule), {})[operation.method.lower()] = _describe(
            rule, operation, view
        )
    for path, operations in paths.items():
        spec.path(path=path, operations=operations)
    _finish_shapes(spec, plugin)
    document: dict[str, Any] = spec.to_dict()
    return document


def _finish_shapes(spec: APISpec, plugin: MarshmallowPlugin) -> None:
    """Say of each shape what it is, and what stands behind the ids where its names are ids."""
    converter = plugin.converter
    assert converter is not None  # noqa: S101 -- the spec gave the plugin one
    shapes = spec.components.schemas
    for (schema, *_), name in list(converter.refs.items()):
        if issubclass(schema, ById):
            of = converter.resolve_nested_schema(schema.of)  # type: ignore[no-untyped-call] # apispec's own
            shapes[name]["additionalProperties"] = of
    for (schema, *_), name in converter.refs.items():
        shapes[name]["description"] = inspect.getdoc(schema)


def _room_of(view: Any) -> str:  # noqa: ANN401 -- a view
    room: str = view.__module__.split(".")[1]
    return SERVICE_TAG if room == EDGE else room


def _about_room(tag: str) -> str:
    """Return what a room says of itself, without its neighbours, which are for who builds it."""
    if tag == SERVICE_TAG:
        return SERVICE
    doc = inspect.getdoc(sys.modules[f"congress.{tag}"]) or ""
    return " ".join(doc.partition("\n\n")[0].split())


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    codes = sorted(problem_classes())
    return {
        "type": "object",
        "description": "RFC 9457. `code` is stable; further members are the facts of the refusal.",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string", "format": "uri", "description": "A page that explains it."},
            "title": text,
            "status": {"type": "integer"},
            "detail": {
                "type": "string",
                "description": "What happened and what to do; to be shown.",
            },
            "code": {
                "type": "string",
                "enum": codes,
                # What generators call them; else the slash is lost.
                "x-enum-varnames": [re.sub(r"\W", "_", code).upper() for code in codes],
            },
            "errors": {
                "type": "array",
                "description": "What is wrong with the request, one by one.",
                "items": {
                    "type": "object",
                    "required": ["pointer", "message"],
                    "properties": {
                        "pointer": {
                            "type": "string",
                            "description": "Where: a JSON pointer (RFC 6901), or a name of the query.",
                        },
                        "message": text,
                    },
                },
            },
        },
    }


def _example_name(code: str) -> str:
    return code.replace("/", ".")


def _problem_example(kind: type[DomainError]) -> dict[str, object]:
    wrong = [Fault("/last_name", "Missing data for required field.")]
    error = kind.__new__(kind)  # some ask for facts that only a real refusal has
    DomainError.__init__(error, faults=wrong if issubclass(kind, InputError) else ())
    return as_problem(error)


def _describe(rule: str, operation: Operation, view: Any) -> dict[str, Any]:  # noqa: ANN401 -- a view
    need = NEEDS[operation.permission]
    described: dict[str, Any] = {
        "operationId": view.__name__,
        "tags": [_room_of(view)],
        "summary": operation.summary,
        "description": inspect.getdoc(view),
        "x-level": int(need.level),
        "x-permission": str(operation.permission),
        "parameters": list(list_path_parameters(rule)),
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
            "content": _shown("application/json", operation.body),
        }
    if operation.raw_sample is not None:
        described["requestBody"] = {"required": True, "content": _raw(operation.raw_sample)}
    return described


def _raw(sample: object) -> dict[str, Any]:
    """Return a body that is taken as its bytes: of JSON or, where the sample is text, of a form."""
    if isinstance(sample, str):
        form = {"schema": {"type": "string"}, "example": sample}
        return {"application/x-www-form-urlencoded": form}
    shape = {"type": "array", "items": {}} if isinstance(sample, list) else {"type": "object"}
    return {"application/json": {"schema": shape, "example": sample}}


def _shown(media_type: str, schema: Schema) -> dict[str, Any]:
    return {media_type: {"schema": schema, "example": example_of(schema)}}


def _key_parameter() -> dict[str, Any]:
    return {
        "in": "header",
        "name": "Idempotency-Key",
        "description": "Same key, same request: the first answer again. Kept 48 hours.",
        "schema": {"type": "string", "maxLength": 255, "pattern": "^[ -~]*$"},
        "example": "ana-b1-1",
    }


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": operation.summary}
    if operation.answer is not None:
        good["content"] = _shown(operation.media_type, operation.answer)
    elif operation.sample is not None:
        good["content"] = _told(operation.media_type, operation.sample)
    if operation.keyed:
        good["headers"] = _header("Idempotent-Replayed")
    responses: dict[str, Any] = {str(operation.status): good}
    if operation.keyed and operation.status == 200:  # noqa: PLR2004 -- HTTP
        responses["201"] = {**good, "description": f"{operation.summary}: new"}
    if operation.method == "GET":
        responses["304"] = {"description": "Not changed since the ETag you have"}
    for status, kinds in _problems(operation).items():
        responses[status] = {
            "description": "; ".join(f"`{code}`: {kinds[code]}" for code in sorted(kinds)),
            "content": {
                PROBLEM_JSON: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {
                        code: {"$ref": f"#/components/examples/{_example_name(code)}"}
                        for code in sorted(kinds)
                    },
                }
            },
        }
        if status in COME_AGAIN:
            responses[status]["headers"] = _header("Retry-After")
    if operation.sample_of_503:
        responses["503"] = {
            "description": "What is wrong, a line each.",
            "content": _told(operation.media_type, operation.sample_of_503),
            "headers": _header("Retry-After"),
        }
    return responses


def _told(media_type: str, sample: str | dict[str, Any]) -> dict[str, Any]:
    kind = "string" if isinstance(sample, str) else "object"
    return {media_type: {"schema": {"type": kind}, "example": sample}}


def _header(name: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"}}


def _problems(operation: Operation) -> dict[str, dict[str, str]]:
    """Return by status the codes a call may be refused with, and what each means."""
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
    found: dict[str, dict[str, str]] = {}
    for kind in kinds:
        found.setdefault(str(status_of(kind)), {})[kind.code] = kind.title
    return found


def render_document(app: Flask) -> str:
    """Return the document as the text that is committed and served."""
    return json.dumps(build_document(app), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@endpoint(
    blueprint,
    "GET",
    "/api/v1/openapi.json",
    permission=Permission.PUBLIC,
    summary="Read this document",
    sample={"openapi": "3.1.0", "info": {"title": "congress", "version": VERSION}},
)
def get_openapi(_call: Call) -> Response:
    """The OpenAPI 3.1 description of every call, to read or to make a client from."""
    drawn = current_app.extensions.get(DRAWN)
    if drawn is None:  # once in each process: it takes as long as a hundred looks
        text = render_document(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 -- documented
        body = text.encode()
        drawn = current_app.extensions[DRAWN] = body, gzip.compress(body, mtime=0), etag_of(text)
    body, gzipped, etag = drawn
    return conditional(body, etag, "application/json", cache=PUBLIC, gzipped=gzipped)
