"""The button of R6-R8 with its words: what the seats decided, said to a person under stress. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from congress.agenda.rules.document import Document, Registration, Session, SessionStatus
from congress.agenda.rules.inclusion import Inclusion
from congress.companion.newcomers import refusal_of_newcomer
from congress.companion.seat_words import (
    BUTTONS,
    SCRIPT_WORDS,
    fill_of,
    full_words,
    held_words,
    keep_words,
    leaving_words,
    standby_words,
    swap_words,
)
from congress.companion.shapes.lines import Fill
from congress.companion.shapes.session import SeatPanel
from congress.core.time_words import moment_of
from congress.seats.rules import (
    PROMOTION_ENDS_MINUTES,
    UNLIMITED,
    Button,
    Reason,
    SeatFacts,
    SeatState,
)
from congress.seats.service.taking import say_checked_in
from congress.ui.words import ordinal, quoted

IF_A_SEAT_OPENS = "If a seat opens you get it at once, and we tell you."
ROOM_LEFT = "There is room."
ASK_AT_DOOR = "Ask at its door whether there is room."
IS_OVER = "This session is over."
_WAS: Mapping[str, str] = {
    SeatState.CONFIRMED: "You had a seat.",
    SeatState.WAITLISTED: "No seat came from the waitlist.",
    Inclusion.INCLUDED: "It came with your registration.",
    Inclusion.PAID: "You had paid for it.",
}
STANDS_STILL = "The waitlist stands still from an hour before the start."
ASK_THEN = "Ask at the door."


@dataclass(frozen=True)
class PanelCase:
    """One session and one person: all a panel is drawn from.

    `position` and `note` belong to a waiting place.
    """

    document: Document
    session: Session
    facts: SeatFacts
    button: Button
    now: datetime
    release: int
    position: int | None = None
    note: str = ""
    is_confirming: bool = False
    is_online: bool = False  # this person attends from afar
    checked_in_at: datetime | None = None  # they were scanned into it, before it began

    def at_door(self, words: str, ask: str) -> str:
        """Return words, with what to ask at the door, for whoever can come to it."""
        return words if self.is_online else f"{words} {ask}".strip()

    @property
    def still(self) -> str:
        """Return what is said once the waitlist stands still."""
        at_door = standby_words(self.session, self.document) or ASK_THEN
        return self.at_door(STANDS_STILL, at_door)

    @property
    def is_on(self) -> bool:
        """Tell whether it takes place now."""
        return self.session.starts_at <= self.now < self.session.ends_at

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended."""
        return self.now >= self.session.ends_at

    @property
    def ends(self) -> str:
        """Return when it ends: `9:00 AM PT`."""
        return moment_of(self.session.ends_at, self.document.zone).clock


def panel_for(case: PanelCase) -> SeatPanel | None:
    """Return the panel of somebody who attends; None where there is nothing to register (R6)."""
    state, button = case.button.state, case.button
    if state == "none" and button.reason == Reason.NOTHING_TO_REGISTER:
        return None
    if case.facts.is_cancelled:
        drawn = _cancelled(case)
    elif case.is_over:
        drawn = _over(case)
    elif state == SeatState.CONFIRMED:
        drawn = _confirmed(case)
    elif state == SeatState.WAITLISTED:
        drawn = _waitlisted(case)
    elif state in (Inclusion.INCLUDED, Inclusion.PAID):
        drawn = _given(case)
    elif button.action in ("register", "wait"):
        drawn = _open(case)
    else:
        drawn = _refused(case)
    is_leaving = drawn.action == "unregister"
    is_waitlisted = state == SeatState.WAITLISTED
    return replace(
        drawn,
        release_seen=case.release,
        button=BUTTONS.get(drawn.action, ""),
        leaving=(
            leaving_words(case.facts.waiting, is_waitlisted=is_waitlisted) if is_leaving else None
        ),
    )


def panel_for_guest(
    session: Session, document: Document, fill: Fill | None, now: datetime
) -> SeatPanel | None:
    """Return the panel of somebody who is not signed in: what holds whoever they are."""
    refusal = refusal_of_newcomer(session, document, now)
    if session.registration != Registration.REQUIRED or session.status == SessionStatus.CANCELLED:
        return None
    if now >= session.ends_at:
        return SeatPanel("none", "none", IS_OVER, is_past=True)
    if refusal is not None:
        return _refusal(refusal.reason, session, document, refusal.at)
    words = fill.text if fill else ROOM_LEFT
    way_in = "sign-in" if fill is None or fill.has_room else "sign-in-wait"
    return SeatPanel("none", "sign-in", words, button=BUTTONS[way_in])


def _cancelled(case: PanelCase) -> SeatPanel:
    """Say that it does not take place: never in the colour of a seat one has."""
    state = case.button.state
    gone = "Your seat is gone." if state == SeatState.CONFIRMED else ""
    return SeatPanel(state, "none", "This session was cancelled.", gone, is_past=True)


def _over(case: PanelCase) -> SeatPanel:
    state = case.button.state
    return SeatPanel(state, "none", IS_OVER, _WAS.get(state, ""), is_past=True)


def _confirmed(case: PanelCase) -> SeatPanel:
    if case.checked_in_at is not None and not case.is_on:
        said = say_checked_in(case.checked_in_at, case.document.zone)
        return SeatPanel(SeatState.CONFIRMED, "none", SCRIPT_WORDS["held"], reason=said)
    if case.button.action == "none":
        late = case.at_door(
            f"It is on now, until {case.ends}.", "If you are late, ask at its door."
        )
        return SeatPanel(SeatState.CONFIRMED, "none", SCRIPT_WORDS["held"], reason=late)
    return SeatPanel(
        SeatState.CONFIRMED,
        "unregister",
        SCRIPT_WORDS["held"],
        case.at_door("", held_words(case.session, case.document, case.now)),
        is_confirming=case.is_confirming,
    )


