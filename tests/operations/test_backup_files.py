"""Recordings and materials go along with backups, come back, and go when nothing names them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, insert

from congress.app import create_app, database, house_of
from congress.cli.commands import main
from congress.core.clock import FixedClock
from congress.infra.kept_files import DamagedFileError, FileStore
from congress.lobby.jobs import ORPHANS_KEPT, remove_orphans
from congress.lobby.models import MaterialRow, MaterialVersionRow, RecordingRow
from congress.settings import Settings
from tests.builders import NOW
from tests.lobby.world import EVENT, open_lobby

WEEK, SECOND = ORPHANS_KEPT, timedelta(seconds=1)


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """A recording with captions and a material of two versions, all kept."""
    made = create_app(settings, clock=clock)
    house = house_of(made)
    open_lobby(house.store)
    kept = FileStore(house.settings.files_dir)
    video, captions, first, second = (
        kept.keep(io.BytesIO(one), 100).digest for one in (b"video", b"captions", b"one", b"two")
    )
    with house.store.writing() as db:
        db.execute(
            insert(RecordingRow).values(
                event_id=EVENT, session_id="k1", url="", file=video, size=5, captions=captions,
                is_reviewed=False, is_consented=False, withheld_because="", published_at=None,
                ends_on=None, told_at=None, version=1, set_at=NOW, set_by="olga",
            )
        )  # fmt: skip
        db.execute(
            insert(MaterialRow).values(
                id="m1", event_id=EVENT, session_id="k1", title="Slides", state="hidden",
                is_embargoed=False, version=2, changed_at=NOW,
            )
        )  # fmt: skip
        db.execute(
            insert(MaterialVersionRow),
            [
                {"material_id": "m1", "number": number, "digest": digest, "size": 3, "kind": "pdf",
                 "added_at": NOW, "added_by": "olga"}
                for number, digest in ((1, first), (2, second))
            ],
        )  # fmt: skip
    yield made
    with made.app_context():
        for engine in database.engines.values():
            engine.dispose()


def run(app: Flask, *words: str) -> Result:
    return CliRunner().invoke(main, list(words), obj=house_of(app))


def store_of(app: Flask) -> FileStore:
    return FileStore(house_of(app).settings.files_dir)


def lose(files: FileStore) -> None:
    for digest in files.digests():
        files.path_of(digest).unlink()


def test_files_go_along_once_and_come_back(app: Flask, tmp_path: Path) -> None:
    """The control: without the copy, a restore brings none of the four back."""
    files, file = store_of(app), tmp_path / "backups" / "monday.zip"
    before = files.digests()
    assert "4 files copied" in run(app, "backup", str(file)).output
    assert "0 files copied" in run(app, "backup", str(file.with_name("tuesday.zip"))).output
    assert FileStore(file.parent / "congress-files").digests() == before
    lose(files)
    done = run(app, "restore", str(file), "--force")
    assert (done.exit_code, "4 files" in done.output) == (0, True), done.exc_info
    assert files.digests() == before
    assert files.path_of(before[0]).stat().st_mode & 0o077 == 0


def test_they_can_be_left_out_and_what_is_missing_is_said(app: Flask, tmp_path: Path) -> None:
    files, file = store_of(app), tmp_path / "backups" / "monday.zip"
    known = files.digests()
    assert run(app, "backup", str(file), "--no-files").exit_code == 0
    assert not (file.parent / "congress-files").exists()
    lose(files)
    done = run(app, "restore", str(file), "--force")
    assert done.exit_code == 1
    assert all(digest in done.output for digest in known)
    assert "Restored" in done.output


def test_a_file_that_a_disk_has_changed_is_named_and_not_copied(app: Flask, tmp_path: Path) -> None:
    """The control: copied unread, the damaged one would be taken for the recording for ever."""
    files, file = store_of(app), tmp_path / "backups" / "monday.zip"
    damaged, *others = files.digests()
    files.path_of(damaged).write_bytes(b"rot")
    done = run(app, "backup", str(file))
    assert done.exit_code == 1
    assert damaged in done.output
    assert FileStore(file.parent / "congress-files").digests() == others
    with pytest.raises(DamagedFileError):
        files.keep(io.BytesIO(b"rot"), None, digest=damaged)


def test_what_nothing_names_goes_after_a_week(app: Flask) -> None:
    """The controls: without the grace one just handed in goes, too; without the look at rows, all do."""
    house, files = house_of(app), store_of(app)
    now = datetime.now(UTC)
    named = files.digests()
    old, new = (files.keep(io.BytesIO(one), 100).digest for one in (b"replaced", b"handed in"))
    part = files.path_of(old).parent.parent / ".part-crashed"
    part.write_bytes(b"half")
    for path in (*(files.path_of(one) for one in (*named, old)), part):
        at = (now - WEEK - SECOND).timestamp()
        os.utime(path, (at, at))
    assert remove_orphans(house.store, files, now) == {"files": 2}
    assert files.digests() == sorted([*named, new])
    assert not part.exists()
    with house.store.writing() as db:
        db.execute(delete(RecordingRow))
    assert remove_orphans(house.store, files, now) == {"files": 2}
    assert len(files.digests()) == 3


def test_no_folder_is_no_file(tmp_path: Path) -> None:
    nowhere = FileStore(tmp_path / "nowhere")
    assert nowhere.digests() == []
    assert nowhere.remove_others((), datetime.now(UTC)) == 0
    assert FileStore(tmp_path / "here").take_from(nowhere).files == 0
