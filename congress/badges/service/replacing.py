"""Replacing a badge: the old one is dead at once (rule C 3)."""

from __future__ import annotations

from congress.badges import queries
from congress.badges.errors import NoBadgeError, SupervisorError
from congress.badges.policy import may_override
from congress.badges.queries import Badge, Copies, Registrant
from congress.badges.rules.handout import Reason, needs_supervisor
from congress.badges.service.codes import find_badge_code
from congress.badges.service.making import Desk, Given, make_badge
from congress.badges.service.retiring import retire
from congress.badges.service.slips import turn_slip_on
from congress.badges.service.telling import say_time
from congress.core.errors import StaleVersionError


def replace_badge(
    desk: Desk, external_id: str, *, copy: int, reason: Reason, photo_id_seen: bool = False
) -> Given:
    """Retire a copy and make the next one, in the hands that had the old one; idempotent.

    `copy`: the one that is replaced, as the desk saw it: who sends it twice makes one new copy. At any
    hour, for it changes who has nothing. The old slip ends with the old copy; `photo_id_seen`: the new
    one is good, if the badge is in the person's hands.

    Raises:
        NotFoundError: nobody has this number.
        InputError: the desk's place is none.
        NoBadgeError: they have none.
        StaleVersionError: that copy was replaced already, by somebody else or for another reason.
        SupervisorError: it would be the third that is in somebody's hands, or a later one.
        BusyError: a badge was made meanwhile; the unit of work runs again.
    """
    desk.check_place()
    registrant = desk.hold(external_id)
    copies = queries.find_copies(desk.db, registrant.id)
    live = copies.live
    if live is None:
        raise NoBadgeError
    if live.copy != copy:
        given = _give_again(desk, live, copy, reason)
        _turn_slip_on(desk, registrant.person_id, given, photo_id_seen=photo_id_seen)
        return given
    check_copy(desk, live)
    return renew(desk, registrant, copies, reason, photo_id_seen=photo_id_seen)


def check_copy(desk: Desk, live: Badge) -> None:
    """Raise SupervisorError where the next copy after this one is not for who works here to make."""
    worn = queries.count_worn(desk.db, live, with_it=True)
    if needs_supervisor(worn + 1) and not may_override(desk.actor, desk.event_id):
        raise SupervisorError("A third badge takes a supervisor. Please ask one to replace it.")  # noqa: EM101, TRY003 -- shown


def renew(
    desk: Desk, registrant: Registrant, copies: Copies, reason: Reason, *, photo_id_seen: bool
) -> Given:
    """Retire the live copy and make the next one in the same hands; the caller holds the registrant."""
    live = copies.live
    assert live is not None  # noqa: S101 -- else there is nothing to renew
    retire(
        desk.db, {registrant.id: desk.event_id}, because=reason.value, actor=desk.actor.name,
        now=desk.now,
    )  # fmt: skip
    is_handed = live.handed_at is not None
    place = (desk.place or live.handed_place) if is_handed else ""
    given = make_badge(
        desk, registrant.id, reason, copy=copies.newest + 1, is_handed=is_handed, place=place
    )
    _turn_slip_on(desk, registrant.person_id, given, photo_id_seen=photo_id_seen)
    return given


def _turn_slip_on(desk: Desk, person_id: str, given: Given, *, photo_id_seen: bool) -> None:
    if photo_id_seen and given.badge.handed_at is not None:
        turn_slip_on(desk, person_id, given.badge)


def _give_again(desk: Desk, live: Badge, copy: int, reason: Reason) -> Given:
    is_same = live.copy == copy + 1 and (live.made_by, live.reason) == (desk.actor.name, reason)
    if not is_same:
        made = say_time(live.made_at, desk.now, desk.document.zone)
        message = f"Another copy of this badge was made at {made}. Find the person again first."
        raise StaleVersionError(message, copy=live.copy)
    desk.note("badge.code-given-again", live)
    code = find_badge_code(desk.signer, live.id, live.code_hash)
    return Given(live, code, is_new=False)
