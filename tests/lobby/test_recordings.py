"""Recordings: published, told once a batch, missed aloud, and played in parts (R19 to R21)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from congress.agenda.rules.document import Deadlines
from congress.app import create_app, database, house_of
from congress.cli.commands import main
from congress.core.clock import FixedClock
from congress.infra.kept_files import FileStore
from congress.lobby import jobs
from congress.lobby.models import RecordingRow
from congress.mail.models import LetterRow
from congress.people.models import DeviceRow
from congress.settings import Settings
from congress.web import ranges
from tests.companion.world import Browser, words_of
from tests.lobby.test_recording_rules import DAY, DUE, SECOND
from tests.lobby.videos import CAPTIONS, a_video
from tests.lobby.world import EVENT, HERE, K1, Client, open_lobby, staff, the_congress
from tests.ui.markup import check_page

VIMEO = "https://vimeo.com/76979871"
RECORDING, PAGE = f"{HERE}/sessions/k1/recording", f"/e/{EVENT}/recordings/k1"
AFTER = DUE - 5 * DAY


@pytest.fixture
def app(app: Flask, clock: FixedClock) -> Flask:
    """Three days after the congress: k1 is recorded, and promised by March 18."""
    document = replace(the_congress(), deadlines=Deadlines(recordings_within_days=7))
    store = house_of(app).store
    open_lobby(store, document)
    with store.writing() as db:
        db.execute(update(DeviceRow).values(expires_at=DUE + 90 * DAY))
    clock.instant = AFTER
    return app


@pytest.fixture
def ana(app: Flask, clock: FixedClock) -> Client:
    """Who attended in person watches, too."""
    return Client(app, clock, "ana")


def publish(app: Flask, path: str = RECORDING, **body: object) -> TestResponse:
    wanted = {"url": VIMEO, "consented": True, "published": True, **body}
    return app.test_client().put(path, json=wanted, headers=staff("olga"))


def letters(app: Flask, kind: str) -> list[tuple[str, object]]:
    with house_of(app).store.reading() as db:
        rows = db.execute(
            select(LetterRow.person_id, LetterRow.facts)
            .where(LetterRow.kind == kind)
            .order_by(LetterRow.created_at, LetterRow.person_id)
        ).all()
    return [(row.person_id, row.facts["titles"]) for row in rows]


def add_video(app: Flask, size: int = 1_000) -> bytes:
    content = a_video(size)
    kept = FileStore(house_of(app).settings.files_dir)
    video, captions = kept.keep(io.BytesIO(content), 1 << 30), kept.keep(io.BytesIO(CAPTIONS), 999)
    publish(app)
    with house_of(app).store.writing() as db:
        db.execute(
            update(RecordingRow).values(
                url="", file=video.digest, size=video.size, captions=captions.digest
            )
        )
    return content


def test_it_is_due_by_its_day_until_it_is_published(app: Flask, ana: Client) -> None:
    told = ana("GET", f"{HERE}/lobby").get_json()["recordings"]
    assert told == [
        {"session": "k1", "state": "due", "due_on": "2025-03-18", "ends_on": None, "watch": ""}
    ]
    assert ana("GET", PAGE).status_code == 404
    assert publish(app, ends_on="2025-03-20").get_json()["state"] == "published"
    [told] = ana("GET", f"{HERE}/lobby").get_json()["recordings"]
    assert (told["state"], told["watch"], told["ends_on"]) == ("published", PAGE, "2025-03-20")
    led = ana("GET", f"{PAGE}/go")
    assert (led.status_code, led.headers["Location"]) == (303, VIMEO)
    assert led.headers["Referrer-Policy"] == "no-referrer"
    assert ana("GET", f"{PAGE}/go", DUE + 2 * DAY - SECOND).status_code == 303
    assert ana("GET", f"{PAGE}/go", DUE + 2 * DAY).status_code == 404  # its access ended


def test_a_breakout_never_has_a_play_link(app: Flask, ana: Client) -> None:
    refused = publish(app, RECORDING.replace("k1", "b1"))
    assert refused.status_code == 422
    assert "only keynotes, general sessions and the Innovation Theater" in refused.text
    assert ana("GET", PAGE.replace("k1", "b1")).status_code == 404


def test_without_consent_nothing_is_published(app: Flask) -> None:
    refused = publish(app, consented=False)
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (
        422,
        "is_consented",
    )
    assert publish(app, url="").get_json()["errors"][0]["pointer"] == "url"
    assert publish(app, url="http://vimeo.com/1").status_code == 422
    assert publish(app, withheld_because="No consent.").status_code == 422
    with house_of(app).store.reading() as db:
        assert db.execute(select(RecordingRow.session_id)).all() == []


def test_the_constraint_is_the_last_line(app: Flask) -> None:
    """The control: what the service refuses, the table does, too."""
    publish(app)
    with pytest.raises(Exception, match="consented"), house_of(app).store.writing() as db:
        db.execute(update(RecordingRow).values(is_consented=False))


def test_one_letter_tells_of_all_that_is_new(app: Flask, clock: FixedClock) -> None:
    store = house_of(app).store
    assert jobs.tell_published(store, clock, EVENT) == {"recordings": 0, "letters": 0}
    publish(app)
    for _ in range(2):  # twice is once
        jobs.tell_published(store, clock, EVENT)
    who = ["p-ana", "p-vera", "p-viktor"]
    assert letters(app, "recordings") == [(one, ["Safer Together"]) for one in who]
    publish(app, ends_on="2025-04-17")  # a change of it is no news
    jobs.tell_published(store, clock, EVENT)
    assert len(letters(app, "recordings")) == 3


def test_what_is_missing_rings_each_morning(app: Flask, clock: FixedClock) -> None:
    store = house_of(app).store
    for at, missing in ((DUE - DAY - timedelta(hours=9), 0), (DUE - timedelta(hours=15), 1)):
        clock.instant = at
        day = (at - timedelta(hours=7)).date()
        for _ in range(2):
            assert jobs.tell_missing(store, clock, EVENT, day) == {"missing": missing}
    assert letters(app, "recordings-missing") == [("p-olga", ["Safer Together"])]
    clock.instant = DUE + timedelta(hours=9)
    jobs.tell_missing(store, clock, EVENT, DUE.date())
    assert len(letters(app, "recordings-missing")) == 2
    publish(app)
    assert jobs.tell_missing(store, clock, EVENT, DUE.date() + DAY) == {"missing": 0}


def test_a_video_is_played_in_parts(
    app: Flask, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = add_video(app, 300_000)
    monkeypatch.setattr(ranges, "MOST_BYTES", 100_000)

    def part(asked: str, **more: str) -> TestResponse:
        headers = {**ana.headers, "Range": asked, **more}
        return app.test_client().get(f"{PAGE}/video", headers=headers, buffered=True)

    first = part("bytes=0-")
    assert (first.status_code, first.data) == (206, content[:100_000])
    assert first.headers["Content-Range"] == f"bytes 0-99999/{len(content)}"
    assert first.headers["Content-Type"] == "video/mp4"
    assert part("bytes=200000-200009").data == content[200_000:200_010]
    assert part("bytes=-5").data == content[-5:]
    same = part("bytes=5-9", **{"If-Range": first.headers["ETag"]})
    assert same.data == content[5:10]
    for refused in (part(f"bytes={len(content)}-"), part("bytes=0-1", **{"If-Range": '"other"'})):
        assert refused.status_code == 416
        assert refused.headers["Content-Range"] == f"bytes */{len(content)}"
    whole = app.test_client().get(f"{PAGE}/video", headers=ana.headers)
    assert whole.status_code == 416  # nobody gets so much in one answer
    assert app.test_client().get(f"{PAGE}/captions", headers=ana.headers).data == CAPTIONS


def test_slow_lines_hold_two_threads_at_most(
    app: Flask, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes while two are served gets little, which no thread waits for; and then enough again."""
    content = add_video(app, 300_000)
    monkeypatch.setattr(ranges, "FEW_BYTES", 1_000)
    client = app.test_client()

    def ask(*, is_read: bool = True) -> TestResponse:
        headers = {**ana.headers, "Range": "bytes=0-"}
        return client.get(f"{PAGE}/video", headers=headers, buffered=is_read)

    slow = [ask(is_read=False), ask(is_read=False)]
    assert [len(ask().data) for _ in range(3)] == [1_000] * 3
    for one in slow:
        assert one.data == content
        one.close()
    assert len(ask().data) == len(content)


