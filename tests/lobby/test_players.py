"""Which links are played on our page, by whose address; and that page's policy (T23)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from congress.app import create_app, database
from congress.core.clock import FixedClock
from congress.lobby.rules.players import HostedPlayer, find_player, host_of
from congress.settings import Settings
from congress.web.headers import POLICY
from tests.companion.world import Browser, words_of
from tests.lobby.test_recordings import PAGE, app, publish
from tests.lobby.world import EVENT
from tests.ui.markup import check_page

__all__ = ["app"]  # a fixture
VIMEO, YOUTUBE = "https://player.vimeo.com", "https://www.youtube-nocookie.com"
TUBE = f"{YOUTUBE}/embed/dQw4w9WgXcQ?rel=0"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://vimeo.com/76979871", f"{VIMEO}/video/76979871?dnt=1"),
        ("https://www.vimeo.com/76979871/", f"{VIMEO}/video/76979871?dnt=1"),
        ("https://vimeo.com/76979871/0123abcdef", f"{VIMEO}/video/76979871?h=0123abcdef&dnt=1"),
        ("https://vimeo.com/76979871?share=copy#t=0", f"{VIMEO}/video/76979871?dnt=1"),
        (
            "https://player.vimeo.com/video/76979871?a=b&h=0123abcdef&c=d",
            f"{VIMEO}/video/76979871?h=0123abcdef&dnt=1",
        ),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", TUBE),
        ("https://youtube.com/watch?list=x&v=dQw4w9WgXcQ&t=5", TUBE),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", TUBE),
        ("https://www.youtube.com/live/dQw4w9WgXcQ", TUBE),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", TUBE),
    ],
)
def test_a_link_of_a_host_with_a_player(link: str, address: str) -> None:
    origin = VIMEO if "vimeo" in link else YOUTUBE
    assert find_player(link) == HostedPlayer(origin, address)


@pytest.mark.parametrize(
    "link",
    [
        "https://ihi.zoom.us/rec/share/abc", "https://vimeo.com/channels/staffpicks/1",
        "https://vimeo.com/", "https://vimeo.com.evil.example/76979871", "https://evilvimeo.com/1",
        "https://vimeo.com/76979871/settings", "http://vimeo.com/76979871",
        "https://vimeo.com:444/76979871", "https://www.youtube.com/watch?list=x",
        "https://www.youtube.com/watch?v=short", "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/@congress", "https://vimeo.com/1; script-src *",
        "https://vimeo.com/76979871/0123ab;frame-src", "https://vimeo.com/1\nhttps://vimeo.com/2",
    ],
)  # fmt: skip
def test_what_is_led_to_and_not_played_here(link: str) -> None:
    assert find_player(link) is None


def test_a_host_as_people_read_it() -> None:
    assert host_of("https://WWW.Vimeo.com:443/1") == "vimeo.com"


def policies(browser: Browser) -> tuple[str, str]:
    """The policy of the player's page, and of the lobby beside it."""
    browser.get(PAGE)
    page = browser.answer.headers["Content-Security-Policy"]
    browser.get(f"/e/{EVENT}/lobby")
    beside = browser.answer.headers["Content-Security-Policy"]
    browser.get(PAGE)
    return page, beside


def test_a_hosted_recording_is_played_on_our_page_alone(app: Flask) -> None:
    publish(app)
    browser = Browser(app.test_client())
    browser.sign_in()
    page, beside = policies(browser)
    assert page == POLICY.replace("font-src", f"frame-src {VIMEO}; font-src")
    assert beside == POLICY
    assert f'src="{VIMEO}/video/76979871?dnt=1"' in browser.page
    assert 'title="Recording: Safer Together"' in browser.page
    assert 'referrerpolicy="strict-origin-when-cross-origin"' in browser.page
    assert "Watch at vimeo.com" in words_of(browser.page)
    check_page(browser.answer, browser.page)


def test_one_of_a_host_without_a_player_is_a_link_under_the_pages_own_policy(app: Flask) -> None:
    publish(app, url="https://ihi.zoom.us/rec/share/abc")
    browser = Browser(app.test_client())
    browser.sign_in()
    assert policies(browser) == (POLICY, POLICY)
    assert "<iframe" not in browser.page
    assert "Watch at ihi.zoom.us" in words_of(browser.page)
    assert f'href="{PAGE}/go"' in browser.page


def test_a_host_that_is_named_no_more_is_neither_framed_nor_led_to(
    app: Flask, settings: Settings, clock: FixedClock
) -> None:
    """The control: while it is named, it is framed."""
    publish(app)
    stricter = create_app(replace(settings, lobby_hosts=("zoom.us",)), clock=clock)
    for made, is_framed in ((app, True), (stricter, False)):
        browser = Browser(made.test_client())
        browser.sign_in()
        page, _ = policies(browser)
        assert ("frame-src" in page) is is_framed
        assert ("<iframe" in browser.page) is is_framed
        assert ("vimeo.com" in browser.page) is is_framed
    with stricter.app_context():
        for engine in database.engines.values():
            engine.dispose()
