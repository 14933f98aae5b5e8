"""Reckons letters to everybody whom an extension of many gave time, so many people at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from congress.core.ports import MissingCredits
from congress.credits.queries.requests import UntoldExtension
from congress.credits.rules.professions import professions_of
from congress.credits.service.sending import DECIDED, EXTENDED, decided_facts
from congress.credits.service.windows import whom_of
from congress.mail.queries import find_letters
from congress.mail.service import letter_values
from congress.notices import queries
from congress.notices.service.queueing import CREDITS_CHUNK, Reckoned
from congress.people.queries import list_credentials


def reckon_extension_letters(
    db: Connection,
    *,
    extension: UntoldExtension,
    kind: str,
    missing_credits: MissingCredits,
    after: str,
    now: datetime,
) -> Reckoned:
    """Return a letter for the next people whom an extension names, who are not done with their credits
    and have none about it yet. One of a kind of credit is told to who has some of that kind left.

    `kind`: the name of the kind of credit, "" for every one.
    """
    given, event_id = extension.facts, extension.event_id
    people = queries.list_registered_after(db, event_id, after, CREDITS_CHUNK)
    if not people:
        return Reckoned("")
    whom = whom_of(given)
    credentials = list_credentials(db, [row.person_id for row in people])
    named = [
        row.person_id
        for row in people
        if whom.takes_in(
            whom.type_id, row.registration_type, professions_of(credentials[row.person_id])
        )
    ]
    keys = {one: f"{DECIDED}/{given.id}/{one}" for one in named}
    told = find_letters(db, list(keys.values()))
    wanted = [one for one in named if keys[one] not in told]
    found = missing_credits.list_unclaimed(db, event_id, wanted, now) if wanted else {}
    facts = decided_facts(
        event_id, decision=EXTENDED, because=given.because, kind=kind, until=given.until
    )
    return Reckoned(
        people[-1].id,
        [
            letter_values(
                person_id=one, event_id=event_id, kind=DECIDED, facts=facts, now=now,
                dedupe_key=keys[one],
            )
            for one in wanted
            if one in found and (not whom.type_id or whom.type_id in found[one].types)
        ],
    )  # fmt: skip
