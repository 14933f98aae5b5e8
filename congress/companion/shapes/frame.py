"""The frame around every page."""

from __future__ import annotations

from dataclasses import dataclass

from congress.core.time_words import Moment


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
    """Whom to ask. `period` is where we are now: before, during, after, or "" when unknown.

    `is_online`: there is no place, and so no desk.
    """

    period: str = ""
    email: str = ""
    after_email: str = ""
    is_online: bool = False


@dataclass(frozen=True)
class Frame:
    """What the base template needs. `here` is the tab one is on; `theme`: auto, light or dark.

    `person`: a mark that is equal for one person's pages and tells nothing about the person.
    """

    form_token: str = ""
    theme: str = "auto"
    here: str = ""
    event: EventHead | None = None
    person: str = ""
    first_name: str = ""
    is_attendee: bool = False
    offers_registration: bool = False  # an open event, and this reader is not registered for it
    unread: int = 0
    notice: Notice | None = None
    help: Help = Help()
    is_development: bool = False
    clock: str = ""  # the rehearsal's time, when the clock was moved
    kept_as: str = ""  # how a phone that keeps this page calls it: "the agenda"
    made: Moment | None = None  # when such a page was drawn

    @property
    def is_signed_in(self) -> bool:
        """Tell whether somebody is signed in."""
        return bool(self.first_name)
