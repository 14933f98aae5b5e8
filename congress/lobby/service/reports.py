"""Taking over the report of who attended a live session: the minutes of who joins from afar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete

from congress.agenda.rules.document import Document, Session
from congress.core.errors import InputError, NotFoundError
from congress.core.principal import Principal
from congress.core.time_words import hours_of
from congress.infra import audit
from congress.infra.bulk import insert_rows
from congress.infra.locks import take_lock
from congress.lobby.models import OnlineStayRow
from congress.lobby.queries import list_attendees_by_mail, list_stays
from congress.lobby.rules.stays import Report, Stay, count_within
from congress.people.rules import fold_email, mailbox_of

OTHER_SESSION = (
    "Nobody in this report was there while “{title}” took place ({when}). Is it the report of this "
    "session, and were its times written in that time zone?"
)
NOT_OVER = "This session is not over, so its report is not whole yet. Import it afterwards."


@dataclass(frozen=True)
class TakenOver:
    """What became of a report: how many people have time by it, and which stays are nobody's we know.

    `is_new` False: all of it was known, and nothing changed.
    """

    people: int
    aside: tuple[Stay, ...]
    is_new: bool


def get_reported(document: Document, session_id: str) -> Session:
    """Return the session that a report is for. Raises NotFoundError: the event has none such."""
    session = document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    return session


def take_over(
    *,
    db: Connection,
    actor: Principal,
    now: datetime,
    document: Document,
    session_id: str,
    report: Report,
) -> TakenOver:
    """Keep what a report says of a session, in place of what the provider's last report of it said.

    Whose e-mail is one attendee's has the time; every other stay is put aside, by name. The same
    report again changes nothing, unless somebody became known meanwhile.

    Raises:
        NotFoundError: the event has no such session.
        InputError: it is the report of another session, or comes before the end of this one.
    """
    session, event_id = get_reported(document, session_id), document.event.id
    if now < session.ends_at:
        raise InputError(NOT_OVER)
    if not count_within(report.stays, session.interval):
        when = hours_of(session.starts_at, session.ends_at, document.zone)
        raise InputError(OTHER_SESSION.format(title=session.title, when=when))
    take_lock(db, f"lobby/{event_id}")
    owners = _owners_of(db, event_id, report.stays)
    rows = [_row(event_id, session_id, report, one, owners.get(one.number)) for one in report.stays]
    is_new = rows != list_stays(db, event_id, session_id, report.provider)
    aside = tuple(one for one in report.stays if one.number not in owners)
    people = len(set(owners.values()))
    if is_new:
        of_report = (
            OnlineStayRow.event_id == event_id,
            OnlineStayRow.session_id == session_id,
            OnlineStayRow.provider == report.provider,
        )
        db.execute(delete(OnlineStayRow).where(*of_report))
        insert_rows(db, OnlineStayRow, rows)
        audit.record(
            db, at=now, actor=actor.name, action="live.reported", event_id=event_id,
            subject=session_id, provider=report.provider, people=people, aside=len(aside),
        )  # fmt: skip
    return TakenOver(people, aside, is_new)


def _owners_of(db: Connection, event_id: str, stays: Sequence[Stay]) -> Mapping[int, str]:
    """Return whose a stay is, by its row: an e-mail that is the mailbox of one attendee says it."""
    keys = {one.number: fold_email(one.email) for one in stays if one.email}
    known = list_attendees_by_mail(db, event_id, set(keys.values()))
    owners = {}
    for one in stays:
        alike = known.get(keys.get(one.number, ""), [])
        same = {who for who, email in alike if mailbox_of(email) == mailbox_of(one.email)}
        if len(same) == 1:
            owners[one.number] = same.pop()
    return owners


def _row(
    event_id: str, session_id: str, report: Report, stay: Stay, owner: str | None
) -> dict[str, Any]:
    # Of whom we know, the registration says the name and the address.
    return {
        "event_id": event_id, "session_id": session_id, "provider": str(report.provider),
        "number": stay.number, "attendee_id": owner,
        "name": "" if owner else stay.name, "email": "" if owner else stay.email,
        "starts_at": stay.interval.start, "ends_at": stay.interval.end,
    }  # fmt: skip
