"""Evaluations: what is left to do, and one calm page for each, saved as one goes (rule B 5)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request

from congress.agenda.rules.evaluation_forms import EvaluationForm, Question, QuestionKind
from congress.companion.drawing import render
from congress.companion.evaluation_words import (
    address_of,
    how_long,
    list_page,
    until_words,
    withheld_words,
)
from congress.companion.face import blueprint
from congress.companion.scene import Scene, open_scene
from congress.companion.shapes.evaluations import EvaluationPage
from congress.core.errors import InputError
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.credits.errors import EvaluationClosedError, EvaluationEarlyError
from congress.credits.rules.answers import LONGEST_ANSWER
from congress.credits.rules.evaluations import EvaluationState, Timing, is_of_session
from congress.credits.schemas.evaluations import MAX_EVALUATION_BYTES
from congress.credits.service.evaluating import (
    MyEvaluation,
    read_my_evaluation,
    read_my_evaluations,
    save_evaluation,
)
from congress.ui.forms import form_text, go
from congress.ui.notices import Notice
from congress.web.body import refuse_unstorable_text
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

LIST = "/e/<event_id>/evaluations"
ONE = f"{LIST}/<subject_id>"
FIELD = "q-"  # what stands before a question's id in the name of its field
# Longer than may be sent, so that what was typed comes back to be shortened.
LONGEST_TYPED = 4 * LONGEST_ANSWER
CLOSED = "This evaluation is closed. What you wrote is kept, and can be read here."
NOT_COMPLETE = "Almost done. Please answer what is marked, then send it."


@page(blueprint, "GET", LIST, permission=Permission.ATTEND, summary="My evaluations")
def list_evaluations(call: Call, event_id: str) -> Response:
    """Show what is left to evaluate, and what is done."""
    scene = open_scene(call, event_id)
    mine = read_my_evaluations(call.db, call.store, scene.document, scene.me, call.now)
    shown = list_page(scene.document, mine, call.now)
    return render(call, "evaluations", shown, here="credits", scene=scene)


@page(blueprint, "GET", ONE, permission=Permission.ATTEND, summary="An evaluation")
def show_evaluation(call: Call, event_id: str, subject_id: str) -> Response:
    """Show one evaluation, with what was saved of it."""
    scene = open_scene(call, event_id)
    mine = _read(scene, subject_id)
    return _show(scene, mine, mine.answers)


def _read(scene: Scene, subject_id: str) -> MyEvaluation:
    call, level = scene.call, scene.call.principal.level
    return read_my_evaluation(
        call.db, call.store, scene.release, scene.me, call.now, subject_id, level=level
    )


@page(
    blueprint,
    "POST",
    ONE,
    permission=Permission.ATTEND,
    summary="Save or send an evaluation",
    max_bytes=MAX_EVALUATION_BYTES,
)
def save(call: Call, event_id: str, subject_id: str) -> Response:
    """Save or send what was answered; what cannot be sent stays in its field, and is saved."""
    scene = open_scene(call, event_id)
    mine = _read(scene, subject_id)
    is_sent = form_text("state") != EvaluationState.DRAFT
    answers = _answers(mine.subject.form)
    try:
        _save(scene, subject_id, answers, is_sent=is_sent)
    except InputError as refused:
        if is_sent and mine.state is not EvaluationState.SENT:
            _save_what_fits(scene, mine, answers, refused)
        return _show_refused(scene, mine, answers, refused)
    except (EvaluationEarlyError, EvaluationClosedError) as refused:
        said = Notice("bad", refused.detail)
        return _show(scene, mine, answers, said=said, status=status_of(refused))
    if is_sent:
        return go(call, f"/e/{event_id}/evaluations", "evaluation-sent")
    return go(call, address_of(event_id, subject_id), "evaluation-saved")


def _save(
    scene: Scene, subject_id: str, answers: Mapping[str, object], *, is_sent: bool
) -> MyEvaluation:
    call = scene.call
    return save_evaluation(
        db=call.db,
        store=call.store,
        release=scene.release,
        me=scene.me,
        now=call.now,
        level=call.principal.level,
        subject_id=subject_id,
        answers=answers,
        is_sent=is_sent,
    )


def _save_what_fits(
    scene: Scene, mine: MyEvaluation, answers: Mapping[str, object], refused: InputError
) -> None:
    """Keep as a draft what fits its question: a missing answer costs nobody the others."""
    faulty = _faults(refused)
    fitting = {name: one for name, one in answers.items() if name not in faulty}
    _save(scene, mine.subject.id, fitting, is_sent=False)


def _answers(form: EvaluationForm) -> dict[str, object]:
    """Return what the form that was sent holds, by the question's id."""
    return {one.id: _answer(one) for one in form.questions}


def _answer(question: Question) -> object:
    name = f"{FIELD}{question.id}"
    if question.kind is QuestionKind.MULTIPLE:
        return [refuse_unstorable_text(one, name) for one in request.form.getlist(name)]
    text = form_text(name, longest=LONGEST_TYPED)
    if question.kind is QuestionKind.SCALE and text.isascii() and text.isdecimal():
        return int(text[:3])
    return text.replace("\r\n", "\n")


def _faults(refused: InputError) -> dict[str, str]:
    return {one.where.removeprefix("/answers/"): one.message for one in refused.faults}


def _show_refused(
    scene: Scene, mine: MyEvaluation, answers: Mapping[str, object], refused: InputError
) -> Response:
    faults = {name: _sentence(words) for name, words in _faults(refused).items()}
    said = Notice("bad", NOT_COMPLETE if faults else refused.detail)
    return _show(scene, mine, answers, faults=faults, said=said, status=status_of(refused))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _show(
    scene: Scene,
    mine: MyEvaluation,
    answers: Mapping[str, object],
    *,
    faults: Mapping[str, str] | None = None,
    said: Notice | None = None,
    status: int = 200,
) -> Response:
    call, subject = scene.call, mine.subject
    timing = subject.timing_at(call.now)
    closed = CLOSED if timing is Timing.CLOSED else ""
    if mine.is_withheld:
        closed = withheld_words(mine, timing, scene.document.zone)
    elif timing is Timing.EARLY:
        closed = f"It opens {moment_of(subject.opens_at, scene.document.zone).text}."
    shown = EvaluationPage(
        title=subject.title,
        form_title=subject.form.title if is_of_session(subject.id) else "",
        address=address_of(scene.event.id, subject.id),
        list_address=f"/e/{scene.event.id}/evaluations",
        api_address=f"/api/v1/events/{scene.event.id}/evaluations/{subject.id}",
        until=until_words(subject.closes_at, scene.document.zone),
        how_long=how_long([mine]),
        questions=subject.form.questions,
        answers=answers,
        faults=faults or {},
        is_sent=mine.state is EvaluationState.SENT,
        is_withheld=mine.is_withheld,
        closed=closed,
        said=said,
    )
    # A phone keeps what a name alone opens (decision 0020), which is no longer so once it is sent.
    may_keep = mine.is_withheld or mine.state is not EvaluationState.SENT
    return render(
        call, "evaluation", shown, here="credits", scene=scene, status=status, may_keep=may_keep
    )
