"""Joining a session from a phone, and watching a recording, under the pages' policy (T24, R21)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import insert

from congress.agenda.formats.yaml_file import read_yaml
from congress.agenda.schemas import parse_document
from congress.core.clock import SystemClock
from congress.core.ids import digest, new_id
from congress.core.principal import Level
from congress.infra.kept_files import FileStore
from congress.lobby.models import LiveLinkRow, RecordingRow
from congress.people.models import DeviceRow
from tests.builders import SECRET_KEY
from tests.ground import an_attendee, publish_document
from tests.journeys.conftest import PATIENCE_MS, PHONE, ROOT, SCHEDULE, watched
from tests.lobby.videos import CAPTIONS
from tests.processes import gunicorn
from tests.stores import migrated, open_store, sqlite_address

EVENT = "/e/psc-2025"
ZOOM = "https://ihi.zoom.us/j/81234567890?pwd=abc"
VIDEO = Path(__file__).parent / "twelve-seconds.mp4"
DOCUMENT = parse_document(read_yaml(SCHEDULE.read_bytes()))
HOSTED = "g1"
AT = DOCUMENT.sessions_by_id["k1"].starts_at - timedelta(minutes=8)


@pytest.fixture(scope="module")
def lobby(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the congress is served eight minutes before its keynote, to Vera, who proved who she is."""
    folder = tmp_path_factory.mktemp("lobby")
    url = sqlite_address(folder / "congress.sqlite3")
    migrated(url)
    kept = FileStore(folder / "files")
    video, captions = (
        kept.keep(io.BytesIO(content), 1 << 20) for content in (VIDEO.read_bytes(), CAPTIONS)
    )
    with open_store(url) as store:
        publish_document(store, DOCUMENT)
        with store.writing() as db:
            an_attendee(db, name="vera", registration_type="virtual", attendee_id=new_id())
            for device in ("vera", "vera-too"):
                db.execute(
                    insert(DeviceRow).values(
                        id=f"d-{device}", person_id="p-vera", token_hash=digest(f"token-of-{device}"),
                        level=int(Level.VERIFIED), label="Phone", created_at=AT, seen_at=AT,
                        expires_at=AT + timedelta(days=9), verified_until=AT + timedelta(days=9),
                    )
                )  # fmt: skip
            db.execute(
                insert(LiveLinkRow).values(
                    event_id="psc-2025", session_id="k1", url=ZOOM, backup_url="", late_minutes=0,
                    note="", version=1, set_at=AT, set_by="p-olga",
                )
            )  # fmt: skip
            db.execute(
                insert(RecordingRow).values(
                    event_id="psc-2025", session_id=HOSTED, url="https://vimeo.com/76979871", file="",
                    size=0, captions="", is_reviewed=False, is_consented=True, withheld_because="",
                    published_at=AT, ends_on=None, told_at=None, version=1, set_at=AT,
                    set_by="p-olga",
                )
            )  # fmt: skip
            for session in ("k2", "k3"):
                db.execute(
                    insert(RecordingRow).values(
                        event_id="psc-2025", session_id=session, url="", file=video.digest,
                        size=video.size, captions=captions.digest, is_reviewed=True, is_consented=True,
                        withheld_because="", published_at=AT, ends_on=None, told_at=None, version=1,
                        set_at=AT, set_by="p-olga",
                    )
                )  # fmt: skip
    environ = {
        "CONGRESS_DATABASE_URL": url,
        "CONGRESS_DATA_DIR": str(folder),
        "CONGRESS_SECRET_KEY": SECRET_KEY,
        "CONGRESS_BASE_URL": "http://127.0.0.1",
        "CONGRESS_NOW": f"{SystemClock.starting_at(AT).offset.total_seconds():.6f}s",
        "PYTHONPATH": str(ROOT),
    }
    with gunicorn("wsgi:app", workers=1, threads=8, environ=environ) as (port, _pid):
        yield f"http://127.0.0.1:{port}"


def until(page: Page, is_so: str) -> None:
    """Wait until a page's expression is true; the policy lets no text be evaluated inside the page."""
    page.evaluate(
        f"""async () => {{
          const end = performance.now() + {PATIENCE_MS};
          while (!({is_so})) {{
            if (performance.now() > end) throw new Error({is_so!r});
            await new Promise((next) => setTimeout(next, 50));
          }}
        }}"""
    )


@pytest.fixture
def vera(chromium: Browser, lobby: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=lobby, viewport=PHONE, service_workers="block")
    context.add_cookies([{"name": "congress", "value": "token-of-vera", "url": lobby}])
    yield from watched(context)


