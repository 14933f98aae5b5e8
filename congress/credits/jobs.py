"""Jobs of credits: judging claims that were kept and, since somebody was killed, not judged; setting the
pages of certificates; what results of evaluations tell from now on; the end of the record of credits.
"""

from __future__ import annotations

from datetime import date, timedelta

from congress.agenda.queries import ReleaseShelf
from congress.core.clock import Clock
from congress.credits import schemas
from congress.credits.queries.certificates import count_unset
from congress.credits.queries.claims import list_unjudged
from congress.credits.rules.duties import purged_from
from congress.credits.service import pages_kept, purging
from congress.credits.service import results as results_service
from congress.credits.service.claiming import judge
from congress.credits.service.kinds import kinds_of
from congress.infra.database import Store

# Whoever keeps a claim judges it within seconds, or never.
LEFT_AFTER = timedelta(minutes=1)
AT_ONCE = 100


def has_left(store: Store, clock: Clock) -> bool:
    """Tell whether there is one."""
    with store.reading() as db:
        return bool(list_unjudged(db, clock.now() - LEFT_AFTER, 1))


def judge_left(store: Store, clock: Clock) -> dict[str, int]:
    """Judge claims that were left, by when they arrived, each in a transaction of its own."""
    with store.reading() as db:
        left = list_unjudged(db, clock.now() - LEFT_AFTER, AT_ONCE)
    for receipt in left:
        store.unit_of_work(
            lambda db: judge(db, store, receipt, read=schemas.read_claim, now=clock.now())  # noqa: B023 -- run at once
        )
    return {"claims": len(left)}


def keep_pages(store: Store, base_url: str) -> dict[str, int]:
    """Set and keep the pages that wait; a look that comes first keeps its own."""
    return {"pages": sum(pages_kept.keep_pages(store, base_url))}


def has_unset(store: Store) -> bool:
    """Tell whether a page waits."""
    with store.reading() as db:
        return count_unset(db) > 0


def tell_results(store: Store, clock: Clock, event_id: str) -> dict[str, int]:
    """Let results tell of what came since, by whole groups (decision 0073)."""
    release = store.attached(ReleaseShelf).current(event_id)
    if release is None:
        return {"evaluations": 0}
    return {"evaluations": results_service.tell_results(store, release.document, clock.now())}


def purge_record(store: Store, clock: Clock, event_id: str, day: date) -> dict[str, int]:
    """Remove an event's record of credits once it is no longer kept: some claims in each transaction.

    Whoever is killed leaves the rest for the next one.
    """
    release = store.attached(ReleaseShelf).current(event_id)
    if release is None:
        return {"claims": 0}
    with store.reading() as db:
        kinds = kinds_of(db, release)
    if day < purged_from(kinds, release.document.event.ends_on):
        return {"claims": 0}
    store.unit_of_work(lambda db: purging.begin_purge(db, event_id, clock.now()))
    claims = 0
    while some := store.unit_of_work(lambda db: purging.purge_some(db, event_id, clock.now())):
        claims += some
    return {"claims": claims}
