"""Telling a person who signed in on a device they never used: at once, and what follows together.

Whoever knows an address and a last name can sign in as often as they like, and must not fill a mailbox
by it (decision 0039).
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from congress.core.principal import Level
from congress.mail import queries as mail
from congress.mail.service import change_queued_letter, letter_values, queue_letter_if
from congress.people.rules import TOLD_TOGETHER

KIND = "new-device"
# With what each level is opened, as the letter says it.
_HOW = {Level.IDENTIFIED: "name", Level.VERIFIED: "code", Level.STAFF: "password"}


def tell_of_new_device(
    db: Connection,
    *,
    person_id: str,
    level: Level,
    label: str,
    device_id: str,
    now: datetime,
    wanted: bool,
) -> None:
    """Write to a person that somebody signed in as them; when not `wanted` only the work is done (T1).

    By a code or a password: a letter each. By name: the first one within `TOLD_TOGETHER` at once, and
    one letter at its end that counts the others; the inbox shows it, and counts, from the first on.
    """
    facts = {"device": label, "at": now.isoformat(), "how": _HOW[level], "together": 0}
    if level > Level.IDENTIFIED:
        _queue(db, person_id, facts, now, now, device_id, wanted=wanted)
        return
    seconds = TOLD_TOGETHER.total_seconds()
    turn = int(now.timestamp() // seconds)
    first, rest = f"{person_id}/{turn}", f"{person_id}/{turn}/rest"
    known = mail.find_letters(db, [f"{KIND}/{first}", f"{KIND}/{rest}"])
    counted = known.get(f"{KIND}/{rest}")
    is_first = f"{KIND}/{first}" not in known
    ends_at = datetime.fromtimestamp((turn + 1) * seconds, UTC)
    _queue(
        db,
        person_id,
        facts if is_first else {**facts, "together": 1},
        now,
        now if is_first else ends_at,
        first if is_first else rest,
        wanted=wanted and counted is None,
    )
    so_far = counted.facts["together"] if counted is not None else 0
    letter_id = counted.id if counted is not None and wanted else ""
    change_queued_letter(db, letter_id, {**facts, "together": so_far + 1})


def _queue(
    db: Connection,
    person_id: str,
    facts: dict[str, object],
    now: datetime,
    due_at: datetime,
    cause: str,
    *,
    wanted: bool,
) -> None:
    letter = letter_values(
        person_id=person_id,
        event_id=None,
        kind=KIND,
        facts=facts,
        now=now,
        dedupe_key=f"{KIND}/{cause}",
    )
    queue_letter_if(db, {**letter, "due_at": due_at}, wanted=wanted)
