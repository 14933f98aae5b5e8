"""`congress doctor`: whether anything is wrong, in an operator's words."""

from __future__ import annotations

import json
import shutil
import sys
from typing import Any

import click

from congress.agenda.queries import list_events
from congress.cli.saying import ANOTHER_KEY, schema_fault
from congress.infra.clocks import clock_fault, seconds_apart
from congress.infra.dns_records import Dns, NoDnsError
from congress.infra.invariants import INVARIANTS, find_breaches
from congress.infra.key_print import is_another_key
from congress.infra.saying import echo
from congress.mail import queries as mail_queries
from congress.mail.rules import HoldCause, list_faults
from congress.mail.service import look_up_domain
from congress.people import queries as people_queries
from congress.web.house import House

FOUND = 1
MIN_FREE_SHARE = 0.05
# Where we deviate from it, knowingly (docs/threats.md, "OWASP ASVS 5.0").
DEVIATIONS = (
    "6.4.2, 6.3.3: attendees sign in with e-mail and last name; it opens only what is reversible.",
    "6.3.6: the codes that verify attendees come by e-mail, which is no authenticator of its own.",
    "14.2.1: a personal calendar's address holds its secret; it shows titles, rooms and times only.",
)


@click.command()
@click.option("--invariants", "only_invariants", is_flag=True, help="Only what must always hold.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def doctor(house: House, *, only_invariants: bool, as_json: bool) -> None:
    """Look whether anything is wrong. Exit 1 when something is."""
    with house.store.reading() as db:
        late = schema_fault(db)
    faults = [late] if late else [*_breaches(house), *([] if only_invariants else _mail(house))]
    if not only_invariants:
        faults += [*([] if late else [*_key(house), *_staff(house)]), *_disk(house)]
        faults += _clock(house)
        faults += _sender_domain(house, Dns())
    if as_json:
        echo(json.dumps({"faults": faults, "deviations": DEVIATIONS}))
    else:
        _print_findings(house, faults, only_invariants=only_invariants)
    sys.exit(FOUND if faults else 0)


def _breaches(house: House) -> list[str]:
    with house.store.reading() as db:
        found = find_breaches(db, house.clock.now())
    return [
        f"{one.invariant.name} is broken ({one.invariant.claim}): {' '.join(map(str, one.row))}"
        for one in found
    ]


def _mail(house: House) -> list[str]:
    """Say what keeps letters from leaving. Held letters are late for that reason, and told once."""
    with house.store.reading() as db:
        now = house.clock.now()
        held, found = mail_queries.is_held(db, now), mail_queries.get_backlog(db, now)
        faults = [_held(one) for one in mail_queries.list_holds(db)]
    why = f" ({found.why})" if found.why else ""
    if house.settings.is_production and house.settings.is_sandbox:
        faults.append("SendGrid's sandbox is on: letters are checked, and none is sent.")
    if found.put_off:
        faults.append(f"{_letters(found.put_off)} put off, and tried again later{why}.")
    if found.failed:
        faults.append(f"{_letters(found.failed)} given up within a day{why}: `congress letters`.")
    if found.late and not held:
        minutes = int(mail_queries.LATE.total_seconds() // 60)
        faults.append(
            f"{_letters(found.late)} due for more than {minutes} minutes: does a worker run?"
        )
    return faults


def _sender_domain(house: House, dns: Dns) -> list[str]:
    """Say what makes others doubt our mail; of an installation that writes to real people."""
    settings = house.settings
    if not settings.is_production or settings.mail == "folder":
        return []
    try:
        records = look_up_domain(dns, settings.mail_from, is_sendgrid=settings.is_sendgrid)
    except NoDnsError:
        return ["The DNS does not answer, so SPF, DKIM and DMARC of the sender are not known."]
    return list_faults(records)


def _held(hold: Any) -> str:  # noqa: ANN401 -- a row
    """Say why nothing is mailed, and what ends that."""
    since = f"{hold.since:%Y-%m-%d %H:%M} UTC"
    if hold.id == HoldCause.RESTORED:
        return "Mail is held since a restore: look, then `congress release-mail`."
    if hold.id == HoldCause.REFUSED:
        return f"Mail is held since {since} ({hold.reason}): mend it, then `congress release-mail`."
    return f"No mail has left since {since} ({hold.reason}); it is tried again by itself."


def _staff(house: House) -> list[str]:
    """Name staff who have no app in production, and roles at events that are not there."""
    with house.store.reading() as db:
        without = people_queries.list_staff_without_app(db) if house.settings.is_production else []
        roles = people_queries.list_roles_at_events(db)
        events = {event.id for event in list_events(db)}
    faults = [
        f"{email} has no authenticator app yet: they set one up when they sign in at /sign-in/staff."
        for email in without
    ]
    faults += [
        f"{email} is {role} at {event}, and no event has that id: is it misspelled?"
        for email, event, role in roles
        if event not in events
    ]
    return faults


def _key(house: House) -> list[str]:
    with house.store.reading() as db:
        is_another = house.settings.is_production and is_another_key(db, house.signer)
    return [ANOTHER_KEY] if is_another else []


def _letters(count: int) -> str:
    return "1 letter is" if count == 1 else f"{count} letters are"


def _clock(house: House) -> list[str]:
    with house.store.reading() as db:
        fault = clock_fault(seconds_apart(db))
    return [fault] if fault else []


def _disk(house: House) -> list[str]:
    if not house.settings.data_dir.is_dir():  # nothing is written there
        return []
    usage = shutil.disk_usage(house.settings.data_dir)
    if usage.free >= usage.total * MIN_FREE_SHARE:
        return []
    return [f"Only {usage.free // 2**20} MB are free where {house.settings.data_dir} is."]


def _print_findings(house: House, faults: list[str], *, only_invariants: bool) -> None:
    for fault in faults:
        echo(f"WRONG  {fault}")
    if not faults:
        echo(f"Nothing is wrong: {len(INVARIANTS)} invariants hold.")
    if only_invariants:
        return
    kind = "SQLite" if house.settings.is_sqlite else "PostgreSQL"
    echo(f"Database: {kind}. Environment: {house.settings.env}. Mail: {_mail_of(house)}.")
    echo("Declared deviations from OWASP ASVS 5.0:")
    for deviation in DEVIATIONS:
        echo(f"  {deviation}")


def _mail_of(house: House) -> str:
    """Return the kind of transport; its address may hold a password."""
    return house.settings.mail.partition(":")[0]
