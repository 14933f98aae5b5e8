"""What each page shows, and nothing else: frozen facts between the rooms and the templates.

Texts are ready to be read (`Mon, March 10, 4:00 PM PT`); `iso` beside them is the same instant in
UTC, for the device that wants to say it in its own zone.
"""

from __future__ import annotations

from dataclasses import dataclass

# -- the frame around every page ---------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """What just happened. `tone`: good, warn or bad."""

    tone: str
    text: str


@dataclass(frozen=True)
class EventHead:
    """The event a page belongs to. `zone_words`: `Pacific Time (PT)`."""

    id: str
    name: str
    dates: str
    place: str
    zone: str
    zone_words: str


@dataclass(frozen=True)
class Help:
    """Whom to ask. `period` is where we are now: before, during, after, or "" when unknown."""

    period: str = ""
    email: str = ""
    after_email: str = ""


@dataclass(frozen=True)
class Frame:
    """What the base template needs. `here` is the tab one is on; `theme`: auto, light or dark."""

    form_token: str = ""
    theme: str = "auto"
    here: str = ""
    event: EventHead | None = None
    first_name: str = ""
    is_attendee: bool = False
    unread: int = 0
    notice: Notice | None = None
    help: Help = Help()
    is_development: bool = False
    clock: str = ""  # the rehearsal's time, when the clock was moved

    @property
    def is_signed_in(self) -> bool:
        """Tell whether somebody is signed in."""
        return bool(self.first_name)


# -- sign-in -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignInPage:
    """E-mail and last name. `next` is the address to go to afterwards."""

    email: str = ""
    last_name: str = ""
    next: str = ""
    problem: str = ""
    wants_code: bool = False  # this time a code is asked for as well


@dataclass(frozen=True)
class Choice:
    """One of several people who share an address."""

    person_id: str
    first_name: str


@dataclass(frozen=True)
class CodePage:
    """Enter the mailed code; then, when an address is shared, say who you are.

    `ticket` empty: nothing was sent yet, and the page offers to send one.
    """

    ticket: str = ""
    code: str = ""
    sent_to: str = ""
    next: str = ""
    problem: str = ""
    choices: tuple[Choice, ...] = ()
    is_signed_in: bool = False
    needs_names: bool = False  # nobody is signed in, and no ticket was carried along
    is_remembered: bool = False


@dataclass(frozen=True)
class StaffSignInPage:
    """E-mail and password of staff and organizers."""

    email: str = ""
    problem: str = ""
    next: str = ""


# -- events, today -----------------------------------------------------------------------------


@dataclass(frozen=True)
class EventLine:
    """An event in a list."""

    id: str
    name: str
    dates: str
    place: str
    registration: str = ""  # my registration type, in words
    is_now: bool = False


@dataclass(frozen=True)
class EventsPage:
    """My events, next first, then past ones; listed ones for a guest."""

    upcoming: tuple[EventLine, ...]
    past: tuple[EventLine, ...]
    is_mine: bool


@dataclass(frozen=True)
class Moment:
    """An instant in words. `day` may be empty where a heading already says it."""

    time: str  # 4:00 PM
    zone: str  # PT
    iso: str
    day: str = ""  # Mon, March 10

    @property
    def clock(self) -> str:
        """Return the time with its zone: `4:00 PM PT`."""
        return f"{self.time} {self.zone}"

    @property
    def text(self) -> str:
        """Return day and time: `Mon, March 10, 4:00 PM PT`."""
        return f"{self.day}, {self.clock}" if self.day else self.clock


@dataclass(frozen=True)
class Reminder:
    """Something with a place and a time that is not a session: badge pick-up, a deadline."""

    title: str
    when: str
    iso: str
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """A small label. `tone`: good, wait, bad, warm or plain."""

    tone: str
    text: str


