"""Shapes of evaluations: the form, and what somebody answered to it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from congress.agenda.rules.evaluation_forms import Question, QuestionKind, QuestionPurpose
from congress.credits.rules.evaluations import EvaluationState
from congress.credits.service.evaluating import MyEvaluation
from congress.web.examples import example
from congress.web.fields import Instant

NOTHING_YET = "none"
# Twenty answers in words, each letter of them six bytes in JSON, and room to spare.
MAX_EVALUATION_BYTES = 200_000
_ANSWERS = {
    "description": (
        "By the question's id: a number of the scale, the id of a choice, a list of such ids, or text."
    ),
    "additionalProperties": True,
}


@example(id="topic", text="The topic")
class AnswerChoiceSchema(Schema):
    """An answer to choose."""

    id = fields.String(required=True)
    text = fields.String(required=True)


@example(
    id="useful", kind="scale", text="How useful is this session for your work?", required=True,
    purpose="plain", points=5, low="Not at all", high="Very", choices=[],
)  # fmt: skip
class AskedQuestionSchema(Schema):
    """A question. Of a scale: `points`, and what 1 and the highest mean."""

    id = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf([one.value for one in QuestionKind])
    )
    text = fields.String(required=True)
    required = fields.Boolean(required=True)
    purpose = fields.String(
        required=True, validate=validate.OneOf([one.value for one in QuestionPurpose])
    )
    points = fields.Integer(required=True)
    low = fields.String(required=True)
    high = fields.String(required=True)
    choices = fields.List(fields.Nested(AnswerChoiceSchema()), required=True)


@example(answers={"useful": 4}, state="draft")
class EvaluationBodySchema(Schema):
    """What I answer. `draft`: saved as I go, and anything may be missing; `sent`: it is done."""

    answers = fields.Dict(
        keys=fields.String(validate=validate.Length(max=64)), required=True, metadata=_ANSWERS
    )
    state = fields.String(
        required=True, validate=validate.OneOf([one.value for one in EvaluationState])
    )


@example(
    subject="b1", title="Speaking Up across the Hierarchy: What the Evidence Says Now",
    form="This session", questions=..., opens_at="2025-03-10T19:00:00Z",
    closes_at="2025-04-18T07:00:00Z", state="draft", answers={"useful": 4},
    saved_at="2025-03-10T19:02:00Z",
)  # fmt: skip
class EvaluationSchema(Schema):
    """An evaluation of mine: what is asked, until when, and what is kept of my answers."""

    subject = fields.String(required=True)
    title = fields.String(required=True)
    form = fields.String(required=True, metadata={"description": "The form's title."})
    questions = fields.List(fields.Nested(AskedQuestionSchema()), required=True)
    opens_at = Instant(required=True)
    closes_at = Instant(
        required=True, allow_none=True, metadata={"description": "Exclusive; null: without end."}
    )
    state = fields.String(
        required=True,
        validate=validate.OneOf([NOTHING_YET, *(one.value for one in EvaluationState)]),
    )
    answers = fields.Dict(required=True, metadata=_ANSWERS)
    saved_at = Instant(required=True, allow_none=True)


def tell_evaluation(mine: MyEvaluation) -> dict[str, Any]:
    """Return an evaluation as it is sent."""
    subject = mine.subject
    return {
        "subject": subject.id, "title": subject.title, "form": subject.form.title,
        "questions": [_question(one) for one in subject.form.questions],
        "opens_at": subject.opens_at, "closes_at": subject.closes_at,
        "state": mine.state.value if mine.state else NOTHING_YET, "answers": mine.answers,
        "saved_at": mine.saved_at,
    }  # fmt: skip


def _question(one: Question) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind.value, "text": one.text, "required": one.required,
        "purpose": one.purpose.value, "points": one.points, "low": one.low, "high": one.high,
        "choices": [{"id": choice.id, "text": choice.text} for choice in one.choices],
    }  # fmt: skip
