"""Blank badges: printed before they are anybody's; one scan makes them somebody's (decision 0049)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, update

from congress.badges import queries
from congress.badges.errors import ListedError, NotBlankError, SupervisorError
from congress.badges.models import BlankRow
from congress.badges.policy import may_override
from congress.badges.queries import Blank, Copies
from congress.badges.rules.codes import Code, CodeKind, read_code
from congress.badges.rules.handout import HandoutState, Reason, decide_handout
from congress.badges.rules.offline import BLANK_INSTEAD
from congress.badges.service.codes import badge_code_of
from congress.badges.service.making import Desk, Given, facts_of, make_badge
from congress.badges.service.retiring import retire
from congress.badges.service.slips import turn_slip_on
from congress.badges.service.verdicts import check_verdict, refusal_of_handed
from congress.core.errors import BusyError
from congress.core.ids import digest, new_id
from congress.infra import audit
from congress.infra.database import UtcDateTime
from congress.infra.statements import Statement

MOST_BLANKS = 1_000  # in one stack
# Of two desks with one blank badge, or one number, the second runs again and sees the first.
_USE = Statement(
    update(BlankRow)
    .where(BlankRow.id == bindparam("blank"), BlankRow.used_at.is_(None))
    .values(
        used_at=bindparam("at", type_=UtcDateTime()),
        used_by=bindparam("by"),
        attendee_id=bindparam("attendee"),
        number=bindparam("confirmation"),
        name=bindparam("written"),
        because=bindparam("reason"),
        place=bindparam("here"),
    ),
    refused=BusyError,
)


@dataclass(frozen=True)
class MadeBlank:
    """A blank badge that can be printed."""

    id: str
    code: Code


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is not in the list yet: the confirmation number they show, and their name."""

    number: str
    name: str


@dataclass(frozen=True)
class Use:
    """What becomes of a blank badge: when, by whom and where, and whose it is, if the list has them.

    `newcomer`: who wears it as a day badge.
    """

    at: datetime
    by: str
    place: str
    attendee_id: str | None = None
    newcomer: Newcomer | None = None
    because: str = ""


def use_blank(db: Connection, blank_id: str, use: Use) -> bool:
    """Make a blank badge somebody's, once; False: it was somebody's already.

    Raises:
        BusyError: a day badge was given for that number meanwhile; the unit of work runs again.
    """
    newcomer = use.newcomer
    used = _USE.run(
        db,
        {
            "blank": blank_id, "at": use.at, "by": use.by, "here": use.place,
            "attendee": use.attendee_id, "confirmation": newcomer.number if newcomer else None,
            "written": newcomer.name if newcomer else "", "reason": use.because,
        },
    )  # fmt: skip
    return used == 1


def make_blanks(desk: Desk, count: int) -> list[MadeBlank]:
    """Make a stack of blank badges. Each opens nothing until it is somebody's."""
    made = [_make(desk) for _ in range(count)]
    desk.db.execute(
        insert(BlankRow),
        [
            {
                "id": one.id, "event_id": desk.event_id, "code_hash": digest(one.code.text),
                "made_at": desk.now, "made_by": desk.actor.name, "name": "", "because": "",
                "place": "",
            }
            for one in made
        ],
    )  # fmt: skip
    audit.record(
        desk.db, at=desk.now, actor=desk.actor.name, action="badges.blanks-made",
        event_id=desk.event_id, subject=desk.event_id, blanks=count,
    )  # fmt: skip
    return made


def _make(desk: Desk) -> MadeBlank:
    blank_id = new_id()
    return MadeBlank(blank_id, badge_code_of(desk.signer, blank_id))


def is_blank(desk: Desk, typed: str) -> bool:
    """Tell whether what was scanned is a blank badge of this event that is nobody's yet."""
    code = read_code(typed)
    if code is None or code.kind is not CodeKind.BADGE:
        return False
    blank = queries.find_blank(desk.db, desk.event_id, digest(code.text))
    return blank is not None and blank.used_at is None


