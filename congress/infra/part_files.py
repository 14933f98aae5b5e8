"""Files that come in pieces, over hours and several connections: what is here, and the next piece.

What is on the disk is the truth of how much is here: no row could say so after a crash.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from congress.core.errors import StorageFullError
from congress.infra.kept_files import FULL, FileStore, KeptFile

PIECE = 256 << 10  # bytes of one that are in memory at once
SPARE_BYTES = 256 << 20  # that no file takes away from the rest of the service


class TakenError(Exception):
    """Somebody else writes to this file now."""


class MovedError(Exception):
    """There is more, or less, of the file than was thought. `held`: how much there is."""

    def __init__(self, held: int) -> None:
        """Keep it."""
        super().__init__(held)
        self.held = held


class PartFile:
    """A file of which only the beginning is here. One writes to it at a time, on the whole machine."""

    def __init__(self, files: FileStore, part_id: str) -> None:
        """Name it: an id of ours, never a name that somebody sent."""
        self._files = files
        self._path = files.folder / f".part-{part_id}"

    def held(self) -> int | None:
        """Return how many bytes are here; None: the file is gone, or was never begun."""
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return None

    def make(self, size: int) -> None:
        """Make it, empty, where so many bytes find room.

        Raises:
            StorageFullError: they do not.
        """
        try:
            self._files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if shutil.disk_usage(self._files.folder).free < size + SPARE_BYTES:
                raise StorageFullError
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise _told(error) from error

    def append(self, source: IO[bytes], offset: int) -> int:
        """Write what can be read from `source` behind the first `offset` bytes; return how many it has.

        Where the source breaks off, what came of it stays: its sender goes on behind it.

        Raises:
            FileNotFoundError: it is gone, or was never begun.
            TakenError, MovedError: somebody else writes to it, or did.
            StorageFullError: there is no space left; nothing of this piece is here.
        """
        with self._alone() as part:
            held = part.seek(0, os.SEEK_END)
            if held != offset:
                raise MovedError(held)
            try:
                while piece := source.read(PIECE):
                    held += _write(part, piece, offset)
            finally:
                _flush(part, offset)
        return held

    def look(self, check: Callable[[IO[bytes]], None]) -> None:
        """Have what is here of it looked at."""
        with self._path.open("rb") as part:
            check(part)

    def settle(self, check: Callable[[IO[bytes]], None]) -> KeptFile:
        """Check all of it, and have it at the place of what is in it, too, until it is dropped.

        Raises:
            FileNotFoundError: it is gone.
            TakenError: somebody else has it.
            StorageFullError: there is no space left for a folder.
        """
        with self._alone() as part:
            check(part)
            part.seek(0)
            kept = _digest(part)
            place = self._files.path_of(kept.digest)
            try:
                place.parent.mkdir(mode=0o700, exist_ok=True)
                with suppress(FileExistsError):  # the same file came before
                    os.link(self._path, place)
            except OSError as error:
                raise _told(error) from error
        os.utime(place)  # it is kept from now on, however long it took to come
        return kept

    def drop(self) -> None:
        """Remove it; a piece that is being written goes nowhere."""
        with suppress(FileNotFoundError):
            self._path.unlink()

    @contextmanager
    def _alone(self) -> Iterator[IO[bytes]]:
        with self._path.open("r+b", buffering=0) as part:
            try:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise TakenError from None
            if not self._is_still(part):
                raise FileNotFoundError(self._path)
            yield part

    def _is_still(self, part: IO[bytes]) -> bool:
        """Tell whether what was opened is still the part, and not settled or dropped meanwhile."""
        try:
            return os.path.samestat(self._path.stat(), os.fstat(part.fileno()))
        except FileNotFoundError:
            return False


def _write(part: IO[bytes], piece: bytes, begun_at: int) -> int:
    left = memoryview(piece)
    with _whole_or_not_at_all(part, begun_at):
        while left:
            left = left[part.write(left) :]
    return len(piece)


def _flush(part: IO[bytes], begun_at: int) -> None:
    with _whole_or_not_at_all(part, begun_at):
        os.fsync(part.fileno())


@contextmanager
def _whole_or_not_at_all(part: IO[bytes], begun_at: int) -> Iterator[None]:
    """Where the disk does not take a piece, take away what it took of it."""
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            part.truncate(begun_at)
        raise _told(error) from error


def _digest(part: IO[bytes]) -> KeptFile:
    seen, size = hashlib.sha256(), 0
    while piece := part.read(1 << 20):
        seen.update(piece)
        size += len(piece)
    return KeptFile(seen.hexdigest(), size)


def _told(error: OSError) -> Exception:
    return StorageFullError() if error.errno in FULL else error
