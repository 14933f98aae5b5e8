"""Forms of evaluations in a schedule file (rule B 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, validate, validates_schema

from congress.agenda.formats.raw_document import Path
from congress.agenda.rules.document import KINDS
from congress.agenda.rules.evaluation_forms import (
    MOST_POINTS,
    USUAL_POINTS,
    FormUse,
    QuestionKind,
    QuestionPurpose,
)
from congress.agenda.schemas.fields import Count, Flag, Id, OneWord, Text
from congress.agenda.schemas.parts import FilePart, list_of_ids
from congress.web.body import CountedList, CountedParts
from congress.web.examples import example

MOST_QUESTIONS, MOST_CHOICES, MOST_DAYS = 20, 12, 365
_LONGEST_QUESTION, _LONGEST_LABEL, _LONGEST_CHOICE = 500, 60, 200
# What belongs to one kind of question alone, by its name in the file.
_CHOOSING = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
_SCALE_PARTS = ("low", "high", "points")
_FOLLOW_UP_PARTS = ("after_days", "until_days")
_AFTER, _UNTIL = 60, 90


@example(id="most", text="Most of it")
class ChoicePart(FilePart):
    """An answer to choose."""

    id = Id(required=True)
    text = Text(required=True, longest=_LONGEST_CHOICE)


@example(
    id="useful",
    kind="scale",
    text="How useful is this for your work?",
    required=True,
    purpose="plain",
    low="Not at all",
    high="Very",
    points=5,
)
class QuestionPart(FilePart):
    """A question of a form."""

    id = Id(required=True)
    kind = OneWord(tuple(QuestionKind), required=True)
    text = Text(required=True, longest=_LONGEST_QUESTION)
    required = Flag(load_default=False)
    purpose = OneWord(tuple(QuestionPurpose), load_default=QuestionPurpose.PLAIN)
    points = Count(MOST_POINTS, lowest=2, load_default=USUAL_POINTS)
    low = Text(load_default="", longest=_LONGEST_LABEL)
    high = Text(load_default="", longest=_LONGEST_LABEL)
    choices = CountedParts(
        ChoicePart, many=True, load_default=list, validate=validate.Length(max=MOST_CHOICES)
    )

    @validates_schema(pass_original=True)
    def find_what_does_not_fit(
        self,
        data: Mapping[str, Any],
        original: Mapping[str, Any],
        **kwargs: Any,  # noqa: ANN401, ARG002 -- marshmallow's signature
    ) -> None:
        """Refuse a question that lacks what its kind needs, or has what is another kind's."""
        kind = data["kind"]
        faults: dict[str, Any] = {}
        if kind is QuestionKind.SCALE:
            for name in ("low", "high"):
                if not data[name].strip():
                    faults[name] = [f"{name} is missing; label both ends of the scale"]
        else:
            for name in _SCALE_PARTS:
                if name in original:
                    faults[name] = [f"a question of kind {kind} has no {name}; leave it out"]
        if kind in _CHOOSING and len(data["choices"]) < 2:  # noqa: PLR2004 -- one is no choice
            faults["choices"] = ["these are too few; write two or more, each with an id and a text"]
        elif kind not in _CHOOSING and "choices" in original:
            faults["choices"] = [f"a question of kind {kind} has no choices; leave them out"]
        if faults or (faults := _twice("choices", data["choices"])):
            raise ValidationError(faults)


@example(
    id="session",
    title="This session",
    use="sessions",
    kinds=["breakout"],
    sessions=["b1"],
    questions=...,
)
class EvaluationFormPart(FilePart):
    """A form: what is asked about sessions, about the whole event, or some weeks after it."""

    id = Id(required=True)
    title = Text(required=True)
    use = OneWord(tuple(FormUse), load_default=FormUse.SESSIONS, data_key="for")
    kinds = CountedList(OneWord(KINDS), load_default=list, validate=validate.Length(max=len(KINDS)))
    sessions = list_of_ids()
    questions = CountedParts(
        QuestionPart, many=True, required=True, validate=validate.Length(max=MOST_QUESTIONS)
    )
    after_days = Count(MOST_DAYS, lowest=1, load_default=_AFTER)
    until_days = Count(MOST_DAYS, lowest=1, load_default=_UNTIL)

    @validates_schema(pass_original=True)
    def find_what_does_not_fit(
        self,
        data: Mapping[str, Any],
        original: Mapping[str, Any],
        **kwargs: Any,  # noqa: ANN401, ARG002 -- marshmallow's signature
    ) -> None:
        """Refuse a form without questions, and one that says of sessions or days what is not its own."""
        faults: dict[str, Any] = {}
        if not data["questions"]:
            faults["questions"] = ["there are none; write at least one question, or no form"]
        if data["use"] is not FormUse.SESSIONS:
            for name in ("kinds", "sessions"):
                if name in original:
                    faults[name] = [f"a form for {data['use']} names no {name}; leave them out"]
        if data["use"] is not FormUse.FOLLOW_UP:
            for name in _FOLLOW_UP_PARTS:
                if name in original:
                    faults[name] = [f"only a form for follow-up has {name}; leave it out"]
        elif data["until_days"] <= data["after_days"]:
            faults["until_days"] = [
                f"this is not after after_days ({data['after_days']}); write a larger number"
            ]
        if faults or (faults := _twice("questions", data["questions"])):
            raise ValidationError(faults)


def _twice(name: str, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the faults of parts whose id stands in an earlier one."""
    ids = [part["id"] for part in parts]
    message = "the id {!r} stands twice; give one of the two another id"
    repeated = {
        index: {"id": [message.format(one)]} for index, one in enumerate(ids) if one in ids[:index]
    }
    return {name: repeated} if repeated else {}


def find_form_faults(tree: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield path and message of what forms dispute with each other, in the file as it was written."""
    forms = tree.get("evaluations")
    seen: dict[tuple[str, str], int] = {}
    for index, form in enumerate(forms if isinstance(forms, list) else ()):
        if not isinstance(form, Mapping):
            continue
        for name, value, message in _claims_of(form):
            if (name, value) in seen:
                yield ("evaluations", index, *((name,) if name in form else ())), message
            seen[name, value] = index
    if not forms:
        return
    sessions = tree.get("sessions")
    for index, session in enumerate(sessions if isinstance(sessions, list) else ()):
        name = str(session.get("id", "")) if isinstance(session, Mapping) else ""
        if name in (FormUse.OVERALL, FormUse.FOLLOW_UP):
            message = f"{name!r} is what a survey is called; give this session another id"
            yield ("sessions", index, "id"), message


def _claims_of(form: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what one form alone may be for: the field, its value, and what to say of a second one."""
    use = form.get("for", FormUse.SESSIONS.value)
    if use in (FormUse.OVERALL, FormUse.FOLLOW_UP):
        yield "for", use, f"another form is for {use}; write one, or put the questions together"
        return
    named = [(name, value) for name in ("kinds", "sessions") for value in _texts(form.get(name))]
    for name, value in dict.fromkeys(named):
        yield name, value, f"another form names {value!r}; name it in one of the two"
    if not named:
        yield (
            "for",
            FormUse.SESSIONS.value,
            "another form is for all other sessions; name kinds or sessions in one of the two",
        )


def _texts(values: object) -> list[str]:
    return [str(one) for one in values if isinstance(one, str)] if isinstance(values, list) else []
