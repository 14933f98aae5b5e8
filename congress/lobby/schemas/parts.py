"""What the shapes of the lobby have in common."""

from __future__ import annotations

from marshmallow import ValidationError

from congress.core.strict_json import UNSTORABLE

SESSION = {"description": "The session's id, as the agenda says it."}


def refuse_broken(text: str) -> None:
    """Refuse what no database keeps alike."""
    if UNSTORABLE.search(text):
        raise ValidationError("remove NUL and broken characters")  # noqa: EM101, TRY003 -- shown
