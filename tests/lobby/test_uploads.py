"""A recording's file in pieces: begun, gone on with, refused, taken, swept (decision 0070)."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from congress.app import house_of
from congress.core.errors import InputError, NotFoundError, StorageFullError
from congress.core.principal import Level, Principal
from congress.infra.kept_files import FileStore
from congress.infra.part_files import PartFile
from congress.lobby import jobs
from congress.lobby.errors import UploadMovedError, UploadTakenError
from congress.lobby.formats.video import INDEX_LAST, NO_MP4
from congress.lobby.models import RecordingRow, RecordingUploadRow
from congress.lobby.queries import find_recording
from congress.lobby.rules.uploads import (
    BAD_NAME,
    EMPTY,
    MOST_VIDEO_BYTES,
    TOO_LARGE,
    Upload,
    UploadState,
    WantedUpload,
    decide_state,
    list_faults,
)
from congress.lobby.service import uploads
from congress.lobby.service.uploads import Sending
from tests.builders import NOW
from tests.lobby.videos import a_video, box
from tests.lobby.world import EVENT, open_lobby, the_congress

OLGA = Principal(level=Level.STAFF, person_id="p-olga")
VIDEO = a_video(3_000)
SHA = "0" * 64


@pytest.fixture
def app(app: Flask) -> Flask:
    open_lobby(house_of(app).store)
    return app


def files_of(app: Flask) -> FileStore:
    return FileStore(house_of(app).settings.files_dir)


def wanted(content: bytes = VIDEO, name: str = "k1.mp4", *, replaces: bool = False) -> WantedUpload:
    return WantedUpload(name, len(content), hashlib.sha256(content).hexdigest(), replaces)


def sending(app: Flask, session: str = "k1") -> Sending:
    return Sending(OLGA, NOW, the_congress(), session, files_of(app))


def begin(app: Flask, want: WantedUpload, session: str = "k1") -> Upload:
    made = sending(app, session)
    return house_of(app).store.unit_of_work(lambda db: uploads.begin_upload(db, made, want))


def look(app: Flask) -> Upload | None:
    with house_of(app).store.reading() as db:
        return uploads.find_upload(db, files_of(app), EVENT, "k1")


def add(app: Flask, piece: bytes, offset: int) -> int:
    source = io.BytesIO(piece)
    return uploads.add_piece(look(app), files_of(app), source, offset=offset, length=len(piece))


def take(app: Flask) -> int:
    house = house_of(app)
    if not jobs.has_whole_uploads(house.store, files_of(app)):
        return 0
    return jobs.take_uploads(house.store, house.clock, files_of(app))["recordings"]


def parts(app: Flask) -> list[str]:
    return sorted(path.name for path in files_of(app).folder.glob(".part-*"))


def test_what_comes_in_pieces_becomes_the_recording(app: Flask) -> None:
    begun = begin(app, wanted())
    assert begun.held == 0
    for place in range(0, len(VIDEO), 700):
        assert take(app) == 0  # not before it is whole
        piece = VIDEO[place : place + 700]
        assert add(app, piece, place) == place + len(piece)
    assert decide_state(look(app)) is UploadState.CHECKING
    assert take(app) == 1
    with house_of(app).store.reading() as db:
        kept = find_recording(db, EVENT, "k1")
        (who,) = db.execute(select(RecordingRow.set_by)).scalars()
    assert (kept.file, kept.size) == (hashlib.sha256(VIDEO).hexdigest(), len(VIDEO))
    assert (kept.published_at, who) == (None, "p-olga")
    assert files_of(app).path_of(kept.file).read_bytes() == VIDEO
    assert (look(app), parts(app), take(app)) == (None, [], 0)


def test_the_same_file_goes_on_and_another_one_asks_first(app: Flask) -> None:
    first = begin(app, wanted())
    add(app, VIDEO[:1_000], 0)
    again = begin(app, wanted())
    assert (again.id, again.held) == (first.id, 1_000)
    for other in (wanted(name="other.mp4"), wanted(VIDEO + b"x"), wanted(VIDEO[::-1])):
        with pytest.raises(UploadTakenError) as refused:
            begin(app, other)
        assert "k1.mp4" in refused.value.detail
    fresh = begin(app, wanted(name="other.mp4", replaces=True))
    assert (fresh.held, parts(app)) == (0, [f".part-{fresh.id}"])
    begin(app, wanted(name="other.mp4", replaces=True))  # the same one goes on all the same
    assert parts(app) == [f".part-{fresh.id}"]


def test_what_was_begun_can_be_thrown_away(app: Flask) -> None:
    begin(app, wanted())
    for _ in range(2):
        made = sending(app)
        house_of(app).store.unit_of_work(lambda db: uploads.forget_upload(db, made))  # noqa: B023 -- run at once
    assert (look(app), parts(app)) == (None, [])
    with pytest.raises(NotFoundError):
        add(app, VIDEO[:10], 0)


def test_a_piece_that_is_not_the_next_one_says_which_is(app: Flask) -> None:
    begin(app, wanted())
    add(app, VIDEO[:1_000], 0)
    with pytest.raises(UploadMovedError) as refused:
        add(app, VIDEO[:1_000], 0)
    assert refused.value.facts["offset"] == 1_000
    with pytest.raises(InputError):
        add(app, VIDEO[1_000:] + b"x", 1_000)  # more than there is of it
    assert add(app, VIDEO[1_000:], 1_000) == len(VIDEO)


def test_two_windows_at_once_do_not_mix(app: Flask) -> None:
    begin(app, wanted())
    seen = list[str]()

    class OtherWindow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            with pytest.raises(UploadTakenError) as refused:
                add(app, VIDEO[:10], 0)
            seen.append(refused.value.detail)
            return super().read(size)

    piece = OtherWindow(VIDEO)
    uploads.add_piece(look(app), files_of(app), piece, offset=0, length=len(VIDEO))
    assert "close that window and go on here" in seen[0]
    assert take(app) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><script>alert(1)</script>" * 9, NO_MP4),
        (a_video(is_index_first=False), INDEX_LAST),
        (b"GIF89a" + a_video(), NO_MP4),
    ],
)
def test_what_is_no_video_is_refused_with_its_first_piece(
    app: Flask, content: bytes, words: str
) -> None:
    """Not after the last of eight gigabytes; and nothing of it stays."""
    begin(app, WantedUpload("k1.mp4", 8_000_000_000, SHA))
    with pytest.raises(InputError) as refused:
        add(app, content, 0)
    assert refused.value.detail == words
    assert (look(app), parts(app)) == (None, [])


def test_what_turns_out_to_be_none_once_whole_is_refused_and_says_so(app: Flask) -> None:
    """The last line: the look at each piece is passed by."""
    content = box(b"ftyp", b"isom") + box(b"moov", b"x" * 500)
    begin(app, wanted(content))
    with pytest.raises(InputError):  # what it says of its own length leaves no room for a picture
        add(app, content[:100], 0)
    begin(app, wanted(content))
    upload = look(app)
    assert upload is not None
    PartFile(files_of(app), upload.id).append(io.BytesIO(content), 0)  # past the look at pieces
    assert take(app) == 0
    known = look(app)
    assert known is not None
    assert (known.fault, decide_state(known)) == (NO_MP4, UploadState.REFUSED)
    assert parts(app) == []
    with pytest.raises(NotFoundError):
        add(app, b"", len(content))
    assert begin(app, wanted()).held == 0  # another one may be sent at once


def test_a_session_that_is_recorded_no_longer_is_told(app: Flask) -> None:
    begin(app, wanted())
    add(app, VIDEO, 0)
    with house_of(app).store.writing() as db:
        db.execute(update(RecordingUploadRow).values(session_id="b1"))
    assert take(app) == 0
    with house_of(app).store.reading() as db:
        (fault,) = db.execute(select(RecordingUploadRow.fault)).scalars()
    assert "has no recording" in fault


def test_limits_stand_before_the_first_byte(app: Flask) -> None:
    assert MOST_VIDEO_BYTES == 8 << 30
    good = wanted()
    assert list_faults(good) == []
    for faulty, words in (
        (WantedUpload("k1.mp4", MOST_VIDEO_BYTES + 1, SHA), TOO_LARGE),
        (WantedUpload("k1.mp4", 0, SHA), EMPTY),
        (WantedUpload("x" * 300, 10, SHA), BAD_NAME),
        (WantedUpload("k1.mp4", 10, "../../etc/passwd"), "SHA-256"),
    ):
        with pytest.raises(InputError) as refused:
            begin(app, faulty)
        assert words in refused.value.detail
    for session, error in (("b1", InputError), ("none", NotFoundError)):
        with pytest.raises(error):
            begin(app, good, session)
    assert parts(app) == []


def test_no_name_that_is_sent_is_a_path(app: Flask) -> None:
    begun = begin(app, wanted(name="../../../../tmp/evil.mp4"))
    assert parts(app) == [f".part-{begun.id}"]


def test_a_file_of_more_than_four_gigabytes_is_counted_right(app: Flask) -> None:
    """The size is declared, and the part is sparse: no byte of a hole is moved or kept."""
    size = MOST_VIDEO_BYTES
    begun = begin(app, WantedUpload("k1.mp4", size, SHA))
    head = box(b"ftyp", b"isom") + box(b"moov", b"index") + b"\0\0\0\0mdat"
    add(app, head, 0)
    path = files_of(app).folder / f".part-{begun.id}"
    os.truncate(path, size - 5)
    with pytest.raises(InputError):
        add(app, b"123456", size - 5)
    assert add(app, b"12345", size - 5) == size
    assert path.stat().st_blocks * 512 < 1 << 20
    assert jobs.has_whole_uploads(house_of(app).store, files_of(app))


def test_what_others_began_needs_its_room_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one of them alone finds room."""
    import shutil  # noqa: PLC0415 -- to be changed

    usage = shutil.disk_usage(files_of(app).folder.parent)._replace(free=6_000_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    begin(app, WantedUpload("k1.mp4", 4_000_000_000, SHA))
    with house_of(app).store.writing() as db:
        db.execute(update(RecordingUploadRow).values(session_id="k2"))
    with pytest.raises(StorageFullError):
        begin(app, WantedUpload("k1.mp4", 4_000_000_000, SHA))
    assert begin(app, WantedUpload("k1.mp4", 1_000_000_000, SHA)).held == 0


def test_what_was_left_for_a_week_is_swept(app: Flask) -> None:
    """The control: a piece yesterday keeps all of it."""
    house, now = house_of(app), datetime.now(UTC)
    begun = begin(app, wanted())
    add(app, VIDEO[:1_000], 0)
    path = files_of(app).folder / f".part-{begun.id}"
    for days, is_kept in ((6, True), (8, False)):
        at = (now - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
        jobs.remove_orphans(house.store, files_of(app), now)
        assert (look(app) is not None) is is_kept
    with house.store.reading() as db:
        assert db.execute(select(RecordingUploadRow)).all() == []


def test_what_was_refused_is_told_for_a_week(app: Flask) -> None:
    house, now = house_of(app), NOW + timedelta(days=1)
    begin(app, wanted())
    with house.store.writing() as db:
        db.execute(update(RecordingUploadRow).values(fault=NO_MP4))
    for path in files_of(app).folder.glob(".part-*"):
        path.unlink()
    for days, is_told in ((5, True), (7, False)):
        jobs.remove_orphans(house.store, files_of(app), now + timedelta(days=days))
        assert (look(app) is not None) is is_told
