"""The scalars of a schedule file, typed: in JSON they must have their type, in YAML they are text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from marshmallow import ValidationError, fields

from congress.agenda.formats.raw_document import Scalar
from congress.agenda.rules.document import ID

MAX_LINE = 300
MAX_TEXT = 20_000
MAX_ITEMS = 100
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DECIMAL = re.compile(r"\d{1,3}(\.\d{1,2})?\Z", re.ASCII)


def openapi_pattern(pattern: re.Pattern[str]) -> str:
    """Return a pattern as OpenAPI writes it (ECMA-262)."""
    return f"^{pattern.pattern.removesuffix(chr(92) + 'Z')}$"


class Text(fields.Field[str]):
    """Text that every database, XML and JSON keep alike; `is_line`: on one line, as a title is."""

    def __init__(self, *, is_line: bool = True, longest: int = 0, **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Set how long it may be: a line 300 characters, a text 20,000, unless `longest` is given."""
        self.longest = longest or (MAX_LINE if is_line else MAX_TEXT)
        described = {"type": "string", "maxLength": self.longest, **kwargs.pop("metadata", {})}
        super().__init__(metadata=described, **kwargs)
        self.is_line = is_line

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401, ARG002 -- marshmallow's signature
        if not isinstance(value, str):
            found = "a list or mapping" if isinstance(value, list | Mapping) else "not text"
            message = f"this is {found}; write text"
            raise ValidationError(message)
        text = str(value).replace("\r\n", "\n")
        if _UNSTORABLE.search(text):
            raise ValidationError("this holds a control or broken character; remove it")  # noqa: EM101, TRY003 -- shown
        if self.is_line and "\n" in text:
            raise ValidationError("this has several lines; write it on one line")  # noqa: EM101, TRY003 -- shown
        if len(text) > self.longest:
            message = f"this has {len(text)} characters; write at most {self.longest}"
            raise ValidationError(message)
        if self.required and not text.strip():
            raise ValidationError("this is empty; write a value")  # noqa: EM101, TRY003 -- shown
        return text