def hand_out_blank(
    desk: Desk,
    external_id: str,
    typed: str,
    *,
    because: str = "",
    photo_id_seen: bool = False,
    taken_by: str = "",
) -> Given:
    """Hand a blank badge over: from now on it is this person's; idempotent by how things stand.

    As `hand_out`, with the badge that was scanned. What was made for them before and lies at the desk
    is retired: one badge a person. `taken_by`: the name of who takes it along for them.

    Raises:
        NotFoundError: nobody has this number.
        InputError: the desk's place is none.
        NotBlankError: what was scanned is none, or is somebody's.
        HandedOutError: they have a badge.
        NotNowError, NotEntitledError: not at this hour or place; never.
        SupervisorError: a reason was given, by somebody who is no supervisor.
        BusyError: somebody used it meanwhile; the unit of work runs again.
    """
    desk.check_place()
    registrant = desk.hold(external_id)
    copies = queries.find_copies(desk.db, registrant.id)
    live = copies.live
    code, blank = _read(desk, typed)
    handout = decide_handout(facts_of(registrant, live), desk.document, desk.now, desk.place)
    if live is not None and handout.state is HandoutState.HANDED_OUT:
        if live.id != blank.id or live.handed_by != desk.actor.name:
            raise refusal_of_handed(desk, live, handout)
        given = Given(live, code, is_new=False)
    else:
        check_verdict(desk, handout, because)
        use = Use(desk.now, desk.actor.name, desk.place, attendee_id=registrant.id, because=because)
        if not use_blank(desk.db, blank.id, use):
            raise NotBlankError
        given = _give(desk, registrant.id, copies, blank, code, taken_by)
        desk.note("badge.blank-handed-out", given.badge, copy=given.badge.copy, because=because)
    if photo_id_seen:
        turn_slip_on(desk, registrant.person_id, given.badge)
    return given


def give_day_badge(desk: Desk, typed: str, newcomer: Newcomer, *, because: str) -> Blank:
    """Hand a blank badge to somebody who is not in the list yet; a supervisor does it, with a reason.

    It becomes their badge as soon as the list has the number. A second one for a number takes the place
    of the first, which opens nothing from then on. Sent twice it is one.

    Raises:
        InputError: the desk's place is none.
        SupervisorError: it takes one.
        NotBlankError: what was scanned is none, or is somebody's.
        ListedError: the number is in the list.
        BusyError: somebody used it, or gave another one for the number; the unit of work runs again.
    """
    desk.check_place()
    if not may_override(desk.actor, desk.event_id):
        raise SupervisorError
    _, blank = _read(desk, typed)
    if queries.list_by_number(desk.db, desk.event_id, newcomer.number):
        raise ListedError
    if blank.used_at is not None and blank.number == newcomer.number and blank.ended_at is None:
        return blank
    if blank.used_at is None:
        _end_earlier(desk, newcomer.number)
    use = Use(desk.now, desk.actor.name, desk.place, newcomer=newcomer, because=because)
    if not use_blank(desk.db, blank.id, use):
        raise NotBlankError
    audit.record(
        desk.db, at=desk.now, actor=desk.actor.name, action="badge.day-badge-given",
        event_id=desk.event_id, subject=blank.id, place=desk.place, because=because,
    )  # fmt: skip
    given = queries.find_blank(desk.db, desk.event_id, blank.code_hash)
    assert given is not None  # noqa: S101 -- it was found a moment ago
    return given


def _read(desk: Desk, typed: str) -> tuple[Code, Blank]:
    code = read_code(typed)
    blank = None
    if code is not None and code.kind is CodeKind.BADGE:
        blank = queries.find_blank(desk.db, desk.event_id, digest(code.text))
    if code is None or blank is None:
        raise NotBlankError
    return code, blank


def _give(
    desk: Desk, attendee_id: str, copies: Copies, blank: Blank, code: Code, taken_by: str
) -> Given:
    if copies.live is not None:
        retire(
            desk.db, {attendee_id: desk.event_id}, because=BLANK_INSTEAD, actor=desk.actor.name,
            now=desk.now,
        )  # fmt: skip
    made = make_badge(
        desk, attendee_id, Reason.MADE, copy=copies.newest + 1, is_handed=True, place=desk.place,
        handed_to=taken_by, badge_id=blank.id,
    )  # fmt: skip
    return Given(made.badge, code, is_new=True)


def _end_earlier(desk: Desk, number: str) -> None:
    desk.db.execute(
        update(BlankRow)
        .where(
            BlankRow.event_id == desk.event_id,
            BlankRow.number == number,
            BlankRow.attendee_id.is_(None),
            BlankRow.ended_at.is_(None),
        )
        .values(ended_at=desk.now)
    )
