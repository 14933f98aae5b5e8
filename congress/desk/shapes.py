"""What the templates of the badge desk are handed: plain values, no query behind them."""

from __future__ import annotations

from dataclasses import dataclass

from congress.ui.notices import Notice
from congress.ui.shapes import Mark


@dataclass(frozen=True)
class DeskEvent:
    """An event at which somebody works: at its badge desk, at its doors, with its live links."""

    id: str
    name: str
    dates: str
    place: str
    has_desk: bool = True
    has_doors: bool = False


@dataclass(frozen=True)
class EventsPage:
    """At which events somebody works."""

    events: tuple[DeskEvent, ...]


@dataclass(frozen=True)
class Found:
    """Somebody in a list of several: what tells them apart. `number`: of the registration."""

    number: str
    name: str
    credentials: str
    kind: str
    tone: int
    mark: Mark


@dataclass(frozen=True)
class Choice:
    """One of several, to be picked."""

    value: str
    words: str


@dataclass(frozen=True)
class PrintLine:
    """What the print of a badge is at. `is_live`: it may change by itself. `repeat`: the words of a
    button that prints it once more, "" where that would print nothing.
    """

    id: str
    number: str
    tone: str
    text: str
    is_live: bool
    repeat: str = ""


@dataclass(frozen=True)
class PrintPage:
    """The same by itself, to be looked at again and again."""

    line: PrintLine


@dataclass(frozen=True)
class PersonCard:
    """The person in front of the desk. `tone`: the colour of their type.

    `verdict` and `say`: whether they get a badge, in words for staff and for them. `gets_now`: it may be
    printed and handed over. `print`: the newest sheet of their copy, where staff wait for it;
    `is_printed`: it is there or on its way; `can_print_again`: it was, and the badge is out.
    `has_badge`: it is in their hands; `copy`: of which there is one, 0: none. `may_open`: a
    supervisor may do both all the same, with a reason, and is at work here, else `may_be_opened`;
    `because`: the reason they gave a step before. `needs_photo_id`: nobody saw theirs.
    `needs_supervisor`: a further copy is not theirs to give who works here. `registered_as`: how they
    are registered, in words, where the badge says something else; `can_correct`: what it says.
    `note`: what the next desk should know of them; `note_from`: who wrote it, and when.
    """

    number: str
    name: str
    first_name: str
    last_name: str
    credentials: str
    kind: str
    tone: int
    mark: Mark
    verdict: str
    say: str
    notes: tuple[str, ...]
    gets_now: bool
    has_badge: bool
    copy: int
    may_open: bool
    may_be_opened: bool
    is_just_given: bool = False
    can_undo: bool = False
    needs_photo_id: bool = False
    needs_supervisor: bool = False
    print: PrintLine | None = None
    can_print_again: bool = False
    is_printed: bool = False
    because: str = ""
    registered_as: str = ""
    can_correct: bool = False
    note: str = ""
    note_from: str = ""


@dataclass(frozen=True)
class DayBadgeLine:
    """Who wears a day badge, and when and where it was given."""

    name: str
    number: str
    given: str


