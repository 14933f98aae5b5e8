"""Files in pieces: what broke off goes on, one writes at a time, a full disk keeps nothing."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from congress.core.errors import InputError, StorageFullError
from congress.infra import part_files
from congress.infra.kept_files import FileStore
from congress.infra.part_files import SPARE_BYTES, MovedError, PartFile, TakenError


@pytest.fixture
def part(tmp_path: Path) -> PartFile:
    made = PartFile(FileStore(tmp_path / "files"), "abc")
    made.make(11)
    return made


def like(_part: IO[bytes]) -> None:
    """Take whatever it is."""


def test_pieces_become_a_kept_file(part: PartFile, tmp_path: Path) -> None:
    files = FileStore(tmp_path / "files")
    assert part.append(io.BytesIO(b"hello "), 0) == 6
    assert files.digests() == []  # nothing half-written is a file
    assert part.append(io.BytesIO(b"world"), 6) == 11
    kept = part.settle(like)
    assert files.path_of(kept.digest).read_bytes() == b"hello world"
    assert kept == files.keep(io.BytesIO(b"hello world"), None)
    assert part.settle(like) == kept  # whoever was killed in between does it again
    part.drop()
    part.drop()
    assert (part.held(), files.digests()) == (None, [kept.digest])
    assert files.path_of(kept.digest).stat().st_mode & 0o077 == 0


class _BrokenOff(io.BytesIO):
    """Somebody whose line breaks after the first bytes."""

    def read(self, _size: int | None = -1, /) -> bytes:
        if self.tell():
            raise ConnectionError
        return super().read(4)


def test_what_came_before_a_line_broke_stays(part: PartFile) -> None:
    with pytest.raises(ConnectionError):
        part.append(_BrokenOff(b"hello world"), 0)
    assert part.held() == 4
    assert part.append(io.BytesIO(b"o world"), 4) == 11


def test_only_the_next_piece_is_taken(part: PartFile) -> None:
    part.append(io.BytesIO(b"hello "), 0)
    for offset in (0, 5, 7):
        with pytest.raises(MovedError) as refused:
            part.append(io.BytesIO(b"world"), offset)
        assert refused.value.held == 6
    assert part.held() == 6


class _Meanwhile(io.BytesIO):
    """A source that does something else while it is read."""

    def __init__(self, content: bytes, act: Callable[[], object]) -> None:
        super().__init__(content)
        self._act = act

    def read(self, size: int | None = -1, /) -> bytes:
        self._act()
        return super().read(size)


def test_one_writes_at_a_time(part: PartFile, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = list[Exception]()

    def other() -> None:
        try:
            part.append(io.BytesIO(b"other"), part.held() or 0)
        except TakenError as refused:
            seen.append(refused)

    assert part.append(_Meanwhile(b"hello", other), 0) == 5
    assert len(seen) == 2
    monkeypatch.setattr(fcntl, "flock", lambda *_: None)
    assert part.append(_Meanwhile(b"a", other), 5) == 6  # the control: without the lock they mix
    assert (len(seen), part.held()) == (2, 15)


def test_who_was_slow_writes_into_no_file_that_was_thrown_away(part: PartFile) -> None:
    part.drop()
    for act in (lambda: part.append(io.BytesIO(b"x"), 0), lambda: part.settle(like)):
        with pytest.raises(FileNotFoundError):
            act()


def test_one_that_went_between_its_opening_and_its_lock_is_gone(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the look at what was opened the bytes went into a file that nobody has."""
    really = fcntl.flock

    def late(*arguments: Any) -> None:  # noqa: ANN401 -- flock's own
        part.drop()
        really(*arguments)

    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(FileNotFoundError):
        part.append(io.BytesIO(b"hello"), 0)


@pytest.mark.parametrize("where", ["write", "fsync"])
def test_a_full_disk_keeps_nothing_of_a_piece(
    part: PartFile, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    part.append(io.BytesIO(b"hello "), 0)
    if where == "fsync":

        def full(_file: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
    else:
        import resource  # noqa: PLC0415 -- of Unix alone

        monkeypatch.setattr(part_files, "PIECE", 2)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (9, before[1])
        )  # the kernel writes three and no more
    try:
        with pytest.raises(StorageFullError):
            part.append(io.BytesIO(b"world"), 6)
    finally:
        if where == "write":
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert part.held() == 6


def test_what_finds_no_room_is_not_begun(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    part = PartFile(FileStore(tmp_path), "abc")
    with pytest.raises(StorageFullError):
        part.make(free - SPARE_BYTES + (1 << 30))
    assert part.held() is None


def test_what_is_refused_as_a_whole_is_no_file(part: PartFile, tmp_path: Path) -> None:
    def refuse(_part: IO[bytes]) -> None:
        raise InputError

    part.append(io.BytesIO(b"hello"), 0)
    with pytest.raises(InputError):
        part.settle(refuse)
    assert FileStore(tmp_path / "files").digests() == []
