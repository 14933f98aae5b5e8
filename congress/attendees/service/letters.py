"""What came of an attendee's mail, for staff (R36), and trying again to write to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.attendees.queries import FoundAttendee, get_by_number
from congress.core.principal import Principal
from congress.mail.service import MailLog, tell_mail, try_again
from congress.people.queries import list_addresses
from congress.people.rules import mask_email


@dataclass(frozen=True)
class AttendeeMail:
    """Somebody's mail. `address` is masked: staff know whose it is, and read no address here."""

    who: FoundAttendee
    address: str
    log: MailLog


def tell_attendees_mail(db: Connection, event_id: str, external_id: str) -> AttendeeMail:
    """Return what came of somebody's mail.

    Raises:
        NotFoundError: no such registration at this event.
    """
    who = get_by_number(db, event_id, external_id)
    addresses = [row.email for row in list_addresses(db, who.person_id)]
    email = addresses[0] if addresses else ""
    log = tell_mail(db, person_id=who.person_id, event_id=event_id, email=email)
    return AttendeeMail(who, mask_email(email) if email else "", log)


def write_again(
    db: Connection, *, actor: Principal, now: datetime, event_id: str, external_id: str
) -> bool:
    """Have an attendee written to again whose mail came back; tell whether it was stopped. Idempotent.

    Raises:
        NotFoundError: no such registration at this event.
    """
    who = get_by_number(db, event_id, external_id)
    emails = [row.email for row in list_addresses(db, who.person_id)]
    return try_again(db, emails, actor=actor.name, now=now) > 0