@dataclass(frozen=True)
class Mend:
    """What was typed in vain, and which part is chosen to be typed anew; `end` is exclusive."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class DeskPage:
    """The badge desk, and what was found or done last. `typed`: a name, never a code; `mend`: what found
    nobody and stands in the field again, to be mended, in a script's hands.
    """

    place: str
    places: tuple[str, ...]
    figures: tuple[str, ...] = ()
    may_enroll: bool = False  # who works here sets tablets and printers up
    may_link: bool = False  # and links to live sessions
    may_publish: bool = False  # the agenda
    may_give_day_badges: bool = False
    may_settle: bool = False  # what is doubtful about attendance
    not_listed: str = ""  # what to say where nobody was found, and what staff do then
    call_for: str = ""
    said: Notice | None = None
    typed: str = ""
    mend: Mend | None = None
    note: str = ""
    people: tuple[Found, ...] = ()
    day_badges: tuple[DayBadgeLine, ...] = ()
    has_more: bool = False  # than these
    person: PersonCard | None = None
    reasons: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class PrintSheet:
    """What a print station prints now. `pages`: the addresses of its pictures."""

    id: str
    name: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class StationPage:
    """The page beside a printer. `places`: to choose from, where nobody said yet where it stands.

    `is_printer`: the device was set up for it, and begins by itself; `has_begun`: somebody said so.
    `may_hand_out`: there is a desk to go back to.
    """

    place: str
    places: tuple[str, ...]
    is_printer: bool
    has_begun: bool
    may_hand_out: bool
    said: Notice | None = None
    sheet: PrintSheet | None = None


@dataclass(frozen=True)
class PlacePage:
    """Where does this desk stand?"""

    places: tuple[str, ...]
    chosen: str


@dataclass(frozen=True)
class EnrolmentCard:
    """The code of a station that was asked for just now, as text and as a symbol.

    `address`: where the device is set up. `until`: when the code is worth nothing any more. `command`:
    of a printer, the program that asks for the code, too.
    """

    name: str
    code: str
    symbol: str
    address: str
    until: str
    command: str = ""


@dataclass(frozen=True)
class StationLine:
    """A tablet or printer that works for the event, or waits for its code. `place` "": anywhere."""

    id: str
    name: str
    duty: str
    place: str
    mark: Mark


@dataclass(frozen=True)
class StationsPage:
    """The tablets and printers of an event. `here`: where this desk stands, "" for nowhere told.

    `ended`: how many are none any more.
    """

    places: tuple[str, ...]
    here: str
    duties: tuple[Choice, ...]
    stations: tuple[StationLine, ...]
    ended: int
    enrolment: EnrolmentCard | None = None


@dataclass(frozen=True)
class EnrollPage:
    """Setting this device up. `duty`: it is a station already, and works at `at`."""

    code: str = ""
    problem: str = ""
    duty: str = ""
    at: str = ""


@dataclass(frozen=True)
class Picked(Found):
    """Somebody whose badge may be taken along. `is_ticked`: it shall be; `said`: what became of it;
    `has_badge`: it is out, and not to be ticked, so that Undo meets only what this page handed over.
    """

    is_ticked: bool = False
    has_badge: bool = False
    said: str = ""


@dataclass(frozen=True)
class GroupPage:
    """Badges that one person takes along for several. `number`, `name`, `say`: of who is there.

    `handed`: the names of those whose badges they have now; `can_undo`: their numbers. `can_print`: a
    ticked one is not printed.
    `is_done`: all who were ticked have theirs, so what is typed next is the next guest.
    """

    number: str
    name: str
    say: str
    people: tuple[Picked, ...]
    said: Notice | None = None
    handed: tuple[str, ...] = ()
    can_undo: tuple[str, ...] = ()
    mend: Mend | None = None
    note: str = ""
    can_print: bool = False
    is_done: bool = False


@dataclass(frozen=True)
class ConflictLine:
    """A badge that opens nothing: who took it when and where (`taken`), and since when and where they
    have one that does (`has`, "" for none).
    """

    name: str
    number: str
    taken: str
    has: str


@dataclass(frozen=True)
class ConflictsPage:
    """The badges in conflict of an event, the first hand-over first."""

    lines: tuple[ConflictLine, ...]


@dataclass(frozen=True)
class OfflinePage:
    """The desk without a network. `marks`: of each verdict, by its name."""

    marks: tuple[tuple[str, Mark], ...]


@dataclass(frozen=True)
class DayBadgePage:
    """A day badge for somebody who is not in the list: what was typed, and what is said of it.

    `given`: the day badge that was given just now, for Undo.
    """

    number: str = ""
    name: str = ""
    because: str = ""
    code: str = ""
    given: str = ""
    said: Notice | None = None


@dataclass(frozen=True)
class ReviewLine:
    """What waits for a word. `key`: which of them; `fields`: what its form says beside the word.

    `who` "": nobody is known. `quote`: what they wrote; `counted`: what counts for them now. `times`:
    from when until when, to be filled in, as `10:00`; None: nothing of it. `because`: typed already.
    """

    key: str
    what: str
    who: str
    facts: str
    hint: str
    fields: tuple[tuple[str, str], ...]
    acts: tuple[Choice, ...]
    quote: str = ""
    counted: str = ""
    times: tuple[str, str] | None = None
    because: str = ""


@dataclass(frozen=True)
class ReviewPage:
    """What waits for a word: requests, then doubts, the oldest first. `more`: beside those shown."""

    lines: tuple[ReviewLine, ...]
    more: int = 0
    said: Notice | None = None
    asides: tuple[str, ...] = ()  # what devices told and could not be taken
