"""Files are kept whole or not at all, checked by their content, and answered in parts."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest

from congress.core.errors import InputError, StorageFullError, TooLargeError
from congress.infra.kept_files import FileStore
from congress.lobby.formats.video import INDEX_LAST, check_captions, check_video
from congress.web.ranges import decide_part
from tests.lobby.videos import CAPTIONS, a_video, box


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_once_under_its_digest(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    first = store.keep(io.BytesIO(b"hello"), 10)
    again = store.keep(io.BytesIO(b"hello"), 10)
    assert first == again
    assert store.path_of(first.digest).read_bytes() == b"hello"
    assert files_in(tmp_path) == [first.digest]
    assert store.path_of(first.digest).stat().st_mode & 0o077 == 0


def test_one_that_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TooLargeError):
        FileStore(tmp_path).keep(io.BytesIO(b"x" * 11), 10)
    assert files_in(tmp_path) == []


class _FullDisk(io.BytesIO):
    """A file whose disk is full at its second piece."""

    def read(self, _size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().read(5)


def test_a_full_disk_is_507_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    with pytest.raises(StorageFullError):
        FileStore(tmp_path).keep(_FullDisk(b"hello world"), 100)
    assert files_in(tmp_path) == []


def test_a_video_has_its_index_first() -> None:
    check_video(io.BytesIO(a_video()))
    with pytest.raises(InputError) as refused:
        check_video(io.BytesIO(a_video(is_index_first=False)))
    assert refused.value.detail == INDEX_LAST
    assert "faststart" in INDEX_LAST


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html><script>alert(1)</script>", b"\x00\x00\x00", box(b"moov"), box(b"ftyp"),
        box(b"ftyp") + b"\x00\x00\x00\x01moov\x00\x00\x00\x00\x00\x00\x00\x00",  # never ends
        box(b"ftyp") + b"\x00\x00\x00\x02moov", b"GIF89a" + box(b"ftyp"),
    ],
)  # fmt: skip
def test_what_is_no_video(content: bytes) -> None:
    with pytest.raises(InputError):
        check_video(io.BytesIO(content))


def test_captions_are_webvtt() -> None:
    check_captions(io.BytesIO(CAPTIONS))
    check_captions(io.BytesIO(b"\xef\xbb\xbfWEBVTT - Keynote\r\n\r\n"))
    for content in (b"", b"1\n00:00:00,000 --> 00:00:02,000\n", b"WEBVTTX\n", b"WEBVTT\n\xff\xfe"):
        with pytest.raises(InputError):
            check_captions(io.BytesIO(content))


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=0-9", (0, 9)),
        ("bytes=950-", (950, 999)),
        ("bytes=990-5000", (990, 999)),
        ("bytes=-10", (990, 999)),
        ("bytes=-5000", (0, 99)),
        ("bytes=1000-", None),
        ("bytes=9-5", None),
        ("bytes=-0", None),
        ("bytes=0-1,5-6", None),
        ("bytes=", None),
        ("lines=0-1", None),
        ("bytes=" + "9" * 19 + "-", None),
    ],
)
def test_parts_are_those_of_rfc_9110_and_bounded(asked: str, part: tuple[int, int] | None) -> None:
    assert decide_part(asked, 1_000, 100) == part
