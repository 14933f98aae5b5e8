"""What I claim of one kind of credit, and the form to claim it, as the Credits page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from congress.ui.shapes import Link


@dataclass(frozen=True)
class LicenseLine:
    """One license in the form; without a state and a number it is a line to be filled in."""

    kind: str = ""
    state: str = ""
    number: str = ""


@dataclass(frozen=True)
class ClaimForm:
    """The form to claim a kind of credit. `key`: sent twice, it is one claim (decision 0071).

    `button`: `Claim 9.75`. `on_certificate`: the name as it stands there, which the press confirms.
    `asks`: which numbers its accreditor wants; none of them holds a claim back. `faults`: what is wrong
    with what was filled in, by field. `words_for`: sessions that may be claimed by one's own word.
    `is_open`: the fields are shown at once, since something in them is to be mended.
    """

    key: str
    button: str
    amount: str
    most: str
    step: str
    name: str
    credential: str
    on_certificate: str
    licenses: tuple[LicenseLine, ...] = ()
    nabp: str = ""
    birth_day: str = ""
    board: str = ""
    asks: tuple[str, ...] = ()
    words_for: tuple[tuple[str, str, bool], ...] = ()  # session, title, ticked
    faults: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False


@dataclass(frozen=True)
class ClaimPanel:
    """Where my claim of a kind stands. `said`: sentences, the first of them the state.

    `amends`: the form is for a change of what stands. `may_ask`: one press asks the CE office.
    `confirm`: "" nothing to confirm, `code` by a code first, `press` by a press.
    """

    tone: str = ""
    said: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    form: ClaimForm | None = None
    amends: bool = False
    may_ask: bool = False
    confirm: str = ""
