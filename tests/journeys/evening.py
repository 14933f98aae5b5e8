"""The evening after the last session: a congress, Ana's phone, and a road that can be closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.credits.models import ClaimReceiptRow, EvaluationRow
from congress.credits.queries.claims import find_claims
from congress.people.models import PersonRow
from tests.builders import settings_for
from tests.checkin.attended import EVENT, give_badge, told
from tests.checkin.facts import IN, at
from tests.credits.forms import FORMS
from tests.credits.world import the_credited_congress
from tests.ground import an_attendee, publish_document
from tests.journeys.conftest import PHONE, sign_in, watched
from tests.journeys.road import Road, road_to
from tests.served import served
from tests.stores import migrated, sqlite_address


@dataclass
class Evening:
    """What stands on the server, and the phone with its road."""

    app: Flask
    road: Road
    page: Page

    def claims(self) -> list[tuple[str, int, int]]:
        """State, hundredths and version of each claim."""
        with house_of(self.app).store.reading() as db:
            return [(one.state.value, one.amount, one.version) for one in find_claims(db, EVENT)]

    def receipts(self) -> list[str]:
        """What came of each claim as it arrived."""
        with house_of(self.app).store.reading() as db:
            return list(db.scalars(select(ClaimReceiptRow.outcome)))

    def stored(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """What the server has of evaluations, by subject."""
        wanted = select(EvaluationRow.subject, EvaluationRow.state, EvaluationRow.answers)
        with house_of(self.app).store.reading() as db:
            return {row.subject: (row.state, row.answers) for row in db.execute(wanted)}

    def has(self, wanted: dict[str, tuple[str, dict[str, Any]]]) -> None:
        """Wait until the server has exactly these evaluations."""
        for _ in range(400):
            if self.stored() == wanted:
                break
            self.page.wait_for_timeout(50)
        assert self.stored() == wanted

    def puts(self) -> int:
        """How many PUT went over the road."""
        return sum(line.startswith("PUT ") for line in self.road.carried)


@contextmanager
def an_evening(
    folder: Path,
    chromium: Browser,
    *,
    credentials: str = "",
    **changes: Any,  # noqa: ANN401 -- fields of the document
) -> Iterator[Evening]:
    """Serve the congress at 3:30 PM, with forms; Ana was at b1 and is signed in by name."""
    url = sqlite_address(folder / "congress.sqlite3")
    migrated(url)
    app = create_app(settings_for(url, folder / "data"), clock=FixedClock(at("15:30")))
    store = house_of(app).store
    publish_document(store, the_credited_congress(evaluations=FORMS, **changes))
    with store.writing() as db:
        an_attendee(db, name="ana")
        db.execute(update(PersonRow).values(credentials=credentials))
        give_badge(db, "ana")
        told(db, "ana", IN, at("10:00"))
    with served(app) as address, road_to(address) as road:
        context = chromium.new_context(
            base_url=f"http://127.0.0.1:{road.port}",
            viewport=PHONE,
            has_touch=True,
            bypass_csp=True,
        )
        pages = watched(context)
        page = next(pages)
        sign_in(page, "ana")
        yield Evening(app, road, page)
        next(pages, None)
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()
