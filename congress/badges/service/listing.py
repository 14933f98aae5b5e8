"""The paper lists of the desks: everybody who gets a badge there, and whether they have it."""

from __future__ import annotations

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import windows_of
from congress.badges import queries
from congress.badges.formats.lists import DeskList, ListedPerson
from congress.badges.queries import Registrant
from congress.badges.rules.boxes import in_order
from congress.badges.rules.handout import places_of
from congress.core.time_words import clock_time

HAS_IT, IN_THE_BOX = "has it", "in the box"


def list_desks(db: Connection, document: Document) -> list[DeskList]:
    """Return the list of each place where badges are handed out, in the order of the schedule file."""
    event_id = document.event.id
    people = in_order(one for one in queries.list_registrants(db, event_id) if one.is_active)
    handed = queries.list_settled(db, event_id, is_printed=False)
    printed = queries.list_settled(db, event_id, is_printed=True)
    states = dict.fromkeys(printed, IN_THE_BOX) | dict.fromkeys(handed, HAS_IT)
    windows = {one.id: windows_of(document, one.holder) for one in people}
    desks = []
    for place in places_of(document):
        here = [
            (one, min(mine, key=lambda window: window.starts_at))
            for one in people
            if (mine := [window for window in windows[one.id] if window.place == place])
        ]
        lines = [_line(one, window, document, states.get(one.id, "")) for one, window in here]
        desks.append(DeskList(place, lines))
    return desks


def _line(one: Registrant, window: PickupWindow, document: Document, badge: str) -> ListedPerson:
    known = document.registration_types_by_id.get(one.registration_type)
    local = window.starts_at.astimezone(document.zone)
    return ListedPerson(
        first_name=one.first_name,
        last_name=one.last_name,
        credentials=one.credentials,
        external_id=one.external_id,
        kind=known.name if known else one.registration_type,
        since=f"{local:%a} {clock_time(local)}",
        badge=badge,
    )
