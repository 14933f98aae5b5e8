"""Shapes of the calls that leave notes to staff (decision 0051)."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.badges.rules.notes import MAX_NOTE_LENGTH
from congress.badges.schemas.parts import SAYS_SOMETHING
from congress.web.examples import example


@example(text="Ask her to see Dr. Reyes at the info desk.")
class NoteSchema(Schema):
    """A note to staff about somebody: every desk sees it. Never health data or prices."""

    text = fields.String(
        required=True, validate=[validate.Length(max=MAX_NOTE_LENGTH), SAYS_SOMETHING]
    )
