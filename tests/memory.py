"""Where the tests write: in memory, so that none waits for a disk, or for who else writes to it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000  # a run fills a tenth of it


def quick_folder() -> str:
    """Return where to put what is thrown away: a short path, as the address of a socket wants."""
    if not os.access(MEMORY, os.W_OK):
        return "/tmp"
    # A container may have little of it, or let no program run there (PostgreSQL's may be copied).
    is_small = shutil.disk_usage(MEMORY).free < ROOM
    return "/tmp" if is_small or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC else str(MEMORY)


def write_in_memory() -> None:
    """Let this process and those that it starts write there, unless TMPDIR says where."""
    if "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = quick_folder()
        tempfile.tempdir = None  # what was found before no longer counts
