"""The clock of a rehearsal runs on, and so does what an open page says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from congress.core.time_words import moment_of

OPENED = datetime(2026, 7, 1, 12, 0, 10, tzinfo=UTC)  # of the phone's true clock, which is moved
PACIFIC = ZoneInfo("America/Los_Angeles")


def test_the_banner_moves_with_the_rehearsals_clock(phone: Page) -> None:
    """It stood still at when the page came, and was read as the time. Control: no `watchRehearsal`."""
    phone.clock.install(time=OPENED)
    phone.goto("/e/psc-2025/agenda")
    banner = phone.locator("[data-rehearsal]")
    ahead = int(banner.get_attribute("data-rehearsal") or "")

    def says(later: int) -> str:
        at = datetime.fromtimestamp(OPENED.timestamp() + later + ahead / 1000, UTC)
        return f"Rehearsal: the clock says {moment_of(at, PACIFIC).text}"

    expect(banner).to_contain_text("Rehearsal: the clock says")
    assert banner.text_content() in (says(0), says(60))
    phone.clock.fast_forward("12:00:00")
    expect(banner).to_contain_text("Rehearsal: the clock says")
    assert banner.text_content() in [says(12 * 3600 + late) for late in (0, 60)]
