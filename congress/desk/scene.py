"""The event and the place that a page of the badge desk is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from flask import request

from congress.agenda.queries import EventFacts, ReleaseShelf
from congress.agenda.rules.document import Document
from congress.badges.policy import may_override
from congress.badges.rules.handout import places_of
from congress.badges.service.making import Desk
from congress.checkin.service.shift import Shift
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission, Verdict, decide_access
from congress.core.principal import Duty
from congress.web import guard
from congress.web.house import Call, Cookie

PLACE_COOKIE = "congress-desk-place"
MAX_PLACE_LENGTH = 200


@dataclass(frozen=True)
class DeskScene:
    """A badge desk. `desk.place` "": this device was not told yet where it stands."""

    call: Call
    event: EventFacts
    document: Document
    desk: Desk

    @property
    def shift(self) -> Shift:
        """Return what the doors' services work with."""
        return shift_of(self.call, self.event.id)

    @property
    def places(self) -> tuple[str, ...]:
        """Return where the event hands out badges."""
        return tuple(places_of(self.document))

    @property
    def may_enroll(self) -> bool:
        """Tell whether who works here may set tablets and printers up."""
        asked = decide_access(self.call.principal, Permission.ENROLL_STATIONS, self.event.id)
        return asked is Verdict.ALLOWED

    @property
    def may_link(self) -> bool:
        """Tell whether who works here sets links to live sessions."""
        asked = decide_access(self.call.principal, Permission.MANAGE_LOBBY, self.event.id)
        return asked is Verdict.ALLOWED

    @property
    def may_publish(self) -> bool:
        """Tell whether who works here publishes the agenda, and answers for what goes out."""
        asked = decide_access(self.call.principal, Permission.PUBLISH_AGENDA, self.event.id)
        return asked is Verdict.ALLOWED

    @property
    def may_hand_out(self) -> bool:
        """Tell whether who works here works at the desk too: a printer's tablet does not."""
        asked = decide_access(self.call.principal, Permission.HAND_OUT_BADGES, self.event.id)
        return asked is Verdict.ALLOWED

    @property
    def is_printer(self) -> bool:
        """Tell whether this device was set up to stand beside a printer."""
        post = self.call.principal.post
        return post is not None and post.duty is Duty.PRINTS

    @property
    def may_settle(self) -> bool:
        """Tell whether who works here settles what is doubtful about attendance."""
        asked = decide_access(self.call.principal, Permission.SETTLE_ATTENDANCE, self.event.id)
        return asked is Verdict.ALLOWED

    @property
    def may_override(self) -> bool:
        """Tell whether who works here may set the hours aside."""
        return may_override(self.call.principal, self.event.id)


def shift_of(call: Call, event_id: str) -> Shift:
    """Return what the doors' services work with, where no page is drawn."""
    return Shift(call.db, call.store, call.principal, call.now, event_id)


def open_desk(call: Call, event_id: str) -> DeskScene:
    """Return the badge desk of an event, where this device stands.

    Raises:
        NotFoundError: no such event, or nothing is published of it.
    """
    shelf = call.store.attached(ReleaseShelf)
    event = next((one for one in shelf.events() if one.id == event_id), None)
    release = shelf.current(event_id)
    if event is None or release is None:
        raise NotFoundError
    document = release.document
    place = _place_now(call, tuple(places_of(document)))
    desk = Desk(call.db, call.store, call.signer, call.principal, call.now, event_id, place)
    return DeskScene(call, event, document, desk)


def keep_place(call: Call, place: str) -> None:
    """Keep on this device where it stands."""
    name = guard.cookie_name(call, PLACE_COOKIE)
    call.cookies.append(Cookie(name, quote(place, safe=""), guard.YEAR_SECONDS))


def _place_now(call: Call, places: Sequence[str]) -> str:
    """Return the place that was chosen on this device, while the event has it; the only one, else ""."""
    if len(places) == 1:
        return places[0]
    kept = unquote(request.cookies.get(guard.cookie_name(call, PLACE_COOKIE), ""))
    if kept not in places and call.principal.post is not None:
        kept = call.principal.post.place  # as its supervisor said it
    return kept if kept in places else ""