def _waitlisted(case: PanelCase) -> SeatPanel:
    place = f"You are {ordinal(case.position)} in line." if case.position else "You are waiting."
    ends = case.session.starts_at - timedelta(minutes=PROMOTION_ENDS_MINUTES)
    detail = case.note or IF_A_SEAT_OPENS
    if case.is_on:
        return SeatPanel(
            SeatState.WAITLISTED,
            case.button.action,
            _WAS[SeatState.WAITLISTED],
            case.at_door("", ASK_AT_DOOR),
            is_confirming=case.is_confirming,
        )
    if case.now >= ends:
        detail = case.still
    return SeatPanel(
        SeatState.WAITLISTED, "unregister", place, detail, is_confirming=case.is_confirming
    )


def _given(case: PanelCase) -> SeatPanel:
    state = case.button.state
    if state == Inclusion.INCLUDED:
        included = "Included with your registration."
        come = "You attend online." if case.is_online else "Just come."
        if case.is_on:
            return SeatPanel(state, "none", f"On now, until {case.ends}.", f"{included} {come}")
        return SeatPanel(state, "none", included, f"It is in My Agenda. {come}")
    if case.is_on:
        return SeatPanel(state, "none", f"On now, until {case.ends}.", "You paid for this session.")
    panel = SeatPanel(
        Inclusion.PAID, "none", "You paid for this session.", "It is in My Agenda.",
        "To change it, use the registration page.",
    )  # fmt: skip
    return _with_link(panel, case, "Change my registration")


def _open(case: PanelCase) -> SeatPanel:
    facts, document = case.facts, case.document
    other = document.sessions_by_id.get(facts.clash)
    if case.button.action == "wait":
        moves_until = case.session.starts_at - timedelta(minutes=PROMOTION_ENDS_MINUTES)
        promise = IF_A_SEAT_OPENS if case.now < moves_until else case.still
        left = 0 if facts.capacity == UNLIMITED else max(0, facts.capacity - facts.taken)
        panel = SeatPanel("none", "wait", full_words(facts.waiting, left), promise)
        return _with_swap(panel, case, other, "swap-wait") if other else panel
    closes, until = facts.closes_at, ""
    # A deadline of the whole event may lie behind the start: of such a one nothing is said.
    if closes is not None and closes < case.session.starts_at:
        until = f"You can register until {moment_of(closes, document.zone).text}."
    return SeatPanel("none", "register", _room_words(facts), until)


def _refused(case: PanelCase) -> SeatPanel:
    reason = Reason(case.button.reason)
    if reason is Reason.OVERLAP:
        return _overlapping(case)
    panel = _refusal(reason, case.session, case.document, case.button.until)
    if reason is Reason.NOT_PAID and not case.is_on:
        return _with_link(panel, case, "Go to the registration page")
    if case.is_online and reason is Reason.STARTED:
        return replace(panel, reason=f"It runs until {case.ends}.")
    if case.is_online and reason is Reason.NOT_INCLUDED:
        return replace(panel, reason="")  # they stand at no desk
    return panel


def _refusal(
    reason: Reason, session: Session, document: Document, at: datetime | None
) -> SeatPanel:
    """Return the panel of a session that takes place and refuses, whoever asks."""
    when = moment_of(at, document.zone).text if at else ""
    ends = moment_of(session.ends_at, document.zone).clock
    words = {
        Reason.STARTED: ("This session has started.", f"It runs until {ends}. {ASK_AT_DOOR}"),
        Reason.CLOSED: ("Registration is closed.", f"It closed {when}." if when else ""),
        Reason.NOT_OPEN_YET: ("Registration is not open yet.", f"It opens {when}." if when else ""),
        Reason.NOT_INCLUDED: (
            "Not part of your registration.", "The information desk can help."
        ),
        Reason.NOT_PAID: (
            "A paid session.", "It is booked and paid on the registration page."
        ),
    }  # fmt: skip
    headline, why = words.get(reason, ("Registration is not possible.", ""))
    return SeatPanel("none", "none", headline, reason=why)


def _overlapping(case: PanelCase) -> SeatPanel:
    other = case.document.sessions_by_id.get(case.facts.clash)
    if other is None:
        return SeatPanel("none", "none", "You have another session at that time.")
    when = moment_of(other.starts_at, case.document.zone).text
    why = f"You have {quoted(other.title)} at the same time, {when}."
    panel = SeatPanel("none", "none", _room_words(case.facts), why)
    return _with_swap(panel, case, other, "swap")


def _with_swap(panel: SeatPanel, case: PanelCase, other: Session, action: str) -> SeatPanel:
    """Offer to give up the other seat: before its session starts, and not where it was paid."""
    if other.registration != Registration.REQUIRED or case.now >= other.starts_at:
        return panel
    is_at_once = action == "swap"
    promise = swap_words(other.title) if is_at_once else keep_words(other.title, case.session.title)
    return replace(panel, action=action, other_id=other.id, promise=promise)


def _with_link(panel: SeatPanel, case: PanelCase, words: str) -> SeatPanel:
    link = case.document.event.links.get("modify", "")
    return replace(panel, link=link, link_words=words) if link else panel


def _room_words(facts: SeatFacts) -> str:
    if facts.capacity == UNLIMITED:
        return ROOM_LEFT
    fill = fill_of({"capacity": facts.capacity, "taken": facts.taken, "waiting": facts.waiting})
    return fill.text if fill else ROOM_LEFT
