"""The words that the desk's pages add to a verdict, which is the badges' own (`service.telling`).

What stands in quotes is for the person in front of the desk: a sentence that can be read aloud. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from congress.agenda.rules.pickup import is_for
from congress.badges.queries import Badge, Print, Registrant, Written
from congress.badges.rules.handout import HandedOver, Handout, HandoutState, Reason
from congress.badges.rules.names import WrittenName
from congress.badges.rules.prints import PrintState
from congress.badges.service.counting import Figures
from congress.badges.service.telling import say_handed, say_time
from congress.core.time_words import moment_of
from congress.ui.notices import Notice
from congress.ui.shapes import Mark
from congress.ui.words import many

NOTICES: Mapping[str, Notice] = {
    "place": Notice("good", "Good. This desk stays there until you change it."),
}
INFORMATION_DESK = "The conference information desk can look into it with you."
NOT_LISTED = (
    "“I do not find you in the list yet. Let me call a supervisor to look at your confirmation.”"
)
CALL_FOR_DAY_BADGE = "A supervisor can give a day badge against the confirmation number. Call one."
GIVE_DAY_BADGE = "A supervisor can give a day badge against the confirmation number."
SLIP_GIVEN = "Badge and slip: give them both. The slip signs a phone in, so give it to nobody else."
SLIP_KEPT = "Keep the slip here. It is theirs alone, and they get it with their photo ID."
DAY_BADGE = "Say the confirmation number, the name and why, and scan a blank badge."
DAY_BADGE_BACK = Notice("info", "Undone. That badge is blank again, and opens nothing.")
TOO_LONG = "That is longer than any name or code. Scan again, or type two letters of the last name."
NOTHING_TYPED = "Type two letters of the last name, or the registration number, or scan a code."
NOTHING_READ = (
    "No code could be read in that picture. Hold the phone closer and straight, or type the name."
)
SAY_WHERE = "Say first where this desk stands: then it is printed at the printer there."
REPEATS: Mapping[PrintState, str] = {
    PrintState.DONE: "Did not come out",
    PrintState.FAILED: "Print again",
}
NOT_IN_THE_BOX = "Not in the box"
CAME_OUT = Notice("good", "Thank you. The desk sees that it came out.")
DID_NOT_COME_OUT = Notice("warn", "The desk sees that it did not come out, and can print it again.")
NO_REASON = "the printer did not print it"
NO_NAME = Notice("bad", "A badge needs a last name. Nothing was changed.")
NO_TAKER = Notice("bad", "Say who takes it along. Nothing was handed over.")
NOTE_WRITTEN = Notice("good", "Every desk sees that note when they come.")
NOTE_CLEARED = Notice("info", "The note is cleared.")
PATIENCE = timedelta(seconds=15)  # then somebody should look whether the printer is on
REASONS: Mapping[Reason, str] = {
    Reason.DAMAGED: "Damaged",
    Reason.NAME: "The name in the registration changed",
    Reason.LOST: "Lost, or left at the hotel",
    Reason.STOLEN: "Stolen",
}
_MARKS: Mapping[HandoutState, Mark] = {
    HandoutState.NOW: Mark("good", "Gets it now"),
    HandoutState.ELSEWHERE: Mark("wait", "At another desk"),
    HandoutState.LATER: Mark("wait", "Not yet"),
    HandoutState.OVER: Mark("warm", "Hours are over"),
    HandoutState.NOT_ENTITLED: Mark("bad", "No badge"),
    HandoutState.CANCELLED: Mark("bad", "Cancelled"),
    HandoutState.HANDED_OUT: Mark("plain", "Has the badge"),
}


def list_marks() -> tuple[tuple[str, Mark], ...]:
    """Return every verdict by its name, for a desk that has no network and decides by itself."""
    return tuple((state.value, mark) for state, mark in _MARKS.items())


def mark_of(handout: Handout) -> Mark:
    """Return the verdict in two or three words, for a row."""
    return _MARKS[handout.state]


def say_to(handout: Handout, first_name: str, now: datetime, zone: ZoneInfo) -> str:
    """Return what to say to the person, to be read aloud."""
    match handout.state:
        case HandoutState.NOW:
            return f"“Welcome, {first_name}! May I see your photo ID, please?”"
        case HandoutState.HANDED_OUT if handout.handed is not None:
            said = say_handed(handout.handed, now, zone)
            asked = "Is it lost, damaged, or at the hotel? Then I will make you a new one."
            return f"“You got your badge {said}. {asked}”"
        case HandoutState.CANCELLED:
            return f"“I see that this registration was cancelled. {INFORMATION_DESK}”"
        case HandoutState.OVER:
            return f"“I am sorry, our hours are over. {INFORMATION_DESK}”"
    if handout.window is None:
        return f"“I see your registration, but no badge is planned for it. {INFORMATION_DESK}”"
    place = handout.window.place
    if handout.state is HandoutState.LATER:
        opens = _say_from(handout.window.starts_at, now, zone)
        return f"“You can pick up your badge {opens}, at {place}. Please come back then.”"
    return f"“Your badge is at another desk: {place}. You can get it there right now.”"


def _say_from(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return `today from 4:00 PM`; of another day, `on Mon, March 10, from 7:00 AM`. In one's own hall
    nobody says which zone.
    """
    moment, today = moment_of(at, zone), moment_of(now, zone).day
    day = "today" if moment.day == today else f"on {moment.day},"
    return f"{day} from {moment.time}"


def ask_photo_id(first_name: str) -> str:
    """Return what to say to somebody whose badge is out, and whose photo ID nobody saw."""
    return f"“Welcome, {first_name}! May I see your photo ID, please? Then your slip works, too.”"


