"""Handing a badge over, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, update

from congress.badges import queries
from congress.badges.errors import NoBadgeError
from congress.badges.models import BadgeRow
from congress.badges.queries import Badge, Copies, Registrant
from congress.badges.rules.handout import Handout, HandoutState, decide_handout
from congress.badges.service.codes import find_badge_code
from congress.badges.service.making import Desk, Given, facts_of
from congress.badges.service.preparing import prepare_badge
from congress.badges.service.slips import turn_slip_on
from congress.badges.service.verdicts import check_verdict, refusal_of_handed
from congress.infra.database import UtcDateTime
from congress.infra.statements import Statement
from congress.people.service import end_slips

_WRITE_HANDS = Statement(
    update(BadgeRow)
    .where(BadgeRow.id == bindparam("badge"))
    .values(
        handed_at=bindparam("at", type_=UtcDateTime()),
        handed_by=bindparam("by"),
        handed_place=bindparam("place"),
        handed_to=bindparam("taker"),
    )
)


@dataclass(frozen=True)
class Taker:
    """Who takes a badge along for somebody: the name as it was said; who it is, if registered."""

    name: str
    attendee_id: str = ""


def hand_out(
    desk: Desk,
    external_id: str,
    *,
    because: str = "",
    photo_id_seen: bool = False,
    taker: Taker | None = None,
) -> Given:
    """Hand somebody's badge over, and make one if there is none; idempotent by how things stand.

    Whoever handed it over and asks again gets the same code, for an answer or a print that was lost.
    `because`: a supervisor's reason, where no window is open for them. `photo_id_seen`: it goes to the
    person in the photo, so the slip that is printed with it is good from now on. `taker`: who takes it
    along for them; the name stands beside the badge until it is back.

    Raises:
        NotFoundError: nobody has this number.
        InputError: the desk's place is none.
        HandedOutError: somebody else did it already.
        NotNowError, NotEntitledError: not at this hour or place; never.
        SupervisorError: a reason was given, by somebody who is no supervisor.
        BusyError: a badge was made meanwhile; the unit of work runs again.
    """
    desk.check_place()
    registrant = desk.hold(external_id)
    copies = queries.find_copies(desk.db, registrant.id)
    live = copies.live
    handout = decide_handout(facts_of(registrant, live), desk.document, desk.now, desk.place)
    if live is not None and handout.state is HandoutState.HANDED_OUT:
        given = _give_again(desk, live, handout)
        if photo_id_seen:
            turn_slip_on(desk, registrant.person_id, live)
        return given
    check_verdict(desk, handout, because)
    place = desk.place or (
        handout.window.place if handout.state is HandoutState.NOW and handout.window else ""
    )
    taken_by = taker or Taker("")
    given = _hand_over(desk, registrant, copies, place, taken_by.name, photo_id_seen=photo_id_seen)
    noted = {"taken_by": taken_by.attendee_id} if taken_by.attendee_id else {}
    desk.note(
        "badge.handed-out", given.badge, copy=given.badge.copy, place=place, because=because,
        photo_id_seen=photo_id_seen, **noted,
    )  # fmt: skip
    return given


def take_back(desk: Desk, external_id: str, *, because: str) -> Badge:
    """Undo a hand-over: the badge is at the desk again, and is the same. Twice is the same as once.

    Its slip is off again; one that was used meanwhile has done what it could.

    Raises:
        NotFoundError: nobody has this number.
        NoBadgeError: they have no badge.
    """
    registrant = desk.hold(external_id)
    live = queries.find_live_badge(desk.db, registrant.id)
    if live is None:
        raise NoBadgeError
    if live.handed_at is None:
        return live
    back = replace(live, handed_at=None, handed_by=None, handed_place="", handed_to="")
    _write_hands(desk, back)
    end_slips(desk.db, [live.id], desk.now)
    desk.note("badge.taken-back", live, because=because)
    return back


def _give_again(desk: Desk, live: Badge, handout: Handout) -> Given:
    if live.handed_by != desk.actor.name:
        raise refusal_of_handed(desk, live, handout)
    desk.note("badge.code-given-again", live)
    return Given(live, find_badge_code(desk.signer, live.id, live.code_hash), is_new=False)


def _hand_over(
    desk: Desk,
    registrant: Registrant,
    copies: Copies,
    place: str,
    handed_to: str,
    *,
    photo_id_seen: bool,
) -> Given:
    given = prepare_badge(
        desk, registrant.id, copies, is_handed=True, place=place, handed_to=handed_to
    )
    if photo_id_seen:  # it looks, so it comes before what is left for the end
        turn_slip_on(desk, registrant.person_id, given.badge, is_new=given.is_new)
    if given.is_new:
        return given
    handed = replace(
        given.badge, handed_at=desk.now, handed_by=desk.actor.name, handed_place=place,
        handed_to=handed_to,
    )  # fmt: skip
    _write_hands(desk, handed)
    return Given(handed, given.code, is_new=True)


def _write_hands(desk: Desk, badge: Badge) -> None:
    """Write in whose hands a badge is: nothing else of it changes."""
    _WRITE_HANDS.later(
        desk.db,
        {
            "badge": badge.id, "at": badge.handed_at, "by": badge.handed_by,
            "place": badge.handed_place, "taker": badge.handed_to,
        },
    )  # fmt: skip
