"""What use cases at the badge desk begin with: the event, the person under their lock, a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document
from congress.badges import queries
from congress.badges.models import BadgeRow
from congress.badges.queries import Badge, Registrant
from congress.badges.rules.codes import Code
from congress.badges.rules.handout import HandedOver, HandoutFacts, Reason, places_of
from congress.badges.service.codes import badge_code_of
from congress.core.errors import BusyError, Fault, InputError, NotFoundError
from congress.core.ids import digest, new_id
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.database import Store
from congress.infra.signing import Signer
from congress.infra.statements import Statement

# A second living badge breaks an index: the work runs again, and sees the first one.
_MAKE = Statement(insert(BadgeRow), refused=BusyError)


@dataclass(frozen=True)
class Desk:
    """Who works at the badge desk of which event, when and where. `place` "": they did not say."""

    db: Connection
    store: Store
    signer: Signer
    actor: Principal
    now: datetime
    event_id: str
    place: str = ""

    @property
    def document(self) -> Document:
        """Return what the event's current release says. Raises NotFoundError: nothing is published."""
        release = self.store.attached(ReleaseShelf).current(self.event_id)
        if release is None:
            raise NotFoundError
        return release.document

    def check_place(self) -> None:
        """Raise InputError for a place that the event hands out no badges at."""
        places = places_of(self.document)
        if self.place and self.place not in places:
            listed = "; ".join(places) or "none is listed, so leave it out"
            raise InputError(faults=[Fault("/place", f"Not a badge desk. Places: {listed}")])

    def hold(self, external_id: str) -> Registrant:
        """Return who has a registration number, held until the end. Raises NotFoundError: nobody."""
        found = queries.hold_registrant(self.db, self.event_id, external_id)
        if found is None:
            raise NotFoundError
        return found

    def note(self, action: str, badge: Badge, **facts: object) -> None:
        """Write down what became of a badge."""
        audit.record(
            self.db, at=self.now, actor=self.actor.name, action=action, event_id=self.event_id,
            subject=f"{badge.attendee_id}/{badge.id}", **facts,
        )  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A badge in the hands of the desk. `code` None: made under an earlier key of the installation.

    `is_new` False: it stood already, and whoever did it asks once more.
    """

    badge: Badge
    code: Code | None
    is_new: bool


def make_badge(
    desk: Desk,
    attendee_id: str,
    reason: Reason,
    *,
    copy: int,
    is_handed: bool,
    place: str = "",
    handed_to: str = "",
    badge_id: str = "",
) -> Given:
    """Make the next copy, handed over at once or not; the caller has retired the one before.

    `copy`: its number, which is one more than the newest has (`queries.Copies`). `handed_to`: who took
    it along. `badge_id`: of a blank badge that becomes this copy.
    """
    badge_id = badge_id or new_id()
    code = badge_code_of(desk.signer, badge_id)
    badge = Badge(
        id=badge_id,
        event_id=desk.event_id,
        attendee_id=attendee_id,
        code_hash=digest(code.text),
        copy=copy,
        reason=reason.value,
        made_at=desk.now,
        made_by=desk.actor.name,
        handed_at=desk.now if is_handed else None,
        handed_by=desk.actor.name if is_handed else None,
        handed_place=place,
        handed_to=handed_to,
        retired_at=None,
        retired_because=None,
    )
    insert_badge(desk.db, badge)
    desk.note("badge.made", badge, copy=badge.copy, reason=badge.reason)
    return Given(badge, code, is_new=True)


def insert_badge(db: Connection, badge: Badge) -> None:
    """Write a copy, with the COMMIT (`Statement.later`).

    Raises:
        BusyError: then: the person got one meanwhile; the unit of work runs again.
    """
    _MAKE.later(db, vars(badge))


def facts_of(registrant: Registrant, live: Badge | None) -> HandoutFacts:
    """Return what the rule asks of somebody."""
    handed = None
    if live is not None and live.handed_at is not None:
        handed = HandedOver(live.handed_at, live.handed_place)
    return HandoutFacts(registrant.is_active, registrant.holder, handed)
