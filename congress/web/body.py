"""Reading a body: how large it may be, strict JSON, the call's schema; every fault with its pointer."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Request
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import BadRequest

from congress.core.errors import Fault, InputError, TextError, TooLargeError, UnknownFieldError
from congress.core.strict_json import UNSTORABLE
from congress.web.loading import loader_of

# How large a body may be (T32): whatever is sent, an agenda to publish, a registration with its 400
# ids, any other JSON (a guest's, a sign-in's), a page's form.
MAX_BYTES = 10_000_000
MAX_DOCUMENT_BYTES = 5_000_000
MAX_REGISTRATION_BYTES = 100_000
MAX_JSON_BYTES = 8_000
MAX_FORM_BYTES = 16_000
# Of a form with a file: werkzeug reads it in pieces of 64 KiB, and counts what it did not sort yet.
MAX_FILE_FORM_BYTES = 160_000
UNKNOWN_FIELD = "Unknown field."  # marshmallow's own words for it


class _Counted(fields.Field[Any]):
    """What is counted before its parts are checked: too many would fault one by one (T32)."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 -- marshmallow's signature
        if isinstance(value, list):
            for check in self.validators:
                if isinstance(check, validate.Length):
                    check(value)
        return super()._deserialize(value, *rest, **more)


class CountedList(_Counted, fields.List[Any]):
    """A list whose `validate.Length` is looked at before its items are."""


class CountedParts(_Counted, fields.Nested):
    """The same of objects (`many=True`)."""


def bound_body(asked: Request, most: int) -> None:
    """Let whoever reads the body meet its limit.

    One that says its length is refused at the first read of it, and when less of it comes: gunicorn
    tells of every body that it ends by itself, and the half would be taken for the whole. One in
    chunks is read here and now: werkzeug would cut it at the limit, and what is left might mean
    something else.

    Raises:
        TooLargeError: it came in chunks, and is larger.
        BadRequest: it stopped coming; or it may be so large that it must say its length.
    """
    asked.max_content_length = most
    if most > MAX_FORM_BYTES:
        asked.max_form_memory_size = MAX_FILE_FORM_BYTES
    if asked.content_length is not None:
        asked.environ.pop("wsgi.input_terminated", None)
        return
    if "wsgi.input_terminated" not in asked.environ:
        return
    if most > MAX_BYTES:  # it belongs on the disk, and this would hold it in memory
        raise BadRequest
    source, body = asked.environ["wsgi.input"], b""
    try:
        while len(body) <= most and (more := source.read(most + 1 - len(body))):
            body += more
    except OSError as error:
        raise BadRequest from error
    if len(body) > most:
        raise TooLargeError
    asked.environ["wsgi.input"] = io.BytesIO(body)


def refuse_unreadable_query(asked: Request) -> None:
    """Refuse a query of raw bytes that are no UTF-8: whoever reads it would crash.

    Raises:
        BadRequest: it cannot be read.
    """
    try:
        asked.query_string.decode()
    except UnicodeDecodeError as error:
        raise BadRequest from error


def refuse_unstorable_text(text: str, where: str) -> str:
    """Return the text of a form, a query or an address as it is.

    Raises:
        TextError: it holds NUL or a lone surrogate, which no database keeps alike.
    """
    if UNSTORABLE.search(text):
        raise TextError(faults=[Fault(where, "Remove NUL and broken characters.")])
    return text


def load(schema: Schema, data: object, *, many_values: bool = False) -> dict[str, Any]:
    """Load a decoded body (or the query, `many_values`) by its schema; unknown fields are refused.

    Raises:
        UnknownFieldError, InputError: with a fault for every pointer.
    """
    if not isinstance(data, Mapping):
        raise InputError(faults=[Fault("", "Send a JSON object.")])
    try:
        read = schema.load if many_values else loader_of(schema)
        loaded: dict[str, Any] = read(data)
    except ValidationError as error:
        faults = tuple(_faults_of(error.messages, "" if many_values else "/"))
        unknown = [fault for fault in faults if fault.message == UNKNOWN_FIELD]
        kind = UnknownFieldError if unknown else InputError
        raise kind(faults=faults) from error
    return loaded


def _faults_of(messages: object, pointer: str) -> list[Fault]:
    if isinstance(messages, Mapping):
        faults = []
        for name, inner in messages.items():
            step = "" if name == "_schema" else str(name).replace("~", "~0").replace("/", "~1")
            joint = "/" if pointer and not pointer.endswith("/") and step else ""
            faults += _faults_of(inner, f"{pointer}{joint}{step}")
        return faults
    if isinstance(messages, list):
        return [Fault(pointer, str(message)) for message in messages]
    return [Fault(pointer, str(messages))]
