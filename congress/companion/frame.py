"""What is the attendee's in the frame: the tabs, what is new in the inbox, the offer to register."""

from __future__ import annotations

from dataclasses import dataclass

from congress.agenda.rules.registering import Registering, decide_registering
from congress.companion.scene import Scene
from congress.mail.queries import count_unread
from congress.mail.rules import Suppression
from congress.people.queries import UnreachedShelf
from congress.ui import frame as of_every_face
from congress.ui.frame import Frame, Tab
from congress.ui.notices import Notice
from congress.web.house import Call

OFFERED_ON = ("agenda", "changes")  # the pages, by their tab, that offer to register
# What `here` calls it, its address below the event's, its name and its icon.
_TABS = (
    ("today", "", "Today", "today"),
    ("agenda", "agenda", "Agenda", "agenda"),
    ("mine", "my-agenda", "My Agenda", "mine"),
    ("inbox", "inbox", "Inbox", "inbox"),
    ("guide", "guide", "Guide", "help"),
)
_BESIDE = (
    ("lobby", "lobby", "Lobby", "play"),
    ("credits", "credits", "Credits", "credit"),  # of an event that gives any
    ("subscribe", "subscribe", "Calendar", "subscribe"),
    ("changes", "changes", "Changes", "info"),
)


@dataclass(frozen=True)
class AttendeeFrame(Frame):
    """The frame of an attendee's page."""

    unread: int = 0
    unreached: str = ""  # the masked address that our mail came back from
    offers_registration: bool = False  # an open event, and this reader is not registered for it


def frame_of(
    call: Call, *, here: str, scene: Scene | None, notice: Notice | None, kept_as: str, at: str = ""
) -> AttendeeFrame:
    """Return what stands around a page."""
    plain = of_every_face.frame_of(
        call,
        here=here,
        notice=notice,
        event=scene.event if scene else None,
        document=scene.document if scene else None,
        kept_as=kept_as,
    )
    facts = {**vars(plain), "at": at}
    if scene is None:
        return AttendeeFrame(**facts)
    if plain.is_signed_in:
        facts |= {"home": "/events", "home_words": "all my events"}
    offers = here in OFFERED_ON and _offers_registration(call, scene)
    if scene.attendee is None:
        return AttendeeFrame(**facts, offers_registration=offers)
    unread = count_unread(call.db, scene.attendee.person_id, scene.event.id)
    facts |= {"tabs": _tabs(scene, here, unread), "beside": _beside(scene, here)}
    unreached = call.store.attached(UnreachedShelf).find(scene.attendee.person_id)
    came_back = unreached.address if unreached and unreached.why == Suppression.BOUNCED else ""
    return AttendeeFrame(**facts, unread=unread, unreached=came_back)


def _tabs(scene: Scene, here: str, unread: int) -> tuple[Tab, ...]:
    counts = {"inbox": unread}
    at = f"/e/{scene.event.id}/"
    return tuple(
        Tab(f"{at}{path}", name, icon, key == here, counts.get(key, 0))
        for key, path, name, icon in _TABS
    )


def _beside(scene: Scene, here: str) -> tuple[Tab, ...]:
    at = f"/e/{scene.event.id}/"
    has_credits = bool(scene.document.credit_types)
    tabs = (
        Tab(f"{at}{path}", name, icon, key == here)
        for key, path, name, icon in _BESIDE
        if key != "credits" or has_credits
    )
    return (*tabs, Tab("/settings", "Settings", "person", here == "settings"))


def _offers_registration(call: Call, scene: Scene) -> bool:
    """Tell whether this reader could register for the event by themselves, now."""
    if scene.attendee is not None or call.principal.roles:
        return False
    return decide_registering(scene.document, call.now) is Registering.OPEN
