"""The calls of evaluations (docs/design.md, "The public contract")."""

from __future__ import annotations

from typing import Any

from congress.agenda.queries import ReleaseShelf
from congress.attendees.queries import get_attendee
from congress.core.errors import InputError, NotFoundError
from congress.core.permissions import Permission
from congress.credits.errors import EvaluationClosedError, EvaluationEarlyError
from congress.credits.rules.evaluations import EvaluationState
from congress.credits.schemas import evaluations as schemas
from congress.credits.service.evaluating import read_my_evaluation, save_evaluation
from congress.credits.views.own import blueprint
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call

AT = "/api/v1/events/<event_id>/evaluations/<subject_id>"


@endpoint(
    blueprint,
    "GET",
    AT,
    permission=Permission.ATTEND,
    summary="An evaluation of mine",
    answer=schemas.EvaluationSchema(),
    problems=(NotFoundError,),
)
def get_evaluation(call: Call, event_id: str, subject_id: str) -> Answer:
    """What is asked about a session, about the whole event (`overall`), or some weeks after it
    (`follow-up`), and what I answered. There is one for who was counted in the session or has a place.

    What was sent is told by its `state` alone, and `answers` is empty, until a mailed code opened level
    2: its answers are for nobody who merely knows my address and last name.
    """
    me = get_attendee(call.db, event_id, call.principal.person_id)
    release = call.store.attached(ReleaseShelf).open_to(call.principal, call.list_mine, event_id)
    level = call.principal.level
    mine = read_my_evaluation(call.db, call.store, release, me, call.now, subject_id, level=level)
    return Answer(schemas.tell_evaluation(mine))


@endpoint(
    blueprint,
    "PUT",
    AT,
    permission=Permission.ATTEND,
    summary="Save or send an evaluation",
    body=schemas.EvaluationBodySchema(),
    answer=schemas.EvaluationSchema(),
    max_bytes=schemas.MAX_EVALUATION_BYTES,
    problems=(NotFoundError, InputError, EvaluationEarlyError, EvaluationClosedError),
)
def answer_evaluation(call: Call, body: dict[str, Any], event_id: str, subject_id: str) -> Answer:
    """The answers as a whole: what is left out is no answer. The same twice is one evaluation.

    What was sent may be sent again with other answers until it closes. A draft that comes after it
    changes nothing: the answer tells what is kept. Level 1 is enough until it is sent; from then on
    a mailed code is asked for (403 `auth/step-up`), and nothing is replaced without.
    """
    me = get_attendee(call.db, event_id, call.principal.person_id)
    mine = save_evaluation(
        db=call.db,
        store=call.store,
        release=call.store.attached(ReleaseShelf).open_to(call.principal, call.list_mine, event_id),
        me=me,
        now=call.now,
        level=call.principal.level,
        subject_id=subject_id,
        answers=body["answers"],
        is_sent=body["state"] == EvaluationState.SENT,
    )
    return Answer(schemas.tell_evaluation(mine))
