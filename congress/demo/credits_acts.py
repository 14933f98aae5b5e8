"""Single acts of the story of credits: evaluations, claims, what people ask, what the office decides."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from congress.agenda.rules.credit_types import Asked, CreditType
from congress.agenda.rules.document import Document
from congress.agenda.rules.evaluation_forms import Question, QuestionKind
from congress.attendees.queries import AttendeeFacts
from congress.checkin.queries.requests import list_own_requests
from congress.checkin.service.requesting import answer_request, ask_for_review
from congress.checkin.service.settling import Reviewer
from congress.core.intervals import end_of_day
from congress.core.principal import Level, Principal, Role
from congress.credits.queries.claims import list_my_claims
from congress.credits.queries.requests import list_late_requests_of
from congress.credits.rules.certificates import serves
from congress.credits.rules.evaluations import is_of_session
from congress.credits.rules.professions import professions_of
from congress.credits.rules.types import write_credits
from congress.credits.schemas import read_claim
from congress.credits.service.claiming import judge
from congress.credits.service.evaluating import (
    MyEvaluation,
    read_my_evaluations,
    save_evaluation,
)
from congress.credits.service.late import ask_late
from congress.credits.service.office import Office, decide_late_request, revoke
from congress.credits.service.own import ReckonedKind, read_my_credits, release_of
from congress.credits.service.receiving import keep_receipt
from congress.demo.people import CAI, SAM, SEED
from congress.people.queries import find_staff, get_person
from congress.web.house import House

LEFT = 3  # evaluations that somebody has still to do, and the survey of the whole
GIVES_NUMBERS, WRITE_WORDS = 0.7, 0.3
MORE_TIME = timedelta(days=14)
WORDS = (
    "I would have liked the slides beforehand.", "Our charge nurses should hear this.",
    "The case in the middle will stay with me.", "A little fast for who is new to it.",
    "Please repeat it next year with more time at the tables.",
    "Very useful.", "We start with it on our unit next week.", "More time for questions, please.",
    "The best session of the day.", "Could the slides be larger?",
)  # fmt: skip
MISSED = (
    "I was there from the start to the end, in the third row. Nobody scanned at that door.",
    "I came in with a group, and I think that my badge was not read.",
    "The scanner beeped for the person before me. I stayed to the end.",
    "I was on the panel's side of the room and came in by the other door.",
)
CUT_SHORT = "I went out to take a call and came back after five minutes."


@dataclass(frozen=True)
class Scene:
    """Somebody at an instant, in a transaction."""

    house: House
    db: Connection
    document: Document
    me: AttendeeFacts
    at: datetime

    @property
    def person(self) -> Any:  # noqa: ANN401 -- a row of person
        """Return who they are."""
        return get_person(self.db, self.me.person_id)

    def dice(self, about: str) -> random.Random:
        """Return the dice of something they choose."""
        return random.Random(f"{SEED} {self.me.external_id} {about}")  # noqa: S311 -- made up

    def principal(self, level: Level = Level.VERIFIED) -> Principal:
        """Return them as whoever they sign in as."""
        return Principal(level, self.me.person_id, "demo")

    def staff(self, email: str, role: Role) -> Principal:
        """Return a member of staff."""
        person_id = find_staff(self.db, email).person_id
        return Principal(Level.STAFF, person_id, "demo", frozenset({("", role)}))

    def office(self, because: str) -> Office:
        """Return the CE office as it decides something."""
        actor = self.staff(CAI, Role.CE_OFFICE)
        return Office(self.db, self.house.store, actor, self.at, self.me.event_id, because)

    def evaluations(self) -> list[MyEvaluation]:
        """Return what they may evaluate."""
        store = self.house.store
        return list(read_my_evaluations(self.db, store, self.document, self.me, self.at))


def evaluate(scene: Scene) -> None:
    """Send all evaluations."""
    _send(scene, [one for one in scene.evaluations() if one.is_asked])


def evaluate_some(scene: Scene) -> None:
    """Send most evaluations; a few and the survey of the whole are left to do."""
    asked = [one for one in scene.evaluations() if one.is_asked and is_of_session(one.subject.id)]
    _send(scene, asked[:-LEFT])


def _send(scene: Scene, wanted: list[MyEvaluation]) -> None:
    dice, release = scene.dice("evaluates"), release_of(scene.house.store, scene.me.event_id)
    for mine in wanted:
        if mine.state is None:
            answers = {one.id: _answer(one, dice) for one in mine.subject.form.questions}
            save_evaluation(
                db=scene.db, store=scene.house.store, release=release, me=scene.me, now=scene.at,
                level=Level.IDENTIFIED, subject_id=mine.subject.id, answers=answers, is_sent=True,
            )  # fmt: skip


def _answer(question: Question, dice: random.Random) -> Any:  # noqa: ANN401 -- as JSON has it
    match question.kind:
        case QuestionKind.SCALE:
            return dice.randint(max(1, question.points - 2), question.points)
        case QuestionKind.SINGLE:
            return dice.choices(question.choices, range(len(question.choices), 0, -1))[0].id
        case QuestionKind.MULTIPLE:
            return [dice.choice(question.choices).id]
        case QuestionKind.TEXT:
            return dice.choice(WORDS) if dice.random() < WRITE_WORDS else ""


def claim(scene: Scene) -> None:
    """Claim all that the evidence gives of the kind that is theirs."""
    _claim(scene, _kind_of(scene))


def claim_unshown(scene: Scene) -> None:
    """Claim it with e-mail and last name alone."""
    _claim(scene, _kind_of(scene), level=Level.IDENTIFIED)


def claim_by_word(scene: Scene) -> None:
    """Claim it with a session in which nobody scanned them."""
    for one in _list_missed(scene):
        mine = _kind_of(scene, [one])
        told = None if mine is None else mine.reckoned.by_session.get(one)
        if told is not None and told.is_attested and told.counted:
            _claim(scene, mine, attested=[one])
            return
    claim(scene)


def amend(scene: Scene) -> None:
    """Claim it once more, with the name as it stands on the license."""
    initial = scene.dice("amends").choice("ACEJLMRST")
    _claim(scene, _kind_of(scene), middle=f" {initial}.")


def _claim(
    scene: Scene,
    mine: ReckonedKind | None,
    *,
    level: Level = Level.VERIFIED,
    attested: list[str] | None = None,
    middle: str = "",
) -> None:
    standing = list_my_claims(scene.db, scene.me.id, scene.me.person_id)
    if mine is None or bool(standing) != bool(middle):  # they claimed by themselves meanwhile
        return
    person = scene.person
    body = {
        "type_id": mine.kind.id,
        "amount": write_credits(mine.reckoned.credits),
        "name": f"{person.first_name}{middle} {person.last_name}",
        "credential": person.credentials,
        "attested": attested or [],
        **_numbers(scene, mine.kind),
    }
    receipt = keep_receipt(
        scene.db, actor=scene.principal(level), event_id=scene.me.event_id, key=f"demo{middle}",
        body=json.dumps(body).encode(), received_at=scene.at,
    )  # fmt: skip
    judge(scene.db, scene.house.store, receipt, read=read_claim, now=scene.at)


def _numbers(scene: Scene, kind: CreditType) -> dict[str, Any]:
    """Return what a kind asks for; some have it not at hand."""
    dice = scene.dice("numbers")
    if dice.random() >= GIVES_NUMBERS:
        return {}
    found: dict[str, Any] = {}
    if Asked.LICENSE in kind.asks_for:
        mine = professions_of(scene.person.credentials)
        profession = next((one for one in kind.professions if one.upper() in mine), "")
        number, state = str(dice.randrange(100_000, 999_999)), dice.choice(("CA", "CA", "NV", "WA"))
        found["licenses"] = [{"kind": profession, "state": state, "number": number}]
    if Asked.NABP in kind.asks_for:
        found["nabp"] = str(dice.randrange(1_000_000, 9_999_999))
    if Asked.BIRTH_DAY in kind.asks_for:
        found["birth_day"] = f"{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
    return found


def _kind_of(scene: Scene, attested: list[str] | None = None) -> ReckonedKind | None:
    """Return the first kind that serves them and of which their time gives anything."""
    store, said = scene.house.store, attested or []
    release = release_of(store, scene.me.event_id)
    kinds = {one.id: said for one in scene.document.credit_types}
    mine = read_my_credits(scene.db, store, release, scene.me, scene.at, attested=kinds)
    credentials = scene.person.credentials
    theirs = (one for one in mine.kinds if serves(one.kind, credentials))
    return next((one for one in theirs if one.reckoned.credits), None)


def _list_missed(scene: Scene) -> list[str]:
    """Return the sessions in which they have a place and where nobody scanned them."""
    found = [one.subject.id for one in scene.evaluations() if not one.is_asked]
    return [one for one in found if is_of_session(one)]


def ask_for_time(scene: Scene) -> None:
    """Ask the staff to look at a session in which nobody scanned them, or all too briefly."""
    missed = _list_missed(scene)
    known = [one.subject.id for one in scene.evaluations() if is_of_session(one.subject.id)]
    if known:
        ask_for_review(
            db=scene.db, store=scene.house.store, actor=scene.principal(), now=scene.at,
            event_id=scene.me.event_id, session_id=(missed or known)[0],
            text=scene.dice("asks").choice(MISSED) if missed else CUT_SHORT,
        )  # fmt: skip


def grant_time(scene: Scene) -> None:
    """Let the staff grant what they asked."""
    reviewer = Reviewer(
        scene.db, scene.house.store, scene.staff(SAM, Role.SUPERVISOR), scene.at, scene.me.event_id
    )
    asked = list_own_requests(scene.db, scene.me.event_id, scene.me.id)
    for session_id, request in asked.items():
        stay = scene.document.sessions_by_id[session_id].interval
        answer_request(
            reviewer, request.id, stay, because="The moderator's list has you there, thank you."
        )


def grant_late(scene: Scene) -> None:
    """Let the CE office give time for the evaluations that a claim waits for."""
    last_day = scene.document.deadlines.claims_close_on
    if last_day is None:
        return
    until = end_of_day(last_day, scene.document.zone) + MORE_TIME
    office = scene.office("On leave until the end of April; asked by phone.")
    for one in list_late_requests_of(scene.db, scene.me.id):
        decide_late_request(office, one.id, until=until)


def take_back(scene: Scene) -> None:
    """Let the CE office take back what was claimed twice."""
    office = scene.office("Claimed a second time under another registration; the other one stands.")
    for one in list_my_claims(scene.db, scene.me.id, scene.me.person_id).values():
        revoke(office, one.id)


def ask_the_office(scene: Scene) -> None:
    """Ask the CE office to take a claim after the close."""
    mine = _kind_of(scene)
    if mine is not None:
        ask_late(
            db=scene.db, store=scene.house.store, actor=scene.principal(), now=scene.at,
            event_id=scene.me.event_id, type_id=mine.kind.id,
            words="The hotel had no network until after midnight.",
        )  # fmt: skip
