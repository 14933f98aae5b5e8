"""Credits: what my time in sessions gives, and for each session why, or why not (R22, R23)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import Response

from congress.agenda.rules.document import Session
from congress.checkin.service.own import MyTime
from congress.companion.agenda_index import in_order
from congress.companion.claim_words import ClaimCase, faults_of, panel_of
from congress.companion.counted_words import words_of_time
from congress.companion.credit_words import card_of, tell_session
from congress.companion.drawing import render
from congress.companion.evaluation_words import Evaluated, evaluated_of
from congress.companion.face import blueprint
from congress.companion.lines import Lines
from congress.companion.reminders import GivenTime, deadline_of_claims
from congress.companion.scene import Few, Scene, lines_of, open_scene
from congress.companion.shapes.claims import ClaimPanel
from congress.companion.shapes.credits import CreditDay, CreditLine, CreditsPage, KindCard
from congress.core.errors import DomainError
from congress.core.ids import new_id
from congress.core.permissions import Permission
from congress.core.principal import Level
from congress.core.time_words import full_day
from congress.credits.queries.evaluations import list_states
from congress.credits.rules.certificates import serves
from congress.credits.rules.claiming import Missing
from congress.credits.rules.reckoning import Verdict
from congress.credits.schemas import read_claim
from congress.credits.service.drafts import without_numbers
from congress.credits.service.evaluating import closing_of
from congress.credits.service.mine import MyClaims, read_my_claims
from congress.credits.service.own import MyCredits, ReckonedKind
from congress.seats.queries import held_of, list_live_seats
from congress.seats.rules import SeatState
from congress.ui.frame import person_of
from congress.ui.shapes import Link
from congress.web.endpoint import page
from congress.web.house import Call

NO_KINDS = "This event gives no continuing education credits."
NOT_YET = (
    "Nothing counts yet. Your time counts from scan to scan of your badge at the doors of sessions, "
    "and you read here the same day what it gives."
)
NOT_YET_ONLINE = (
    "Nothing counts yet. Your time in sessions that you join online counts from when you joined to when "
    "you left. The organizers take it over after the session, and you read here what it gives."
)


@page(blueprint, "GET", "/e/<event_id>/credits", permission=Permission.ATTEND, summary="My credits")
def show_credits(call: Call, event_id: str) -> Response:
    """Show what my time gives until now, for each kind of credit and each session."""
    scene = open_scene(call, event_id)
    mine = read_my_claims(call.db, call.store, scene.release, scene.me, call.now)
    shown = _page(scene, mine) if mine.credits.kinds else CreditsPage(NO_KINDS)
    return render(call, "credits", shown, here="credits", scene=scene)


def _page(scene: Scene, claims: MyClaims) -> CreditsPage:
    document, now, mine = scene.document, scene.call.now, claims.credits
    person = person_of(scene.call)
    credentials = person.credentials.strip()
    holder = (f"{person.first_name} {person.last_name}".strip(), credentials)
    # Whose credentials we do not know may be anything, and so sees every kind.
    for_me = [one for one in mine.kinds if not credentials or serves(one.kind, credentials)]
    others = [one for one in mine.kinds if one not in for_me]
    link = document.event.links.get("credits_help", "")
    lines = lines_of(scene, of=_few_of(scene, mine))
    times = mine.times or {}
    evaluated = _evaluations(scene, [one for one in times if times[one].spans or times[one].online])
    days = _days(scene, mine, lines, for_me or others, evaluated)

    def card(one: ReckonedKind) -> KindCard:
        return card_of(one, mine.sessions, document, _panel(scene, claims, one, holder))

    not_yet = NOT_YET_ONLINE if lines.mine.is_online else NOT_YET
    has_any = any(line.counted.is_there for day in days for line in day.lines)
    return CreditsPage(
        nothing="" if has_any else not_yet,
        deadline=deadline_of_claims(document, now, _given(mine, now)),
        kinds=tuple(card(one) for one in for_me),
        others=tuple(card(one) for one in others),
        is_claimed=bool(claims.claims),
        is_closed=all(_is_closed(one, now) for one in for_me or others),
        days=days,
        help_link=Link("How to get credits", link) if link else None,
        evaluations=evaluated.whole,
    )


def _is_closed(one: ReckonedKind, now: datetime) -> bool:
    return one.window.closes_at is not None and now >= one.window.closes_at


def _few_of(scene: Scene, mine: MyCredits) -> Few:
    """Return which lines may be drawn of what I have a place in: those of sessions that bear credit."""
    live = list_live_seats(scene.call.db, scene.me.id)
    held = held_of(scene.document, scene.me, live).union(one.session_id for one in live)
    return Few(held & {one.id for one in mine.sessions}, live)


def _given(mine: MyCredits, now: datetime) -> GivenTime | None:
    """Return the time that the CE office gave: the latest there is, and of which kinds if not of all."""
    later = [
        one for one in mine.kinds
        if one.window.extension is not None and now < one.window.extension.until
    ]  # fmt: skip
    if not later:
        return None
    until = max(one.window.extension.until for one in later if one.window.extension is not None)
    of = [one for one in later if one.window.closes_at == until]
    return GivenTime(
        until, () if len(of) == len(mine.kinds) else tuple(one.kind.name for one in of)
    )


def _evaluations(scene: Scene, attended: Collection[str]) -> Evaluated:
    """Return what is evaluated of my sessions and what is left; nothing is asked without forms."""
    document, now = scene.document, scene.call.now
    if not document.evaluations:
        return Evaluated()
    db = scene.call.db
    closes_at = closing_of(db, document, scene.me, now)
    return evaluated_of(document, list_states(db, scene.me.id), closes_at, now, attended)


def _panel(
    scene: Scene, claims: MyClaims, mine: ReckonedKind, holder: tuple[str, str]
) -> ClaimPanel:
    """Return where my claim of a kind stands; what was filled in is looked at once more."""
    type_id = mine.kind.id
    draft = claims.drafts.get(type_id)
    is_verified = scene.call.principal.level >= Level.VERIFIED
    faults = None if draft is None else _faults(type_id, draft)
    if draft is not None and not is_verified:
        draft = without_numbers(draft)
    return panel_of(
        ClaimCase(
            document=scene.document,
            mine=mine,
            now=scene.call.now,
            key=new_id(),
            holder=holder,
            is_verified=is_verified,
            claim=claims.claims.get(type_id),
            waits=claims.waits.get(type_id, ()),
            missing=claims.missing.get(type_id, Missing()),
            request=claims.requests.get(type_id),
            draft=draft,
            faults=faults,
        )
    )


def _faults(type_id: str, draft: Mapping[str, Any]) -> dict[str, str]:
    try:
        read_claim(json.dumps({**draft, "type_id": type_id}).encode())
    except DomainError as refused:
        return faults_of(refused)
    return {}


def _days(
    scene: Scene,
    mine: MyCredits,
    lines: Lines,
    kinds: Sequence[ReckonedKind],
    evaluated: Evaluated,
) -> tuple[CreditDay, ...]:
    """Return the sessions that I attended, and those over in which I have a place and was missed."""
    document, now = scene.document, scene.call.now
    times = mine.times or {}
    held = {
        item.session_id for item in lines.mine.items.values() if item.state != SeatState.WAITLISTED
    }
    known = document.sessions_by_id
    bearing = {one.id for one in mine.sessions}
    if lines.mine.is_online:  # who joins from afar passes no door, and is missed at none
        held = set()
    missed = {one for one in held if known[one].ends_at <= now}
    wanted = in_order(known[one] for one in bearing & (times.keys() | missed))
    return tuple(
        CreditDay(
            full_day(day),
            tuple(_line(scene, one, lines, times.get(one.id), kinds, evaluated) for one in members),
        )
        for day, members in groupby(wanted, key=document.day_of)
    )


def _line(
    scene: Scene,
    session: Session,
    lines: Lines,
    known: MyTime | None,
    kinds: Sequence[ReckonedKind],
    evaluated: Evaluated,
) -> CreditLine:
    now = scene.call.now
    told = [(one.kind, one.reckoned.by_session[session.id]) for one in kinds]
    verdicts = [one.verdict for _, one in told]
    return CreditLine(
        lines.of(session, at=now),
        words_of_time(known, session, now, scene.document),
        # That nothing was counted says it all.
        () if _is_missed(verdicts) else tell_session(told),
        _tone(verdicts),
        None if known is None else evaluated.sessions.get(session.id),
    )


def _is_missed(verdicts: Sequence[Verdict]) -> bool:
    return set(verdicts) <= {Verdict.NOT_ATTENDED, Verdict.NOT_OFFERED}


def _tone(verdicts: Sequence[Verdict]) -> str:
    if Verdict.COUNTS in verdicts:
        return "good"
    return "wait" if Verdict.LATER in verdicts else "plain"