def test_a_proxy_may_serve_it(
    settings: Settings, clock: FixedClock, app: Flask, ana: Client
) -> None:
    add_video(app)
    behind = create_app(replace(settings, send_files="/kept-files/"), clock=clock)
    answer = behind.test_client().get(f"{PAGE}/video", headers=ana.headers)
    with house_of(app).store.reading() as db:
        digest = db.execute(select(RecordingRow.file)).scalar_one()
    assert answer.headers["X-Accel-Redirect"] == f"/kept-files/{digest[:2]}/{digest}"
    assert answer.data == b""
    with behind.app_context():
        for engine in database.engines.values():
            engine.dispose()


def test_the_pages_of_who_watches(app: Flask) -> None:
    browser = Browser(app.test_client())
    browser.sign_in()
    assert "Safer Together Keynote · Mon, March 10 · due by Tue, March 18" in words_of(
        browser.get(f"/e/{EVENT}/lobby")
    )
    add_video(app)
    assert PAGE in browser.get(f"/e/{EVENT}/lobby")
    page = browser.get(PAGE)
    assert f'src="{PAGE}/video"' in page
    assert 'label="English (made by a machine)"' in page
    assert "earns no live credit" in words_of(page)
    assert "Safer Together Monday, March 10" in words_of(page)  # the line says the hours alone
    policy = browser.answer.headers["Content-Security-Policy"]
    assert "media-src 'self'" in policy
    assert "script-src 'self'" in policy
    browser.get(f"/e/{EVENT}/lobby")
    assert "media-src" not in browser.answer.headers["Content-Security-Policy"]  # the player alone
    check_page(browser.answer, browser.page)