@dataclass(frozen=True)
class Fill:
    """How full a session is, in words. `tone`: plain, wait."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class SessionLine:
    """A session in a list: agenda, today, My Agenda."""

    id: str
    title: str
    kind: str  # Keynote, Breakout…
    starts: Moment
    ends: Moment
    room: str = ""
    track: str = ""
    track_number: int = 0  # colours the line; 0: no track
    needs_registration: bool = False
    fill: Fill | None = None
    marks: tuple[Mark, ...] = ()
    is_starred: bool = False
    is_mine: bool = False
    is_cancelled: bool = False
    note: str = ""  # You keep "A" unless you get "B".


@dataclass(frozen=True)
class TodayPage:
    """Now, next, and the day. `countdown`: `starts in 25 minutes`."""

    greeting: str
    headline: str  # Saturday, March 8 · the Congress starts tomorrow
    now: tuple[SessionLine, ...]
    next: tuple[SessionLine, ...]
    next_label: str
    day_title: str  # Your Sunday, March 9
    day: tuple[SessionLine, ...]
    reminders: tuple[Reminder, ...]
    changes: int = 0  # changes of the agenda in the last 24 hours


# -- agenda, session ---------------------------------------------------------------------------


@dataclass(frozen=True)
class DayTab:
    """A day of the agenda."""

    key: str  # 2025-03-10
    short: str  # Mon
    number: str  # 10
    full: str  # Monday, March 10
    is_open: bool
    is_today: bool = False


@dataclass(frozen=True)
class TimeGroup:
    """The sessions that start together. `day` is set where results run over several days."""

    starts: Moment
    sessions: tuple[SessionLine, ...]
    day: str = ""


@dataclass(frozen=True)
class AgendaPage:
    """The whole agenda of a day, or what a search found."""

    days: tuple[DayTab, ...]
    day: str
    query: str
    mine: bool
    groups: tuple[TimeGroup, ...]
    summary: str  # 23 sessions on Monday, March 10


@dataclass(frozen=True)
class SpeakerCard:
    """A person on the programme."""

    name: str
    credentials: str = ""
    bio: str = ""

    @property
    def initials(self) -> str:
        """Return one or two letters for the round mark beside the name."""
        words = [word for word in self.name.split() if word[:1].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True)
class SeatPanel:
    """The button of R6-R8 and what is said above it.

    state: none, confirmed, waitlisted, included, paid.
    action: register, wait, unregister, swap, swap-wait, sign-in or none.
    """

    state: str
    action: str
    headline: str
    detail: str = ""
    reason: str = ""  # why there is no button
    link: str = ""  # where the reason sends people, such as the modify page
    link_words: str = ""
    waiting: int = 0  # people waiting, said before unregistering
    other_title: str = ""  # the session a swap gives up
    other_id: str = ""
    is_confirming: bool = False  # the step before unregistering is open
    release_seen: int = 0


@dataclass(frozen=True)
class SessionPage:
    """One session in full."""

    line: SessionLine
    starts: Moment
    ends: Moment
    duration: str
    where: str
    speakers: tuple[SpeakerCard, ...]
    abstract: tuple[str, ...]
    disclosure: str
    credits: str
    recorded: str
    seat: SeatPanel | None
    day: str = ""  # leads back to this day of the agenda
    may_star: bool = False


# -- My Agenda, calendars ----------------------------------------------------------------------


@dataclass(frozen=True)
class AgendaDay:
    """A day of My Agenda."""

    title: str
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True)
class MyAgendaPage:
    """Seats, included and paid sessions, each once, by day."""

    name: str
    days: tuple[AgendaDay, ...]
    waiting: int
    modify_link: str = ""
    printed: str = ""  # as of when, for the paper


@dataclass(frozen=True)
class FeedLine:
    """A calendar subscription."""

    id: str
    label: str
    created: str
    fetched: str  # Last fetched Sat, March 8, 1:20 PM PT by Google Calendar / Not fetched yet


@dataclass(frozen=True)
class NewFeed:
    """The links of a subscription, shown this once."""

    label: str
    https: str
    webcal: str
    google: str


@dataclass(frozen=True)
class SubscribePage:
    """Subscriptions of mine, and what to expect of calendar apps."""

    feeds: tuple[FeedLine, ...]
    made: NewFeed | None
    is_verified: bool
    whole_agenda: str
    problem: str = ""


# -- inbox, changes, settings ------------------------------------------------------------------


@dataclass(frozen=True)
class InboxLine:
    """A letter to me."""

    id: str
    subject: str
    paragraphs: tuple[str, ...]
    at: Moment
    is_new: bool


@dataclass(frozen=True)
class InboxPage:
    """Every letter, whether or not mail works."""

    letters: tuple[InboxLine, ...]


@dataclass(frozen=True)
class ChangeLine:
    """One change of the agenda. `kind`: new, moved, cancelled, changed, back."""

    mark: Mark
    text: str
    session_id: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeSet:
    """What one edition of the agenda changed."""

    number: int
    when: str
    because: str
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class ChangesPage:
    """The changelog, newest first."""

    sets: tuple[ChangeSet, ...]


@dataclass(frozen=True)
class DeviceLine:
    """Somewhere I am signed in."""

    id: str
    label: str
    seen: str
    is_this: bool


@dataclass(frozen=True)
class SettingsPage:
    """Look, personal data and devices. Without `is_verified`, only the look is shown."""

    theme: str
    is_verified: bool
    first_name: str = ""
    last_name: str = ""
    credentials: str = ""
    email: str = ""
    wants_mail: bool = True
    devices: tuple[DeviceLine, ...] = ()


@dataclass(frozen=True)
class WrittenLetter:
    """A letter as the service wrote it: a page of development only."""

    to: str
    subject: str
    body: str
    at: str
    code: str = ""


@dataclass(frozen=True)
class LettersPage:
    """Letters and codes, newest first."""

    letters: tuple[WrittenLetter, ...]
    folder: str
