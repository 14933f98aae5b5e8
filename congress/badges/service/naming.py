"""Names and credentials corrected for the badge alone: the registration stays (decision 0051)."""

from __future__ import annotations

from dataclasses import dataclass

from congress.badges import queries
from congress.badges.queries import Badge, Registrant
from congress.badges.rules.handout import Reason
from congress.badges.rules.names import WrittenName, is_renewed
from congress.badges.service.badge_names import write_badge_name
from congress.badges.service.making import Desk
from congress.badges.service.replacing import check_copy, renew
from congress.core.errors import Fault, InputError
from congress.infra import audit
from congress.people.rules import find_name_fault


@dataclass(frozen=True)
class Corrected:
    """What a badge says from now on. `badge` None: none is made yet; `is_new`: it is a new copy."""

    registrant: Registrant
    badge: Badge | None
    is_new: bool


def correct_name(
    desk: Desk, external_id: str, name: WrittenName | None, *, photo_id_seen: bool = False
) -> Corrected:
    """Write another name on somebody's badge, None: the registered one again; idempotent.

    The registration, their sign-in and the next list have nothing to do with it. Where the badge is out
    or on paper, the next copy is made and the old one is dead at once, so that no sheet with the old
    name opens anything; else the copy stays. `photo_id_seen`: as for `replace_badge`.

    Raises:
        NotFoundError: nobody has this number.
        InputError: the desk's place is none, or the name says nothing.
        SupervisorError: their badge is out, and it would be the third copy, or a later one.
        BusyError: a badge was made meanwhile; the unit of work runs again.
    """
    desk.check_place()
    if name is not None and (fault := find_name_fault(name.last_name)):
        raise InputError(faults=[Fault("/last_name", fault)])
    held = desk.hold(external_id)
    [found] = queries.list_by_id(desk.db, desk.event_id, held.id)  # as it is under the lock
    registrant, copies = found.registrant, queries.find_copies(desk.db, held.id)
    live = copies.live
    wanted = name or registrant.registered
    if wanted == registrant.written:
        _confirm(desk, registrant)
        return Corrected(registrant, live, is_new=False)
    is_handed = live is not None and live.handed_at is not None
    is_on_paper = live is not None and queries.hold_paper(desk.db, live.id)
    if live is not None and is_handed:
        check_copy(desk, live)
    write_badge_name(desk, registrant, wanted)
    _note(desk, registrant, wanted)
    if live is None or not is_renewed(is_handed=is_handed, is_on_paper=is_on_paper):
        return Corrected(_as_is(desk, registrant), live, is_new=False)
    given = renew(desk, registrant, copies, Reason.NAME, photo_id_seen=photo_id_seen)
    return Corrected(_as_is(desk, registrant), given.badge, is_new=True)


def _as_is(desk: Desk, registrant: Registrant) -> Registrant:
    [now] = queries.list_by_id(desk.db, desk.event_id, registrant.id)
    return now.registrant


def _confirm(desk: Desk, registrant: Registrant) -> None:
    """Write down that a correction stands, although the list says something else by now."""
    if registrant.is_renamed:
        write_badge_name(desk, registrant, registrant.written)
        _note(desk, registrant, registrant.written)


def _note(desk: Desk, registrant: Registrant, name: WrittenName) -> None:
    """Write down which fields of the badge differ from the registration; a name stands in no audit."""
    is_cleared = name == registrant.registered
    audit.record(
        desk.db, at=desk.now, actor=desk.actor.name,
        action="badge.name-cleared" if is_cleared else "badge.name-corrected",
        event_id=desk.event_id, subject=registrant.id,
        fields=list(name.differs_in(registrant.registered)),
    )  # fmt: skip
