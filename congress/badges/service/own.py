"""What attendees see of their own badge: the pick-up code, and when and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts
from congress.badges import queries
from congress.badges.rules.codes import Code
from congress.badges.rules.handout import (
    HandedOver,
    Handout,
    HandoutFacts,
    HandoutState,
    decide_handout,
)
from congress.badges.service.codes import pickup_code_of
from congress.infra.signing import Signer


@dataclass(frozen=True)
class MyBadge:
    """Whether I get my badge now, and the code that I show for it. `code` None: there is none for me."""

    handout: Handout
    code: Code | None


def read_my_badge(
    db: Connection, signer: Signer, document: Document, me: AttendeeFacts, now: datetime
) -> MyBadge:
    """Return what somebody needs to know before they come to the desk; it writes nothing."""
    live = queries.find_live_badge(db, me.id)
    handed = None
    if live is not None and live.handed_at is not None:
        handed = HandedOver(live.handed_at, live.handed_place)
    handout = decide_handout(HandoutFacts(me.is_active, me.holder, handed), document, now)
    has_code = handout.state not in (HandoutState.NOT_ENTITLED, HandoutState.CANCELLED)
    return MyBadge(handout, pickup_code_of(signer, me.id, me.person_id) if has_code else None)


def has_badge(db: Connection, me: AttendeeFacts) -> bool:
    """Tell whether somebody's badge is in their hands."""
    live = queries.find_live_badge(db, me.id)
    return live is not None and live.handed_at is not None
