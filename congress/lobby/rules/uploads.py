"""A recording's file that comes in pieces: whether it is the same again, and what it is at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_VIDEO_BYTES = 8 << 30
MOST_PIECE_BYTES = 8 << 20
BEGINNING_BYTES = 1 << 20  # of a file, by whose digest it is known again
MAX_NAME_LENGTH = 255
TOO_LARGE = (
    "This file is larger than 8 GB. Export the video once more, at a lower quality or in two parts."
)
EMPTY = "This file is empty. Choose the video itself."
BAD_NAME = f"Give the file a name of at most {MAX_NAME_LENGTH} characters."
BAD_BEGINNING = "Send the SHA-256 of the first 1,048,576 bytes, in hex."
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class WantedUpload:
    """A file that shall be handed in. `beginning`: the SHA-256 of its first `BEGINNING_BYTES`, in hex.

    `replaces`: whatever else was begun for this session is thrown away.
    """

    name: str
    size: int
    beginning: str
    replaces: bool = False


@dataclass(frozen=True)
class Upload:
    """A file that is being handed in. `held`: how many of its bytes are here."""

    id: str
    name: str
    size: int
    beginning: str
    fault: str
    held: int

    @property
    def is_whole(self) -> bool:
        """Tell whether all of it is here, and waits to be taken."""
        return not self.fault and self.held == self.size

    def is_same(self, wanted: WantedUpload) -> bool:
        """Tell whether it is this file that shall be handed in."""
        mine = (self.name, self.size, self.beginning)
        return not self.fault and mine == (wanted.name, wanted.size, wanted.beginning)


class UploadState(StrEnum):
    """What the handing in of a file is at."""

    NONE = "none"
    SENDING = "sending"  # a part of it is here
    CHECKING = "checking"  # all of it is
    REFUSED = "refused"  # it was no video that can be played


def decide_state(upload: Upload | None) -> UploadState:
    """Tell what the handing in of a session's file is at."""
    if upload is None:
        return UploadState.NONE
    if upload.fault:
        return UploadState.REFUSED
    return UploadState.CHECKING if upload.is_whole else UploadState.SENDING


def list_faults(wanted: WantedUpload) -> list[tuple[str, str]]:
    """Return what is wrong with a file before its first byte is sent: (field, what to do)."""
    faults = []
    if wanted.size > MOST_VIDEO_BYTES:
        faults.append(("size", TOO_LARGE))
    if wanted.size < 1:
        faults.append(("size", EMPTY))
    if not wanted.name or len(wanted.name) > MAX_NAME_LENGTH:
        faults.append(("name", BAD_NAME))
    if not _DIGEST.fullmatch(wanted.beginning):
        faults.append(("beginning", BAD_BEGINNING))
    return faults
