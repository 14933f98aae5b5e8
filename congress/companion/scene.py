"""The event a page is about, for whoever asks; and what its pages draw from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from congress.agenda.queries import EventFacts, ReleaseShelf, ShelvedRelease
from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts, find_attendee_and_person
from congress.companion.agenda_index import AgendaIndex, AgendaIndexShelf
from congress.companion.lines import Lines, Mine
from congress.companion.moves import Moves, MovesShelf
from congress.core.errors import NotFoundError
from congress.core.intervals import day_of
from congress.infra.statements import Found
from congress.seats.queries import (
    AvailabilityShelf,
    list_facts,
    list_my_agenda,
    list_session_facts,
    list_some_with_stars,
    list_stars,
)
from congress.seats.rules import decide_button
from congress.web.house import Call


@dataclass(frozen=True)
class Scene:
    """The event a page is about, for whoever asks. `attendee` None: a guest, or staff."""

    call: Call
    event: EventFacts
    release: ShelvedRelease
    attendee: AttendeeFacts | None

    @property
    def document(self) -> Document:
        """Return what the current release says."""
        return self.release.document

    @property
    def me(self) -> AttendeeFacts:
        """Return the attendee. Raises NotFoundError for whoever is not registered (R4)."""
        if self.attendee is None:
            raise NotFoundError("You have no registration for this event.")  # noqa: EM101, TRY003 -- shown
        return self.attendee

    @property
    def index(self) -> AgendaIndex:
        """Return what pages derive from the release, worked out once."""
        return self.call.store.attached(AgendaIndexShelf).of(self.release)

    @property
    def today(self) -> date:
        """Return the day of the agenda it is now: the night belongs to the evening before."""
        return day_of(self.call.now, self.document.zone, self.document.event.day_change)


@dataclass(frozen=True)
class Few:
    """Which sessions' lines are drawn, by id, and the live seats of whom they are drawn for.

    None: all of the event, and seats that nobody has looked up yet.
    """

    sessions: Collection[str] | None = None
    live_seats: Sequence[Found] | None = None


EVERY = Few()


def open_scene(call: Call, event_id: str) -> Scene:
    """Return the event for a page.

    Raises:
        NotFoundError: no such event, nothing published, or it is not theirs to see.
    """
    shelf = call.store.attached(ReleaseShelf)
    event = next((one for one in shelf.events() if one.id == event_id), None)
    release = shelf.open_to(call.principal, call.list_mine, event_id)
    if event is None:
        raise NotFoundError
    person = call.principal.person_id
    found = find_attendee_and_person(call.db, event_id, person) if person else None
    attendee = None
    if found is not None:  # the frame names them: that is looked up with it
        attendee, call.person = found
    if attendee is not None and not attendee.is_active:
        attendee = None
    return Scene(call, event, release, attendee)


def home_scene(call: Call) -> Scene | None:
    """Return the event a person is at or goes to next, for the pages that belong to no event."""
    if not call.principal.person_id:
        return None
    mine = call.house.events.list_events_of(call.db, call.principal.person_id, call.now)
    ahead = [one["event"] for one in mine if one["when"] != "past"]
    for event_id in (*ahead, *(one["event"] for one in reversed(mine))):
        try:
            return open_scene(call, event_id)
        except NotFoundError:  # nothing published there yet
            continue
    return None


def lines_of(scene: Scene, *, with_buttons: bool = False, of: Few = EVERY) -> Lines:
    """Return what draws the lines of this event for this person.

    `with_buttons`: with the button of every session, for a page that shows or asks what one may do.
    `of`: where few lines of many are drawn.
    """
    call = scene.call
    mine = Mine()
    if scene.attendee is not None:
        mine = _mine_of(scene, scene.attendee, with_buttons=with_buttons, of=of)
    availability = call.store.attached(AvailabilityShelf).of(scene.event.id)
    moves = moves_of(scene) if any(one.is_moved for one in mine.items.values()) else {}
    return Lines(scene.index, availability, mine, moves)


def moves_of(scene: Scene) -> Moves:
    """Return from when and where the sessions of this event moved."""
    return scene.call.store.attached(MovesShelf).of(scene.call.db, scene.release)


def _mine_of(scene: Scene, attendee: AttendeeFacts, *, with_buttons: bool, of: Few) -> Mine:
    db, document, now = scene.call.db, scene.document, scene.call.now
    sessions, stars = _rows_of(scene, attendee, of)
    items = list_my_agenda(db, document, attendee, sessions, of.live_seats)
    kind = document.registration_types_by_id.get(attendee.registration_type)
    mine = Mine(
        {item.session_id: item for item in items},
        stars,
        attendee.registration_type,
        is_online=kind is not None and kind.online,
    )
    if not with_buttons:
        return mine
    refuses = document.event.overlap == "refuse"
    facts = dict(
        list_facts(db, document, attendee, now, refuses_overlap=refuses, sessions=sessions)
    )
    buttons = {session: decide_button(session, found, now) for session, found in facts.items()}
    return replace(mine, buttons=buttons, facts=facts)


def _rows_of(
    scene: Scene, attendee: AttendeeFacts, of: Few
) -> tuple[Sequence[Found], Collection[str]]:
    """Return the sessions' rows, and which of them are starred."""
    db, event_id = scene.call.db, scene.event.id
    if of.sessions is None:
        return list_session_facts(db, event_id), list_stars(db, attendee.id)
    rows = list_some_with_stars(db, event_id, attendee.id, of.sessions)
    return rows, {row.id for row in rows if row.starred is not None}
