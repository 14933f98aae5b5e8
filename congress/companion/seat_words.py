"""Seats in words (docs/design.md, "Words on screen"): on pages, and in what their scripts say. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Document, Session
from congress.checkin.rules.standby import has_standby, held_until
from congress.companion.moves import Was
from congress.companion.shapes.lines import Fill
from congress.companion.shapes.session import Leaving
from congress.core.time_words import moment_of, said_span
from congress.seats.rules import Reason, Refused
from congress.ui.words import ordinal, quoted

FEW_SEATS = 5
REQUIRED = "Registration required"
CLOSED = "Registration closed"
# What stands on the one button, by what it does; unregistering asks once more (`leaving_words`).
BUTTONS: Mapping[str, str] = {
    "register": "Register",
    "wait": "Join the waitlist",
    "swap": "Swap",
    "swap-wait": "Join the waitlist",
    "sign-in": "Sign in to register",
    "sign-in-wait": "Sign in to join the waitlist",
}
# What the scripts say, static/js/availability.js and seat.js: it is put in front of the first.
SCRIPT_WORDS: Mapping[str, str] = {
    "checking": "We don't know yet whether that got through. Checking…",
    "unreachable": (
        "We still can't reach the server. Check your Wi-Fi, then tap to try again. "
        "Nothing happens twice."
    ),
    "held": "You have a seat.",
    "waiting": "You are on the waitlist.",
    "gone": "You have no seat in this session.",
    "notYet": "No seat yet. Tap to try again.",
    "changed": "This changed since. It is up to date now.",
    "stillBusy": "Still very busy, and nothing was changed. Tap to try again.",
    "stopped": "Stopped, and nothing was changed. Tap to try again.",
    "crowded": "Many people are here right now. Keep this page open: we try again in {time}.",
    "second": "1 second",
    "seconds": "{n} seconds",
    "stop": "Stop trying",
    "again": "Trying again…",
    "seatLeft": "1 seat left",
    "seatsLeft": "{n} seats left",
    "full": "Full",
    "fullWaiting": "Full, {n} waiting",
    "keptOne": "1 seat kept for the waitlist",
    "kept": "{n} seats kept for the waitlist",
}


def in_line(position: int | None) -> str:
    """Return where one stands on a waitlist: `Waitlisted, 2nd in line`."""
    return f"Waitlisted, {ordinal(position)} in line" if position else "Waitlisted"


def needs_words(refusal: Refused | None) -> str:
    """Return what stands below a title (R6): that one registers, or no longer can; else nothing."""
    if refusal is None or refusal.reason is Reason.NOT_OPEN_YET:
        return REQUIRED
    return CLOSED if refusal.reason is Reason.CLOSED else ""


def full_words(waiting: int, left: int = 0) -> str:
    """Return what is said of a session without a seat for a newcomer (`Full. 4 people are waiting.`).

    `left`: seats that are free, and not a newcomer's: they are kept for who waits.
    """
    if left:
        seats = "1 seat is" if left == 1 else f"{left} seats are"
        return f"{seats} kept for the waitlist."
    if not waiting:
        return "Full"
    return "Full. 1 person is waiting." if waiting == 1 else f"Full. {waiting} people are waiting."


def fill_of(seats: Mapping[str, int | None] | None, *, stands_still: bool = False) -> Fill | None:
    """Return how full a session is, in a line of a list; None where seats are not counted.

    While the waitlist moves, a seat that is free beside people in line is one that none of them can
    have: a newcomer gets it (I3). Once it stands still, such a seat is kept for them.
    """
    if seats is None or seats["capacity"] is None:
        return None
    left = max(0, seats["capacity"] - (seats["taken"] or 0))
    waiting = seats["waiting"] or 0
    if not left:
        words = SCRIPT_WORDS["fullWaiting"] if waiting else SCRIPT_WORDS["full"]
        return Fill(words.format(n=waiting), "wait", has_room=False, is_still=stands_still)
    if waiting and stands_still:
        words = SCRIPT_WORDS["keptOne" if left == 1 else "kept"]
        return Fill(words.format(n=left), "wait", has_room=False, is_still=True)
    words = SCRIPT_WORDS["seatLeft" if left == 1 else "seatsLeft"]
    tone = "wait" if left <= FEW_SEATS else "plain"
    return Fill(words.format(n=left), tone, is_still=stands_still)


def moved_words(was: Was, zone: ZoneInfo) -> str:
    """Return from when and where a session moved; where it is now stands beside."""
    time = said_span(was.time, zone)
    if time and was.room:
        return f"It was {time}, in {was.room}."
    return f"It was {time}." if time else f"It was in {was.room}." if was.room else ""


def keep_words(kept: str, wanted: str) -> str:
    """Return what waiting with a swap promises (docs/design.md, "Words on screen")."""
    return f"You keep {quoted(kept)} unless you get {quoted(wanted)}."


def swap_words(given_up: str) -> str:
    """Return what a swap into a free seat does (docs/design.md, "Words on screen")."""
    return f"You give up {quoted(given_up)} now."


def held_words(session: Session, document: Document, now: datetime) -> str:
    """Return until when somebody's seat is held (docs/design.md, "Words on screen"); "" where no badges
    are scanned, for there nobody gives it away.
    """
    if not has_standby(session, document):
        return ""
    until = held_until(session)
    if now < until:
        at = moment_of(until, document.zone).clock
        return f"Held for you until {at}. After that it may go to people waiting at the door."
    return "From now on it may go to people waiting at the door. Please come in."


def standby_words(session: Session, document: Document) -> str:
    """Return what whoever has no seat may do at the door: "" where no badges are scanned."""
    if not has_standby(session, document):
        return ""
    at = moment_of(held_until(session), document.zone).clock
    return f"There is a standby line at the door: from {at} it gets the seats of who did not come."


def leaving_words(waiting: int, *, is_waitlisted: bool) -> Leaving:
    """Return what is asked before a seat, or a place on the waitlist, is given up.

    Args:
        waiting: how many people wait for the seat.
        is_waitlisted: it is a place on the waitlist.
    """
    if is_waitlisted:
        warning = "You lose your place on the waitlist."
        return Leaving(
            "Leave the waitlist?", warning, "Leave the waitlist", "Keep my place", was="waitlisted"
        )
    warning = "Nobody is waiting. You can register again while there is room."
    if waiting:
        who = "1 person is waiting" if waiting == 1 else f"{waiting} people are waiting"
        warning = (
            f"{who} for this session. If you unregister, your seat goes to the next person now."
        )
    return Leaving("Give up your seat?", warning, "Unregister", "Keep my seat")


def words_for_scripts() -> bytes:
    """Return what is put in front of the script of free seats: the words that scripts say."""
    words = json.dumps(SCRIPT_WORDS, ensure_ascii=False, separators=(",", ":"))
    return f"export const FEW_SEATS = {FEW_SEATS};\nexport const WORDS = {words};\n".encode()
