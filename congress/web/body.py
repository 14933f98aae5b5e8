"""Reading a body: how large it may be, strict JSON, the call's schema; every fault with its pointer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from congress.core.errors import Fault, InputError, TextError, UnknownFieldError
from congress.core.strict_json import UNSTORABLE

# How large a body may be: whatever is sent, an agenda to publish, any other JSON, a page's form.
MAX_BYTES = 10_000_000
MAX_DOCUMENT_BYTES = 5_000_000
MAX_JSON_BYTES = 1_000_000
MAX_FORM_BYTES = 200_000
UNKNOWN_FIELD = "Unknown field."  # marshmallow's own words for it


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
        loaded: dict[str, Any] = schema.load(data)
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
