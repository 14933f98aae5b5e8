"""Forms of evaluations as plain facts."""

from __future__ import annotations

from congress.agenda.rules.evaluation_forms import (
    Choice,
    EvaluationForm,
    FormUse,
    Question,
    QuestionKind,
    QuestionPurpose,
)

USEFUL = Question(
    "useful", QuestionKind.SCALE, "How useful was it?", required=True, low="Not at all", high="Very"
)
REASON = Question(
    "reason", QuestionKind.SINGLE, "Why did you come?",
    choices=(Choice("topic", "The topic"), Choice("speaker", "Who speaks")),
)  # fmt: skip
CHANGED = Question(
    "changed", QuestionKind.MULTIPLE, "What will change?", purpose=QuestionPurpose.COMMITMENT,
    choices=(Choice("team", "How my team works"), Choice("way", "How I work")),
)  # fmt: skip
WORDS = Question("words", QuestionKind.TEXT, "Anything else?")
SESSION_FORM = EvaluationForm("session", "This session", (USEFUL, REASON, CHANGED, WORDS))
OVERALL_FORM = EvaluationForm("whole", "The whole congress", (USEFUL, WORDS), FormUse.OVERALL)
FOLLOW_UP_FORM = EvaluationForm("later", "Two months later", (USEFUL,), FormUse.FOLLOW_UP)
FORMS = (SESSION_FORM, OVERALL_FORM, FOLLOW_UP_FORM)
