"""Files that people hand in, on disk: each under the digest of what is in it, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from congress.core.errors import StorageFullError, TooLargeError
from congress.core.ids import new_id

PIECE = 1 << 20  # bytes that are in memory at once, however large the file is
_DIGEST = re.compile(r"[0-9a-f]{64}")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class KeptFile:
    """A file that is kept. `digest`: SHA-256 of its bytes, in hex, and its name on disk."""

    digest: str
    size: int


@dataclass(frozen=True)
class Taken:
    """What was taken along from another folder. `damaged`: files whose bytes are not what they were."""

    files: int
    size: int
    damaged: tuple[str, ...]


class DamagedFileError(Exception):
    """The bytes are not those of the digest under which they stood: a disk has changed them."""


class FileStore:
    """A folder of files that never change. The same file handed in twice is there once."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when there is a first file."""
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Return the folder."""
        return self._folder

    def keep(self, source: IO[bytes], most: int | None, *, digest: str = "") -> KeptFile:
        """Keep what can be read from `source`, at most so many bytes; None: all of it.

        It is written beside its place and moved there once it is whole and on the disk.

        Raises:
            DamagedFileError: it is not what has this digest; nothing is kept.
            TooLargeError: there are more; nothing is kept.
            StorageFullError: there is no space left; nothing half-written is left behind.
        """
        part = self._folder / f".part-{new_id()}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = _copy(source, part, most)
            if digest and kept.digest != digest:
                raise DamagedFileError
            place = self.path_of(kept.digest)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            part.replace(place)
        except OSError as error:
            if error.errno in FULL:
                raise StorageFullError from error
            raise
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return kept

    def digests(self) -> list[str]:
        """Return the files that are here, in order."""
        return sorted(one.name for one in self._folder.glob("*/*") if _DIGEST.fullmatch(one.name))

    def take_from(self, other: FileStore) -> Taken:
        """Take along every file of another folder that is not here, each compared with its digest.

        Files never change, so what is here already is not read again.

        Raises:
            StorageFullError: there is no space left; what was taken before stays.
        """
        files, size, damaged = 0, 0, list[str]()
        here = set(self.digests())
        for digest in other.digests():
            if digest in here:
                continue
            try:
                with other.path_of(digest).open("rb") as source:
                    size += self.keep(source, None, digest=digest).size
                files += 1
            except FileNotFoundError:  # it was of no use any more, and removed meanwhile
                continue
            except DamagedFileError:
                damaged.append(digest)
        return Taken(files, size, tuple(damaged))

    def remove_others(self, wanted: Collection[str], before: datetime) -> int:
        """Remove files that are none of these, and what a crash left half-written; return how many.

        Whatever was written since `before`, by the machine's clock, may be about to be named, and stays.
        """
        removed = 0
        for path in (*self._folder.glob("*/*"), *self._folder.glob(".part-*")):
            with suppress(FileNotFoundError):
                is_old = path.stat().st_mtime < before.timestamp()
                if is_old and path.name not in wanted:
                    path.unlink()
                    removed += 1
        return removed

    def path_of(self, digest: str) -> Path:
        """Return where a kept file is."""
        return self._folder / self.name_of(digest)

    @staticmethod
    def name_of(digest: str) -> str:
        """Return its place below the folder: `ab/ab12…`."""
        return f"{digest[:2]}/{digest}"


def _copy(source: IO[bytes], part: Path, most: int | None) -> KeptFile:
    seen, size = hashlib.sha256(), 0
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        while piece := source.read(PIECE):
            size += len(piece)
            if most is not None and size > most:
                raise TooLargeError
            seen.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return KeptFile(seen.hexdigest(), size)