class Id(Text):
    """An id that stays for ever: letters, digits and `._~-`, at most 64."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Say what it is in the OpenAPI document."""
        described = {"pattern": openapi_pattern(ID), "maxLength": 64}
        super().__init__(metadata=described, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 -- marshmallow's signature
        text = super()._deserialize(value, attr, data, **kwargs)
        if not ID.match(text):
            message = (
                f"{text[:70]!r} is not an id; write at most 64 letters, digits and . _ ~ -,"
                " a letter or digit first"
            )
            raise ValidationError(message)
        return text


class OneWord(Text):
    """One of a few words."""

    def __init__(self, choices: tuple[str, ...], **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Set the words."""
        super().__init__(metadata={"enum": list(choices)}, **kwargs)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 -- marshmallow's signature
        text = super()._deserialize(value, attr, data, **kwargs)
        if text not in self.choices:
            message = f"{text[:40]!r} is not known here; write one of {', '.join(self.choices)}"
            raise ValidationError(message)
        return self.choices[self.choices.index(text)]  # a member, where they are an enumeration


class Flag(fields.Field[bool]):
    """true or false, and nothing that merely looks like it."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Say what it is in the OpenAPI document."""
        described = {"type": "boolean", **kwargs.pop("metadata", {})}
        super().__init__(metadata=described, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:  # noqa: ANN401, ARG002 -- marshmallow's signature
        if isinstance(value, bool):
            return value
        if isinstance(value, Scalar) and value in ("true", "false"):
            return value == "true"
        message = f"{str(value)[:40]!r} is neither; write true or false"
        raise ValidationError(message)


class Count(fields.Field[int]):
    """A whole number, from 0 on unless `lowest` says another."""

    def __init__(self, highest: int = 1_000_000, *, lowest: int = 0, **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Set the highest number, and the lowest."""
        described = {
            "type": "integer",
            "minimum": lowest,
            "maximum": highest,
            **kwargs.pop("metadata", {}),
        }
        super().__init__(metadata=described, **kwargs)
        self.highest, self.lowest = highest, lowest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ANN401, ARG002 -- marshmallow's signature
        number = -1
        if isinstance(value, int) and not isinstance(value, bool):
            number = value
        elif isinstance(value, Scalar) and re.fullmatch("[0-9]{1,9}", value):
            number = int(value)
        if not self.lowest <= number <= self.highest:
            message = (
                f"{str(value)[:40]!r} does not fit; write a whole number, {self.lowest} to"
                f" {self.highest}"
            )
            raise ValidationError(message)
        return number


_FIGURE = r"^(\d{1,3}(\.\d{1,2})?)?$"  # or nothing, where it may be left out


class Figure(Text):
    """A figure of credit: at most two decimals, more than nothing. Text, as `Session.credits` is."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- marshmallow's
        """Say what it is in the OpenAPI document."""
        super().__init__(longest=6, metadata={"pattern": _FIGURE}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 -- marshmallow's signature
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = repr(value)
        text = super()._deserialize(value, attr, data, **kwargs)
        if text == self.load_default:  # "" too, where that stands for none
            return text
        if not _DECIMAL.match(text) or not text.strip("0."):
            message = f"{text[:40]!r} is not a figure above 0; write one such as 0.25"
            raise ValidationError(message)
        return text


class Guid(Text):
    """A UUID (RFC 9562) in its usual writing, lower case."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 -- marshmallow's signature
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            is_guid = str(UUID(text)) == text
        except ValueError:
            is_guid = False
        if not is_guid:
            message = f"{text[:40]!r} is not a UUID; write one in lower case, or leave guid out"
            raise ValidationError(message)
        return text


class Texts(fields.Field[dict[str, str]]):
    """A mapping of names to texts. `are_links`: to web addresses; `are_decimals`: to figures."""

    def __init__(
        self,
        *,
        are_links: bool = False,
        are_decimals: bool = False,
        **kwargs: Any,  # noqa: ANN401 -- marshmallow's
    ) -> None:
        """Set what the texts are."""
        super().__init__(load_default=dict, metadata={"type": "object"}, **kwargs)
        self.are_links = are_links
        self.are_decimals = are_decimals
        self._text = Text(is_line=are_links or are_decimals, longest=2000)

    def _deserialize(
        self,
        value: Any,  # noqa: ANN401 -- marshmallow's signature
        attr: str | None,  # noqa: ARG002 -- marshmallow's signature
        data: Any,  # noqa: ANN401, ARG002 -- marshmallow's signature
        **kwargs: Any,  # noqa: ANN401, ARG002 -- marshmallow's signature
    ) -> dict[str, str]:
        if not isinstance(value, Mapping) or len(value) > MAX_ITEMS:
            message = f"this is not a mapping of at most {MAX_ITEMS} names; write name: value"
            raise ValidationError(message)
        found, faults = {}, {}
        for name, inner in value.items():
            try:
                found[str(name)] = self._one(str(name), inner)
            except ValidationError as error:
                faults[name] = error.messages
        if faults:
            raise ValidationError(faults)
        return found

    def _one(self, name: str, value: object) -> str:
        if not NAME.match(name):
            raise ValidationError("this is not a name; write letters, digits and . _ -")  # noqa: EM101, TRY003 -- shown
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = repr(value)
        text: str = self._text.deserialize(value)
        if self.are_decimals and not _DECIMAL.match(text):
            message = f"{text[:40]!r} is not a figure; write one such as 1.25"
            raise ValidationError(message)
        if self.are_links and not is_link(text):
            message = f"{text[:60]!r} is not a web address; write one that begins with https://"
            raise ValidationError(message)
        return text


def is_link(text: str) -> bool:
    """Tell whether a text is an http or https address of a host, with no blank in it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
