"""Ids that exist, for generated requests: else every answer would be a 404."""

from __future__ import annotations

import zlib
from typing import Any

KNOWN = {
    "event_id": ["psc-2025", "psc-2025", "series-2025"],
    "session_id": ["b1", "b2", "k1", "w1"],
    "external_id": ["x-ana", "x-ben"],
    "number": ["1"],
}


def known_or_drawn(
    _context: object, path_parameters: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Put an id that exists in the place of three drawn ones of four: which, the drawn ones decide."""
    if path_parameters is None:
        return None
    return {name: _one(name, value) for name, value in path_parameters.items()}


def _one(name: str, value: object) -> object:
    known = KNOWN.get(name)
    number = zlib.crc32(repr(value).encode("utf-8", "surrogatepass"))
    if known is None or number % 4 == 0:
        return value
    return known[number // 4 % len(known)]
