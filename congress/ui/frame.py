"""The frame around every page: its shapes, and how it is made of a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from congress.agenda.queries import EventFacts
from congress.agenda.rules.document import Document
from congress.core.errors import Fault, InputError
from congress.core.intervals import end_of_day
from congress.core.time_words import Moment, dates_of, moment_of, zone_words
from congress.people.queries import get_person
from congress.people.rules import THEMES
from congress.ui.help import NOBODY_KNOWN, Help, help_of
from congress.ui.keeping import person_mark
from congress.ui.notices import Notice
from congress.ui.periods import nearest_event, zone_of
from congress.web import guard
from congress.web.house import Call, Cookie

THEME_COOKIE = "congress-theme"


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
class Tab:
    """One of the places a face is made of. `count`: what is new there."""

    href: str
    name: str
    icon: str
    is_here: bool = False
    count: int = 0


@dataclass(frozen=True)
class Rehearsal:
    """What the moved clock said when a page was drawn, and how far it is ahead of the true one (in ms),
    by which a script lets it run on. `letters`: of its zone.
    """

    text: str
    ahead: int
    zone: str
    letters: str


@dataclass(frozen=True)
class Frame:
    """What the template of every page needs. `here` is the place one is at, by a face's own word.

    `person`: a mark that is equal for one person's pages and tells nothing about the person.
    """

    form_token: str = ""
    theme: str = "auto"  # or light, or dark
    here: str = ""
    at: str = ""  # where a sign-in leads back to, when that says more than the page's own address
    event: EventHead | None = None
    person: str = ""
    first_name: str = ""
    notice: Notice | None = None
    help: Help = NOBODY_KNOWN
    is_development: bool = False
    clock: Rehearsal | None = None  # when the clock was moved
    home: str = "/"  # where the name in the bar leads
    home_words: str = ""
    tabs: tuple[Tab, ...] = ()  # at the thumb; on wide screens a rail
    beside: tuple[Tab, ...] = ()  # more places, on wide screens only
    is_station: bool = False  # a device that is nobody's own: nobody signs in or out on it
    kept_as: str = ""  # how a device that keeps this page calls it: "the agenda"
    made: Moment | None = None  # when such a page was drawn

    @property
    def is_signed_in(self) -> bool:
        """Tell whether somebody is signed in."""
        return bool(self.first_name)


def frame_of(
    call: Call,
    *,
    here: str,
    notice: Notice | None = None,
    event: EventFacts | None = None,
    document: Document | None = None,
    kept_as: str = "",
) -> Frame:
    """Return what stands around a page of any face.

    `event` and `document` are the event a page is about, and what its release says. Without them
    times are those of the event that is nearest.
    """
    person = call.principal.person_id
    meant = event or nearest_event(call)
    now = moment_of(call.now, document.zone if document else zone_of(meant))
    return Frame(
        form_token=guard.form_token_of(call),
        theme=theme_now(),
        here=here,
        event=_head_of(event, document) if event and document else None,
        person=person_mark(call.signer, call.principal),
        first_name=(person_of(call).first_name or "you") if person else "",
        notice=notice,
        help=help_of(meant, document, call.now),
        is_development=not call.settings.is_production,
        clock=_rehearsal_of(call, now, document.zone if document else zone_of(meant)),
        is_station=call.principal.post is not None,
        kept_as=kept_as,
        made=now if kept_as else None,
    )


def person_of(call: Call) -> Any:  # noqa: ANN401 -- a row of person
    """Return who is signed in; looked up once, whoever of a page asks. Raises NotFoundError: a guest."""
    if call.person is None or call.person.id != call.principal.person_id:
        call.person = get_person(call.db, call.principal.person_id)
    return call.person


def _rehearsal_of(call: Call, now: Moment, zone: ZoneInfo) -> Rehearsal | None:
    offset = call.settings.clock_offset
    if not offset:
        return None
    return Rehearsal(now.text, int(offset / timedelta(milliseconds=1)), zone.key, now.zone)


def _head_of(event: EventFacts, document: Document) -> EventHead:
    return EventHead(
        id=event.id,
        name=document.event.name,
        dates=dates_of(event.starts_on, event.ends_on),
        place=document.event.venue.get("name", ""),
        zone=event.zone,
        # As its times are: an event in August is not in winter time because it is read in March.
        zone_words=zone_words(document.zone, end_of_day(event.starts_on, document.zone)),
    )


def theme_now() -> str:
    """Return the look kept on this device: auto, light or dark."""
    for name in (f"__Host-{THEME_COOKIE}", THEME_COOKIE):
        theme = request.cookies.get(name, "")
        if theme in THEMES:
            return theme
    return "auto"


def remember_theme(call: Call, theme: str) -> None:
    """Keep light, dark or the device's own choice on this device.

    Raises:
        InputError: it is none of these.
    """
    if theme not in THEMES:
        raise InputError(faults=[Fault("theme", "Choose light, dark, or as my device.")])
    call.cookies.append(Cookie(guard.cookie_name(call, THEME_COOKIE), theme, guard.YEAR_SECONDS))
