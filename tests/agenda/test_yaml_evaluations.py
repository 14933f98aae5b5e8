"""Forms of evaluations in a schedule file: what is read, refused in which words, and written again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.agenda.formats.yaml_file import read_yaml, write_yaml
from congress.agenda.rules.canonical import from_json, to_json
from congress.agenda.rules.checks import check_document
from congress.agenda.rules.evaluation_forms import (
    Choice,
    EvaluationForm,
    FormUse,
    Question,
    QuestionKind,
    QuestionPurpose,
    form_for,
    form_of_session,
)
from congress.agenda.schemas import parse_document
from tests.agenda.documents import a_document
from tests.agenda.test_yaml_file import FILE, TEXTS, faults_of

FORMS = """\
evaluations:
  - id: every-session
    title: This session
    questions:
      - {id: useful, kind: scale, text: How useful was it?, required: true, low: Not at all, high: Very}
      - {id: change, kind: text, text: What will you change?, purpose: commitment}
  - id: keynotes
    title: This keynote
    kinds: [keynote]
    sessions: [k1]
    questions:
      - id: why
        kind: multiple
        text: Why did you come?
        choices: [{id: topic, text: The topic}, {id: speaker, text: The speaker}]
  - id: whole
    title: The whole congress
    for: overall
    questions:
      - id: again
        kind: single
        text: Will you come again?
        choices: [{id: y, text: Yes}, {id: n, text: No}]
  - id: later
    title: Two months later
    for: follow-up
    after_days: 61
    until_days: 92
    questions: [{id: done, kind: scale, text: Did you?, points: 4, low: No, high: Yes, purpose: outcome}]
