"""What a camera of the desk saw, as text."""

from __future__ import annotations

from congress.badges.rules.codes import MOST_TYPED
from congress.infra.decode import PictureError, read_symbol


def read_photo(photo: bytes) -> str:
    """Return the code in a photo; "" where there is none to be read, and for what is no photo."""
    try:
        return read_symbol(photo).strip()[:MOST_TYPED]
    except PictureError:
        return ""
