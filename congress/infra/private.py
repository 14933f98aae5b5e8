"""Files that hold what is personal: for this user's eyes only."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def keep_private(path: Path) -> None:
    """Make a file readable by its owner alone, and make it first when there is none (T30).

    SQLite would make its database as the umask says, and gives the files beside it the same rights.
    Where it may not be made or changed, whoever opens it next says so.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that its owner alone can read; one that is there is replaced whole, or stays.

    Raises:
        OSError: there is no such folder, no room in it, or no right to write there.
    """
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(path)
