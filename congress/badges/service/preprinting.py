"""Printing badges ahead of time: many, by no station, and handed over to nobody (decision 0046)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert

from congress.agenda.rules.document import Document
from congress.agenda.rules.pickup import windows_of
from congress.badges import queries
from congress.badges.models import PrintRow
from congress.badges.queries import Badge, Registrant
from congress.badges.rules.boxes import Letters, in_order
from congress.badges.rules.codes import Code
from congress.badges.rules.prints import UNDER_WAY, PrintState
from congress.badges.service.making import Desk
from congress.badges.service.preparing import prepare_badge
from congress.badges.service.printing import print_values
from congress.badges.service.stations import settle_print
from congress.infra import audit


@dataclass(frozen=True)
class Wanted:
    """Whose badges are printed. `types` empty: of every registration type that gets badges.

    `only_new`: of whom none was printed yet.
    """

    types: Collection[str] = ()
    letters: Letters = field(default_factory=Letters)
    only_new: bool = False


@dataclass(frozen=True)
class Prepared:
    """A badge that can be printed now."""

    registrant: Registrant
    badge: Badge
    code: Code
    is_new: bool


def list_wanted(db: Connection, document: Document, wanted: Wanted) -> list[Registrant]:
    """Return whose badges are to be printed, as they lie in the boxes.

    Who comes, gets a badge at some desk, and has none in their hands.
    """
    people = [
        one
        for one in queries.list_registrants(db, document.event.id)
        if one.is_active
        and (not wanted.types or one.registration_type in wanted.types)
        and wanted.letters.hold(one.last_name)
        and windows_of(document, one.holder)
    ]
    settled = queries.list_settled(db, document.event.id, is_printed=wanted.only_new)
    return in_order(one for one in people if one.id not in settled)


def prepare_badges(desk: Desk, attendee_ids: Sequence[str]) -> list[Prepared]:
    """Make what is not made of the badges of some attendees, and return each; idempotent.

    Who was cancelled meanwhile, or has a badge by now, is left out. Locks the attendees.
    """
    people = queries.hold_registrants(desk.db, desk.event_id, attendee_ids)
    copies = queries.list_copies_of_many(desk.db, [one.id for one in people])
    found = []
    for one in people:
        badge = copies[one.id].live
        if not one.is_active or (badge is not None and badge.handed_at is not None):
            continue
        given = prepare_badge(desk, one.id, copies[one.id])
        assert given.code is not None  # noqa: S101 -- it was made under this key
        found.append(Prepared(one, given.badge, given.code, given.is_new))
    return found


def mark_printed(desk: Desk, prepared: Sequence[Prepared]) -> None:
    """Write down that badges came out; what waits for a station is done by that, too. Idempotent.

    Where each lies is where its first window is.
    """
    newest = queries.list_newest_prints(desk.db, [one.badge.id for one in prepared])
    rows = []
    for one in prepared:
        last = newest.get(one.badge.id)
        state = last.state_at(desk.now) if last is not None else None
        if last is not None and state in UNDER_WAY:
            settle_print(desk, last.id)
        elif state is not PrintState.DONE:
            place = windows_of(desk.document, one.registrant.holder)[0].place
            rows.append(print_values(desk, one.badge, place, is_done=True))
    if rows:
        desk.db.execute(insert(PrintRow), rows)
    audit.record(
        desk.db, at=desk.now, actor=desk.actor.name, action="badges.pre-printed",
        event_id=desk.event_id, subject=desk.event_id, badges=len(prepared), newly=len(rows),
    )  # fmt: skip
