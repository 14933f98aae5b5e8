"""What doors say, in sentences that staff can say aloud: the one home of their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from congress.agenda.rules.document import Document, Purpose, Session
from congress.badges.rules.codes import CodeKind, length_of
from congress.checkin.rules.serving import EARLY, find_next
from congress.checkin.rules.verdict import (
    Direction,
    Question,
    Read,
    Reason,
    needs_seat,
)
from congress.checkin.service.judging import Judged
from congress.core.time_words import moment_of

_BADGE_DESK = "Please go to the badge desk."
_INFORMATION = "Please go to the information desk."
_SUPERVISOR = "Ask the supervisor."
# By what they are about, with what a door fills in; phones take them along (`service/snapshots.py`).
WORDS: Mapping[str, str] = {
    "way_in": "In",
    "way_out": "Out",
    "way_waiting": "Standby line",
    "way_bag_in": "Bag in",
    "way_bag_out": "Bag out",
    "in": "Come in.",
    "in_again": "Come in. You came in already at {time}{door}: you count once.",
    "out": "Out. Thank you.",
    "waiting": "Please wait in the standby line.",
    "waiting_seated": "You have a seat here: please do not wait, come in.",
    "bag_in": "Bag taken.",
    "bag_out": "Bag given back.",
    "undone": "Undone.",
    "refused": "Refused",
    "late_refused": (
        "{name} was let in at {time} and counts as inside. Heard since: {said} Tell them, if you still "
        "see them."
    ),
    "late_admitted": (
        "{name} was not let in at {time}. They may come in now: scan the badge once more."
    ),
    "late_nobody": "Somebody without a name",
    "nothing_now": "Nothing takes place here right now.",
    "bags": "Bags are taken and given back.",
    # What a door says of a badge that comes twice, by its purpose: volunteers read it first.
    "twice_sessions": (
        "People may go out and come back here: a badge that comes twice may come in, and counts once."
    ),
    "twice_unheard": "Whom another phone let in, this one does not know.",
    "twice_event": "Each badge comes in once here. The second time it is red.",
    "twice_meal": "Each badge comes in once here. The second time it is red.",
    "twice_bags": "Bags are not counted: each one of a guest is “Bag taken.”, the second one, too.",
    "no_door": "This door is not in the agenda any more. Choose the door again.",
    "unknown": f"This badge is not known here. {_BADGE_DESK}",
    "unknown_unheard": "Not sure: this badge is not in my list. Let in, we will check.",
    "pickup": "That is the pick-up code. Please show the badge.",
    "slip": "That is the code of the slip. Please show the badge.",
    "damaged": "This code was not read whole. Please scan it again.",
    "foreign": f"This badge is for another event. {_BADGE_DESK}",
    "blank": f"This badge is nobody's yet. {_BADGE_DESK}",
    "part": "The code has {whole} characters: {here} are here. Please scan or type all of it.",
    "other": "That is not a badge. Please show the badge. No badge? Please go to the badge desk.",
    "replaced": f"This badge was replaced. {_BADGE_DESK}",
    "cancelled": f"This registration is cancelled. {_INFORMATION}",
    "day": f"A day badge, and the list does not have it yet. {_SUPERVISOR}",
    "full": f"No more may come in: {{posted}} may be inside. {_SUPERVISOR}",
    "full_lent": f"No more may come in right now. {_SUPERVISOR}",
    "full_seated": (
        f"You have a seat, but no more may come in right now. Please wait here. {_SUPERVISOR}"
    ),
    "not_near": f"This session is not at this door right now. {_SUPERVISOR}",
    "full_unheard": "One moment, please: it may be full. The supervisor decides.",
    "another_door": (
        "One moment, please: you may have come in by another door. The supervisor decides."
    ),
    "in_already": f"You came in already at {{time}}{{door}}. {_SUPERVISOR}",
    "in_sometime": f"You came in already. {_SUPERVISOR}",
    "elsewhere": "Different session: yours is at {place}, {time}.",
    "early": "Too early: this door opens {opens}. “{title}” begins {when}.",
    "nothing_more": "All is over here. Thank you.",
    "unpaid": f"“{{title}}” is not paid on this registration. {_INFORMATION}",
    "online": f"This registration is for joining online. {_INFORMATION}",
    "no_standby": "There is no standby line here: nobody needs a seat.",
    "no_seat": "You have no seat in this session. The standby line is here.",
    "waitlisted": "You are on the waitlist. Please wait here, in the standby line.",
    "seat_given": (
        "Sorry: your seat was given to the standby line at {time}. Please join the line here."
    ),
    "not_included": f"“{{title}}” does not come with {{type}}. {_INFORMATION}",
}
UNDONE = WORDS["undone"]
_INVALID: Mapping[Read, str] = {
    Read.BADGE: "unknown",
    Read.PICKUP: "pickup",
    Read.SLIP: "slip",
    Read.DAMAGED: "damaged",
    Read.PART: "part",
    Read.FOREIGN: "foreign",
    Read.BLANK: "blank",
    Read.DAY: "unknown",
    Read.OTHER: "other",
}
_ALWAYS: Mapping[Reason, str] = {
    Reason.REVOKED: "replaced",
    Reason.CANCELED: "cancelled",
    Reason.UNAPPROVED: "day",
}


def say_verdict(judged: Judged) -> str:
    """Return the verdict in a sentence or two, the name first."""
    asked = judged.question
    if asked is None:
        return WORDS["no_door"]
    words = _words_of(judged, asked)
    return f"{judged.name.upper()}. {words}" if judged.name else words


def _words_of(judged: Judged, asked: Question) -> str:
    reason = judged.verdict.reason
    if reason in _ALWAYS:
        return WORDS[_ALWAYS[reason]]
    match reason:
        case Reason.OK:
            return _say_passed(asked)
        case Reason.RULES:
            is_seated = asked.session is not None and needs_seat(asked.session)
            return WORDS["full_seated" if is_seated else "full"].format(posted=asked.room.posted)
        case Reason.ALREADY_REDEEMED:
            return _say_last(asked, "in_already", "in_sometime")
        case Reason.PRODUCT | Reason.UNPAID | Reason.INVALID_TIME:
            return _say_no_place(judged, asked)
    return WORDS[_INVALID[judged.read]].format(whole=length_of(CodeKind.BADGE), here=judged.here)


def _say_passed(asked: Question) -> str:
    """Return how somebody is let by."""
    last = asked.last
    if asked.way is not asked.direction:
        return WORDS["waiting_seated"]
    is_inside = last is not None and last.direction is Direction.IN
    if is_inside and asked.way is Direction.IN and asked.door.purpose is Purpose.SESSIONS:
        return _say_last(asked, "in_again", "in")
    is_bag = asked.door.purpose is Purpose.BAGS and asked.way is not Direction.WAITING
    return WORDS[f"bag_{asked.way}" if is_bag else asked.way]


def _say_no_place(judged: Judged, asked: Question) -> str:
    """Return why somebody has no business here now, and where to go instead."""
    elsewhere, session = judged.verdict.elsewhere, asked.session
    if elsewhere is not None:
        return WORDS["elsewhere"].format(
            place=place_of(elsewhere, asked.document),
            time=_say_time(elsewhere.starts_at, asked),
        )
    kind = asked.document.registration_types_by_id.get(
        judged.bearer.registration_type if judged.bearer else ""
    )
    if kind is not None and kind.online:
        return WORDS["online"]
    if judged.verdict.reason is Reason.INVALID_TIME or session is None:
        return _say_closed(asked)
    if judged.verdict.reason is Reason.UNPAID:
        return WORDS["unpaid"].format(title=session.title)
    if asked.way is Direction.WAITING:
        return WORDS["no_standby"]
    if needs_seat(session):
        return _say_no_seat(judged, asked, session)
    return WORDS["not_included"].format(
        title=session.title, type=kind.name if kind else "this registration"
    )


def _say_no_seat(judged: Judged, asked: Question, session: Session) -> str:
    given_at = judged.bearer.given.get(session.id) if judged.bearer else None
    if given_at is not None:
        return WORDS["seat_given"].format(time=_say_time(given_at, asked))
    is_waiting = judged.bearer is not None and session.id in judged.bearer.waits
    return WORDS["waitlisted" if is_waiting else "no_seat"]


def _say_closed(asked: Question) -> str:
    coming = find_next(asked.door, asked.at, asked.document)
    if coming is None:
        return WORDS["nothing_more"]
    opens = _say_when(coming.starts_at - EARLY, asked)
    when = _say_when(coming.starts_at, asked)
    return WORDS["early"].format(title=coming.title, opens=opens, when=when)


def _say_last(asked: Question, words: str, unknown: str) -> str:
    """Return words with when and where they went in last; of whom that is not known, others."""
    last = asked.last
    if last is None:
        return WORDS[unknown]
    door = asked.document.doors_by_id.get(last.door)
    by = f", by another door: {door.name}" if door and door != asked.door else ""
    return WORDS[words].format(time=_say_time(last.at, asked), door=by)


def _say_time(at: datetime, asked: Question) -> str:
    """Return `4:00 PM`; of another day, `Mon, March 10, 7:00 AM`. Everybody is in the zone."""
    zone = asked.document.zone
    moment = moment_of(at, zone)
    is_today = at.astimezone(zone).date() == asked.at.astimezone(zone).date()
    return moment.time if is_today else f"{moment.day}, {moment.time}"


def _say_when(at: datetime, asked: Question) -> str:
    """Return `at 4:00 PM`; of another day, `on Mon, March 10, 7:00 AM`."""
    said = _say_time(at, asked)
    return f"at {said}" if said[0].isdigit() else f"on {said}"


def place_of(session: Session, document: Document) -> str:
    """Return the name of a session's room, or its title where it has none."""
    room = document.rooms_by_id.get(session.room)
    return room.name if room else session.title
