"""What somebody sends to claim credits, once it could be read. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from congress.agenda.rules.credit_types import hundredths_of

# At most three digits before the point: no congress bears a thousand credits.
AMOUNT = re.compile(r"\d{1,3}(\.\d{1,2})?\Z", re.ASCII)
MAX_NAME, MAX_CREDENTIAL = 200, 40  # characters, as a certificate has them


@dataclass(frozen=True)
class License:
    """A license as its holder wrote it: what for (`RN`), the state, the number."""

    kind: str
    state: str
    number: str


@dataclass(frozen=True)
class Submitted:
    """A claim of one kind of credit. `amount` in hundredths; name and numbers as on the license.

    `attested`: sessions that nobody scanned, and in which they say that they were (rule B 6).
    """

    type_id: str
    amount: int
    name: str
    credential: str = ""
    licenses: tuple[License, ...] = ()
    nabp: str = ""
    birth_day: str = ""
    board: str = ""
    attested: tuple[str, ...] = ()

    @property
    def ids(self) -> dict[str, Any]:
        """Return the numbers as they are kept: those alone that were given."""
        licenses = [vars(one) for one in self.licenses]
        given: dict[str, Any] = {
            "licenses": licenses, "nabp": self.nabp, "birth_day": self.birth_day, "board": self.board,
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}


def amount_of(figure: str) -> int | None:
    """Return a figure such as `9.75` in hundredths; None: it is none of at most two decimals."""
    return hundredths_of(figure) if AMOUNT.match(figure) else None