"""
WHOLE = FILE + FORMS
BAD = [
    ("kind: text,", "kind: essay,", ("line 27: kind: 'essay' is not known here; write one of scale,"
     " single, multiple, text")),
    ("low: Not at all, ", "", "line 26: low is missing; label both ends of the scale"),
    ("purpose: commitment", "points: 4", ("line 27: points: a question of kind text has no points;"
     " leave it out")),
    ("purpose: commitment", "choices: []", ("line 27: choices: a question of kind text has no choices;"
     " leave them out")),
    (", {id: speaker, text: The speaker}", "", ("line 36: choices: these are too few; write two or"
     " more, each with an id and a text")),
    ("id: speaker,", "id: topic,", ("line 36: id: the id 'topic' stands twice; give one of the two"
     " another id")),
    ("id: change,", "id: useful,", ("line 27: id: the id 'useful' stands twice; give one of the two"
     " another id")),
    ("id: keynotes", "id: whole", ("line 37: id: the id 'whole' stands twice; give one of the two"
     " another id")),
    ("sessions: [k1]\n    questions", "sessions: [k9]\n    questions", ("line 31: sessions: there is no"
     " session 'k9'; add it to sessions, or correct the id")),
    ("kinds: [keynote]\n    sessions", "kinds: [talk]\n    sessions", ("line 30: kinds: 'talk' is not"
     " known here; write one of keynote, general, innovation-theater, breakout, workshop, poster, meal,"
     " reception, networking, exhibit, other")),
    ("    kinds: [keynote]\n    sessions: [k1]\n", "", ("line 28: evaluations: another form is for all"
     " other sessions; name kinds or sessions in one of the two")),
    ("for: follow-up\n    after_days: 61\n    until_days: 92", "for: overall", ("line 47: for: another"
     " form is for overall; write one, or put the questions together")),
    ("for: overall", "kinds: [keynote]", ("line 39: kinds: another form names 'keynote'; name it in one"
     " of the two")),
    ("for: overall", "for: overall\n    kinds: [meal]", ("line 40: kinds: a form for overall names no"
     " kinds; leave them out")),
    ("for: overall", "for: overall\n    until_days: 99", ("line 40: until_days: only a form for"
     " follow-up has until_days; leave it out")),
    ("until_days: 92", "until_days: 61", ("line 49: until_days: this is not after after_days (61); write"
     " a larger number")),
    ("after_days: 61", "after_days: 0", ("line 48: after_days: '0' does not fit; write a whole number, 1"
     " to 365")),
    ("[{id: done, kind: scale, text: Did you?, points: 4, low: No, high: Yes, purpose: outcome}]", "[]",
     "line 50: questions: there are none; write at least one question, or no form"),
    ("points: 4", "points: 11", "line 50: points: '11' does not fit; write a whole number, 2 to 10"),
    ("required: true", "requird: true", ("line 26: 'requird' is not known here; did you mean"
     " 'required'?")),
]  # fmt: skip


def test_forms_are_read_and_written() -> None:
    document = parse_document(read_yaml(WHOLE))
    assert document.evaluations == (
        EvaluationForm("every-session", "This session", (
            Question("useful", QuestionKind.SCALE, "How useful was it?", required=True,
                     low="Not at all", high="Very"),
            Question("change", QuestionKind.TEXT, "What will you change?",
                     purpose=QuestionPurpose.COMMITMENT),
        )),
        EvaluationForm("keynotes", "This keynote", (
            Question("why", QuestionKind.MULTIPLE, "Why did you come?",
                     choices=(Choice("topic", "The topic"), Choice("speaker", "The speaker"))),
        ), kinds=("keynote",), sessions=("k1",)),
        EvaluationForm("whole", "The whole congress", (
            Question("again", QuestionKind.SINGLE, "Will you come again?",
                     choices=(Choice("y", "Yes"), Choice("n", "No"))),
        ), use=FormUse.OVERALL),
        EvaluationForm("later", "Two months later", (
            Question("done", QuestionKind.SCALE, "Did you?", purpose=QuestionPurpose.OUTCOME,
                     points=4, low="No", high="Yes"),
        ), use=FormUse.FOLLOW_UP, after_days=61, until_days=92),
    )  # fmt: skip
    assert parse_document(read_yaml(write_yaml(document))) == document
    assert write_yaml(parse_document(read_yaml(write_yaml(document)))) == write_yaml(document)
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize(("good", "bad", "fault"), BAD)
def test_what_is_wrong_is_refused_with_its_line_and_what_to_write(
    good: str, bad: str, fault: str
) -> None:
    assert good in WHOLE
    assert fault in faults_of(WHOLE.replace(good, bad, 1))


def test_no_session_is_called_as_a_survey_is() -> None:
    fault = "line 7: id: 'overall' is what a survey is called; give this session another id"
    named = WHOLE.replace("id: k1", "id: overall").replace("sessions: [k1]", "sessions: [overall]")
    assert fault in faults_of(named)
    plain = FILE.replace("id: k1", "id: overall").replace("sessions: [k1]", "sessions: [overall]")
    assert parse_document(read_yaml(plain)).sessions[0].id == "overall"


def test_what_is_no_list_or_mapping_is_said_and_nothing_else() -> None:
    assert faults_of(f"{FILE}evaluations: [oops]\n") == [
        "line 22: evaluations: this is not a mapping; write name: value",
    ]


def test_a_file_without_forms_keeps_its_text() -> None:
    plain = parse_document(read_yaml(FILE))
    assert "evaluations" not in write_yaml(plain)
    assert "evaluations" not in to_json(plain)


def test_a_session_has_the_form_that_names_it_then_its_kinds_then_the_rest() -> None:
    forms = parse_document(read_yaml(WHOLE)).evaluations
    rest, keynotes, whole, later = forms
    named = replace(keynotes, id="b1", kinds=(), sessions=("b1",))
    assert form_of_session((*forms, named), "b1", "keynote", bears_credit=True) == named
    assert form_of_session(forms, "k2", "keynote", bears_credit=False) == keynotes
    assert form_of_session(forms, "b2", "breakout", bears_credit=True) == rest
    assert form_of_session(forms, "lunch", "meal", bears_credit=False) is None
    assert form_for(forms, FormUse.OVERALL) == whole
    assert form_for(forms, FormUse.FOLLOW_UP) == later
    assert form_for((), FormUse.OVERALL) is None


def test_a_question_that_changes_after_publication_needs_a_reason() -> None:
    before = parse_document(read_yaml(WHOLE))
    said = [one.code for one in check_document(before, before).warnings]
    rest, keynotes, *others = before.evaluations
    useful, change = rest.questions
    fewer = replace(rest, questions=(replace(useful, points=7), change))
    after = replace(before, evaluations=(fewer, *others))
    warned = check_document(after, before).warnings
    assert sorted(one.code for one in warned) == sorted([*said, *["questions-changed"] * 2])
    assert {one.message.split(":")[1][:20] for one in warned if one.code == "questions-changed"} == {
        " the question 'usefu", " the question 'why' ",
    }  # fmt: skip
    reworded = replace(keynotes, questions=(replace(keynotes.questions[0], text="Why?"),))
    kept = replace(before, evaluations=(rest, reworded, *others))
    assert [one.code for one in check_document(kept, before).warnings] == said


_LINES = TEXTS.map(lambda text: f"A {text.replace(chr(10), ' ')}"[:60])
_QUESTIONS = st.builds(
    Question,
    st.sampled_from(["q1", "q.2"]),
    st.just(QuestionKind.SCALE),
    _LINES,
    required=st.booleans(),
    purpose=st.sampled_from(QuestionPurpose),
    points=st.integers(2, 10),
    low=_LINES,
    high=_LINES,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_QUESTIONS, min_size=1, max_size=2, unique_by=lambda one: one.id), _LINES)
def test_whatever_a_form_says_it_reads_back_equal(questions: list[Question], title: str) -> None:
    form = EvaluationForm("f", title, tuple(questions))
    document = replace(a_document(), evaluations=(form,))
    assert parse_document(read_yaml(write_yaml(document))) == document
    assert from_json(to_json(document)) == document
