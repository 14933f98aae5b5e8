"""What the shapes of doors have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields, validate

from congress.core.strict_json import UNSTORABLE

MAX_HELD = 20_000  # characters: more than any symbol holds
OF_THE_DOOR = {"description": "The door's id, as `list_doors_now` says it."}
SAID = {"description": "What staff can say aloud."}
SESSION = {"description": "The session's id; empty: none."}


def refuse_broken(text: str) -> None:
    """Refuse what no database keeps alike."""
    if UNSTORABLE.search(text):
        raise ValidationError("remove NUL and broken characters")  # noqa: EM101, TRY003 -- shown


def text_of(longest: int, shortest: int = 0, description: str = "", **more: Any) -> fields.String:  # noqa: ANN401 -- marshmallow's own
    """Return a field of text that every database keeps alike, of so many characters."""
    checks: list[Callable[[Any], Any]] = [validate.Length(min=shortest, max=longest), refuse_broken]
    return fields.String(validate=checks, metadata={"description": description}, **more)
