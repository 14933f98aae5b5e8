"""The network that a card of the guide names, as a camera joins it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# What the fields of a Wi-Fi card are called in the schedule file's `extra`.
NETWORK, PASSWORD, SECURITY = "network", "password", "security"
WPA, OPEN = "WPA", "nopass"
_SPECIAL = re.compile(r'([\\;,:"])')


@dataclass(frozen=True)
class Wifi:
    """A network, letter for letter: no case, blank or accent of it is ever changed (R26)."""

    network: str
    password: str
    security: str

    @property
    def code(self) -> str:
        """Return what a camera joins by: `WIFI:T:WPA;S:IHI Congress;P:SanDiego25;;`.

        The format of ZXing's barcode contents: a backslash before each of the five special letters.
        """
        network, password = (_SPECIAL.sub(r"\\\1", text) for text in (self.network, self.password))
        return f"WIFI:T:{self.security};S:{network};P:{password};;"


def wifi_of(extra: Mapping[str, str]) -> Wifi | None:
    """Return the network a card names; None for other cards."""
    if NETWORK not in extra:
        return None
    password = extra.get(PASSWORD, "")
    return Wifi(extra[NETWORK], password, extra.get(SECURITY, WPA if password else OPEN))