def test_nobody_else_watches(app: Flask) -> None:
    add_video(app)
    guest = app.test_client()
    for path in (PAGE, f"{PAGE}/video", f"{PAGE}/captions", f"{PAGE}/go"):
        assert guest.get(path).status_code == 303  # to the sign-in
        assert guest.get(path, headers=staff("dana")).status_code == 404


def test_the_commands(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("videos")
    video, late, captions = folder / "k1.mp4", folder / "late.mp4", folder / "k1.vtt"
    video.write_bytes(a_video())
    late.write_bytes(a_video(is_index_first=False))
    captions.write_bytes(CAPTIONS)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, words, obj=house_of(app))
        return done.exit_code, done.output

    assert run("recordings", EVENT)[1].startswith(
        "Due by Tue, March 18.\n  k1  due  Safer Together"
    )
    assert run("recording", "add", EVENT, "k1", str(late))[0] == 2
    assert run("recording", "add", EVENT, "b1", str(video))[0] == 2
    add = ("recording", "add", EVENT, "k1", str(video), "--captions", str(captions), "--reviewed")
    assert run(*add)[0] == 0
    assert run("recording", "publish", EVENT, "k1")[0] == 2  # without the speakers' consent
    assert run("recording", "publish", EVENT, "k1", "--consent", "--until", "2025-04-17")[0] == 0
    assert "k1  published" in run("recordings", EVENT)[1]
    assert run("recording", "publish", EVENT, "k1", "--undo")[0] == 0
    assert "k1  due" in run("recordings", EVENT)[1]
    house_of(app).clock.instant = DUE  # type: ignore[attr-defined] # a FixedClock
    code, said = run("recordings", EVENT)
    assert (code, "1 missing." in said, "LATE" in said) == (1, True, True)
    assert K1.id == "k1"
