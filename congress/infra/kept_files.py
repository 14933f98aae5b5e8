"""Files that people hand in, on disk: each under the digest of what is in it, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from congress.core.errors import StorageFullError, TooLargeError
from congress.core.ids import new_id

PIECE = 1 << 20  # bytes that are in memory at once, however large the file is
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class KeptFile:
    """A file that is kept. `digest`: SHA-256 of its bytes, in hex, and its name on disk."""

    digest: str
    size: int


class FileStore:
    """A folder of files that never change. The same file handed in twice is there once."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when there is a first file."""
        self._folder = folder

    def keep(self, source: IO[bytes], most: int) -> KeptFile:
        """Keep what can be read from `source`, at most so many bytes.

        It is written beside its place and moved there once it is whole and on the disk.

        Raises:
            TooLargeError: there are more; nothing is kept.
            StorageFullError: there is no space left; nothing half-written is left behind.
        """
        part = self._folder / f".part-{new_id()}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = _copy(source, part, most)
            place = self.path_of(kept.digest)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            part.replace(place)
        except OSError as error:
            if error.errno in _FULL:
                raise StorageFullError from error
            raise
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return kept

    def path_of(self, digest: str) -> Path:
        """Return where a kept file is."""
        return self._folder / self.name_of(digest)

    @staticmethod
    def name_of(digest: str) -> str:
        """Return its place below the folder: `ab/ab12…`."""
        return f"{digest[:2]}/{digest}"


def _copy(source: IO[bytes], part: Path, most: int) -> KeptFile:
    seen, size = hashlib.sha256(), 0
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        while piece := source.read(PIECE):
            size += len(piece)
            if size > most:
                raise TooLargeError
            seen.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return KeptFile(seen.hexdigest(), size)
