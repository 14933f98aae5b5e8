"""The slip that comes with a badge: printed with it, good once a photo ID was seen (decision 0048)."""

from __future__ import annotations

from congress.badges import queries
from congress.badges.errors import NoBadgeError
from congress.badges.queries import Badge
from congress.badges.rules.slips import slip_until
from congress.badges.service.codes import slip_code_of
from congress.badges.service.making import Desk
from congress.people.service import Giving, give_slip


def see_photo_id(desk: Desk, external_id: str) -> Badge:
    """Turn on the slip of a badge that is in its person's hands: they came by with a photo ID.

    At whatever hour, and idempotent.

    Raises:
        NotFoundError: nobody has this number.
        NoBadgeError: they have no badge in their hands.
    """
    registrant = desk.hold(external_id)
    live = queries.find_live_badge(desk.db, registrant.id)
    if live is None or live.handed_at is None:
        raise NoBadgeError
    turn_slip_on(desk, registrant.person_id, live)
    return live


def turn_slip_on(desk: Desk, person_id: str, badge: Badge, *, is_new: bool = False) -> None:
    """Make the slip good that was printed with a badge. The caller holds the registration.

    `is_new`: the badge was made just now, so nobody can have given its slip before.
    """
    code = slip_code_of(desk.signer, badge.id)
    until = slip_until(desk.document)
    giving = Giving(person_id, desk.event_id, badge.id, code, until, is_new=is_new)
    give_slip(db=desk.db, signer=desk.signer, actor=desk.actor, giving=giving, now=desk.now)