def test_two_taps_lead_into_the_session(vera: Page) -> None:
    """A form may not end at another host, so the second tap is a link (decision 0062)."""
    seen: list[dict[str, str]] = []

    def meeting(route: Route) -> None:
        seen.append(route.request.headers)
        route.fulfill(body="<title>The meeting</title>", content_type="text/html")

    vera.route("https://ihi.zoom.us/**", meeting)
    vera.goto(f"{EVENT}/")
    vera.get_by_role("link", name="Lobby: join your sessions here").click()
    vera.get_by_role("button", name="Join the live session").click()
    vera.get_by_role("link", name="Open the session").click()
    expect(vera).to_have_title("The meeting")
    assert vera.url == ZOOM
    assert "referer" not in seen[0]
    vera.go_back()
    expect(vera.get_by_role("link", name="Open the session")).to_be_visible()  # coming back is free


def test_a_recording_plays_with_captions_and_seeks(vera: Page) -> None:
    vera.goto(f"{EVENT}/recordings/k2")
    now = "document.querySelector('video').currentTime"
    vera.evaluate("document.querySelector('video').muted = true")
    vera.evaluate("document.querySelector('video').play()")
    until(vera, f"{now} > 0.3")
    until(vera, "document.querySelector('video').textTracks[0].cues.length === 1")
    text = "document.querySelector('video').textTracks[0].cues[0].text"
    assert vera.evaluate(text) == "Good morning."
    vera.evaluate(f"{now} = 10")
    until(vera, f"{now} > 10.2")
    assert vera.evaluate("document.querySelector('video').error") is None


def test_what_was_stopped_on_one_device_goes_on_on_another(
    chromium: Browser, lobby: str, vera: Page
) -> None:
    """The control: of who never stopped it, it begins at its beginning."""
    now = "document.querySelector('video').currentTime"
    vera.goto(f"{EVENT}/recordings/k3")
    until(vera, "document.querySelector('video').readyState >= 1")
    assert vera.evaluate(now) == 0
    vera.evaluate("document.querySelector('video').muted = true")
    vera.evaluate(f"{now} = 1")
    vera.evaluate("document.querySelector('video').play()")
    until(vera, f"{now} > 1.2")
    with vera.expect_response("**/recordings/k3/position") as told:
        vera.evaluate("document.querySelector('video').pause()")
    assert told.value.status == 204
    context = chromium.new_context(base_url=lobby, viewport=PHONE, service_workers="block")
    context.add_cookies([{"name": "congress", "value": "token-of-vera-too", "url": lobby}])
    for other in watched(context):
        other.goto(f"{EVENT}/recordings/k3")
        expect(other.get_by_text("It goes on where you stopped.")).to_be_visible()
        until(other, f"{now} >= 1")


def test_control_without_its_policy_nothing_plays(chromium: Browser, lobby: str) -> None:
    """The pages' own policy stops media: the player's page alone lets our files play."""
    context = chromium.new_context(base_url=lobby, viewport=PHONE, service_workers="block")
    context.add_cookies([{"name": "congress", "value": "token-of-vera", "url": lobby}])
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()

    def stricter(route: Route) -> None:
        answer = route.fetch()
        policy = answer.headers["content-security-policy"].replace("media-src 'self'; ", "")
        headers = {**answer.headers, "content-security-policy": policy}
        route.fulfill(response=answer, headers=headers)

    page.route("**/recordings/k2", stricter)
    stopped: list[str] = []
    page.on("console", lambda said: stopped.append(said.text))
    page.goto(f"{EVENT}/recordings/k2")
    until(page, "document.querySelector('video').error !== null")
    assert any("Content Security Policy" in one for one in stopped)
    context.close()


@pytest.mark.parametrize("is_framed", [True, False], ids=["played", "control"])
def test_a_hosted_recording_is_framed_by_its_own_host_alone(
    chromium: Browser, lobby: str, *, is_framed: bool
) -> None:
    """It hears which site shows it, and no address. The control: other pages' policy."""
    context = chromium.new_context(base_url=lobby, viewport=PHONE, service_workers="block")
    context.add_cookies([{"name": "congress", "value": "token-of-vera", "url": lobby}])
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    heard: list[str] = []

    def play(route: Route) -> None:
        heard.append(route.request.headers.get("referer", ""))
        route.fulfill(body="<p>The player</p>", content_type="text/html")

    def stricter(route: Route) -> None:
        answer = route.fetch()
        policy = answer.headers["content-security-policy"]
        policy = policy.replace("frame-src https://player.vimeo.com; ", "")
        route.fulfill(
            response=answer, headers={**answer.headers, "content-security-policy": policy}
        )

    page.route("https://player.vimeo.com/**", play)
    if not is_framed:
        page.route(f"**/recordings/{HOSTED}", stricter)
    stopped: list[str] = []
    page.on("console", lambda said: stopped.append(said.text))
    page.goto(f"{EVENT}/recordings/{HOSTED}")
    if is_framed:
        expect(page.frame_locator("iframe").get_by_text("The player")).to_be_visible()
        assert heard == [f"{lobby}/"]
    else:
        expect(page.get_by_role("link", name="Watch at vimeo.com")).to_be_visible()
        assert heard == []
    assert any("frame-src" in one or "default-src" in one for one in stopped) is not is_framed
    context.close()