def say_last(handed: HandedOver, now: datetime, zone: ZoneInfo) -> str:
    """Return what to say to somebody whose next badge only a supervisor gives."""
    return f"“You got your badge {say_handed(handed, now, zone)}. Is it lost? I will ask a supervisor.”"


ANOTHER_CODE = "That code is not of the person before: it is of who stands here now."


def say_given(first_name: str) -> str:
    """Return what to say with the badge in hand."""
    return f"“Here is your badge, {first_name}. Please wear it: you need it at every door.”"


def say_given_for(name: str) -> str:
    """Return what to say to who picks it up for somebody else."""
    return f"“Here is the badge of {name}. Please ask them to come by once with a photo ID.”"


def notes_to_staff(handout: Handout, badge: Badge | None, copy: int, kind: str) -> tuple[str, ...]:
    """Return what staff should know and the person need not hear. `copy`: which of the badges that were
    in their hands this is, counted from 1; `kind`: their registration type.
    """
    notes = []
    if badge is not None and badge.handed_at is None:
        notes.append("It was not handed over yet.")
    if badge is not None and badge.handed_to:
        notes.append(f"{badge.handed_to} took it along for them.")
    if badge is not None and copy > 1:
        notes.append(f"This is copy {copy}. The older ones open nothing any more.")
    window, is_ahead = handout.window, handout.state in (HandoutState.LATER, HandoutState.ELSEWHERE)
    # A note is for those the window is for: who comes to it for a session of that day is none of them.
    if is_ahead and window and window.note and is_for(window, kind):
        notes.append(window.note)
    return tuple(notes)


def say_written(written: Written, now: datetime, zone: ZoneInfo) -> str:
    """Return who wrote a note and when: `Dana Staff, 4:02 PM PT`."""
    return ", ".join(filter(None, (written.by, say_time(written.at, now, zone))))


def say_print(found: Print, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Return the tone, and where the badge is: at the printer, in the box, or not there at all."""
    match found.state_at(now):
        case PrintState.WAITING if now - found.asked_at < PATIENCE:
            return "info", "Sent to the printer."
        case PrintState.WAITING:
            return "warn", (
                "No printer has taken it yet; it prints as soon as one does. No time? Scan a blank "
                "badge now, and write the name on it."
            )
        case PrintState.TAKEN:
            return "info", "Printing…"
        case PrintState.NO_ANSWER:
            return "warn", "The printer does not answer. Look whether it has paper and is on."
        case PrintState.FAILED:
            why = (found.failed_because or "").rstrip()
            return (
                "bad",
                f"It did not come out: {why}{'' if why.endswith(('.', '?', '!')) else '.'}",
            )
        case PrintState.DONE if found.taken_at is None:
            return "good", "Printed already: take it from the box."
        case PrintState.DONE if found.done_at is not None:
            return "good", f"Printed at {say_time(found.done_at, now, zone)}."
    return "info", "This sheet is of an older copy. Throw it away."


def repeat_of(found: Print, state: PrintState) -> str:
    """Return the words of the button that prints it once more, "" for none."""
    is_of_the_box = state is PrintState.DONE and found.taken_at is None
    return NOT_IN_THE_BOX if is_of_the_box else REPEATS.get(state, "")


def handed_over(name: str) -> Notice:
    """Return what is said after a hand-over."""
    return Notice("good", f"Handed over to {name}.")


def handed_over_for(name: str, taker: str) -> Notice:
    """Return what is said after somebody else picked it up."""
    return Notice("good", f"The badge of {name} was handed over to {taker}.")


def slip_on(name: str) -> Notice:
    """Return what is said after a photo ID was seen."""
    return Notice("good", f"Thank you. The slip that came with the badge of {name} works now.")


def blank_handed_over(name: str) -> Notice:
    """Return what is said after a blank badge was scanned for somebody."""
    return Notice("good", f"That badge is {name}'s from now on. Please write the name on it.")


def day_badge_given(name: str, number: str) -> Notice:
    """Return what is said after a day badge was given."""
    return Notice(
        "good",
        f"{name} has a day badge. It becomes theirs as soon as the list has number {number}.",
    )


def taken_back(name: str) -> Notice:
    """Return what is said after a hand-over was undone."""
    return Notice("info", f"Undone. The badge of {name} counts as here at the desk again.")


def replaced(name: str, copy: int) -> Notice:
    """Return what is said after a badge was replaced. `copy`: 1 where they never had one."""
    new = f"Copy {copy}" if copy > 1 else "The new sheet"
    return Notice(
        "good",
        f"{new} is the badge of {name} now. The old one opens nothing any more: if it turns up, "
        "throw it away.",
    )


def corrected(name: WrittenName, *, is_new_copy: bool) -> Notice:
    """Return what is said after a name was corrected for the badge."""
    said = f"The badge says {name} from now on. The registration stays as it is."
    old = " The one with the old name opens nothing any more: throw it away." if is_new_copy else ""
    return Notice("good", said + old)


def say_registered(registrant: Registrant) -> str:
    """Return how somebody is registered whose badge says something else, "" where it does not."""
    registered = registrant.registered_as
    if registered is None:
        return ""
    said = f"Badge says {registrant.written} (registered as {registered})."
    newer = (
        " The list changed the name since. Ask which one is right." if registrant.is_renamed else ""
    )
    return said + newer


def say_figures(figures: Figures, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """Return the figures as short lines."""
    lines = [f"{figures.handed_out:,} of {figures.expected:,} have their badge"]
    if figures.since is not None:
        lines.append(f"{figures.here:,} here since {say_time(figures.since, now, zone)}")
    if figures.waiting:
        lines.append(f"{many(figures.waiting, 'badge')} at the printer")
    if figures.asked_at is not None and now - figures.asked_at >= PATIENCE:
        lines.append("The printer does not answer")
    return tuple(lines)
