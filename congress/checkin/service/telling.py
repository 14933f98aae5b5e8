"""What doors say, in sentences that staff can say aloud: the one home of their words."""

from __future__ import annotations

from collections.abc import Mapping

from congress.agenda.rules.document import Document, Purpose, Registration, Session
from congress.badges.service.telling import say_time
from congress.checkin.rules.serving import find_next
from congress.checkin.rules.verdict import Direction, Question, Read, Reason
from congress.checkin.service.judging import Judged

UNDONE = "Undone."
NO_DOOR = "This door is not in the agenda any more. Choose the door again."
TO_BADGE_DESK = "Please go to the badge desk."
TO_INFORMATION = "Please go to the information desk."
STANDBY = "The standby line is over there."
ASK_SUPERVISOR = "Ask the supervisor."
_INVALID: Mapping[Read, str] = {
    Read.BADGE: f"This badge is not known here. {TO_BADGE_DESK}",
    Read.PICKUP: "That is the pick-up code. Please show the badge.",
    Read.SLIP: "That is the code of the slip. Please show the badge.",
    Read.DAMAGED: "This code was not read whole. Please scan it again.",
    Read.FOREIGN: f"This badge is for another event. {TO_BADGE_DESK}",
    Read.BLANK: f"This badge is nobody's yet. {TO_BADGE_DESK}",
    Read.DAY: f"This badge is not known here. {TO_BADGE_DESK}",
    Read.OTHER: "That is not a badge. Please show the badge.",
}
_PASSED: Mapping[tuple[bool, Direction], str] = {
    (False, Direction.IN): "Come in.",
    (False, Direction.OUT): "Out. Thank you.",
    (False, Direction.WAITING): "Please wait in the standby line.",
    (True, Direction.IN): "Bag taken.",
    (True, Direction.OUT): "Bag given back.",
}


def say_verdict(judged: Judged) -> str:
    """Return the verdict in a sentence or two, the name first."""
    asked = judged.question
    if asked is None:
        return NO_DOOR
    words = _words_of(judged, asked)
    return f"{judged.name.upper()}. {words}" if judged.name else words


def _words_of(judged: Judged, asked: Question) -> str:
    match judged.verdict.reason:
        case Reason.OK:
            is_bag = asked.door.purpose is Purpose.BAGS
            return _PASSED.get((is_bag, asked.direction), _PASSED[False, Direction.IN])
        case Reason.REVOKED:
            return f"This badge was replaced. {TO_BADGE_DESK}"
        case Reason.CANCELED:
            return f"This registration is cancelled. {TO_INFORMATION}"
        case Reason.UNAPPROVED:
            return f"A day badge, and the list does not have it yet. {ASK_SUPERVISOR}"
        case Reason.RULES:
            return f"The room is full: {asked.room.posted} may be inside. {ASK_SUPERVISOR}"
        case Reason.ALREADY_REDEEMED:
            return _say_earlier(asked)
        case Reason.PRODUCT | Reason.UNPAID | Reason.INVALID_TIME:
            return _say_no_place(judged, asked)
    return _INVALID[judged.read]


def _say_no_place(judged: Judged, asked: Question) -> str:
    """Return why somebody has no business here now, and where to go instead."""
    elsewhere, session = judged.verdict.elsewhere, asked.session
    if elsewhere is not None:
        return f"Different session: this badge is for {say_session(elsewhere, asked)}."
    if judged.verdict.reason is Reason.INVALID_TIME or session is None:
        return _say_closed(asked)
    if judged.verdict.reason is Reason.UNPAID:
        return f"“{session.title}” is not paid on this registration. {TO_INFORMATION}"
    kind = asked.document.registration_types_by_id.get(
        judged.bearer.registration_type if judged.bearer else ""
    )
    if kind is not None and kind.online:
        return f"This registration is for joining online. {TO_INFORMATION}"
    if asked.direction is Direction.WAITING:
        return "There is no standby line here: nobody needs a seat."
    if session.registration == Registration.REQUIRED:
        return f"No seat in this session. {STANDBY}"
    name = kind.name if kind else "this registration"
    return f"“{session.title}” does not come with {name}. {TO_INFORMATION}"


def _say_closed(asked: Question) -> str:
    coming = find_next(asked.door, asked.at, asked.document)
    if coming is None:
        return "Nothing more takes place here."
    at = say_time(coming.starts_at, asked.at, asked.document.zone)
    return f"Too early: “{coming.title}” begins {'at ' if at[0].isdigit() else 'on '}{at}."


def _say_earlier(asked: Question) -> str:
    last = asked.last
    if last is None:
        return f"In already. {ASK_SUPERVISOR}"
    door = asked.document.doors_by_id.get(last.door)
    at = say_time(last.at, asked.at, asked.document.zone)
    where = f", {door.name}" if door else ""
    return f"In already, {at}{where}. {ASK_SUPERVISOR}"


def say_session(session: Session, asked: Question) -> str:
    """Return where and when a session is: `Sunset Ballroom, 10:30 AM PT`."""
    return f"{place_of(session, asked.document)}, " + say_time(
        session.starts_at, asked.at, asked.document.zone
    )


def place_of(session: Session, document: Document) -> str:
    """Return the name of a session's room, or its title where it has none."""
    room = document.rooms_by_id.get(session.room)
    return room.name if room else session.title
