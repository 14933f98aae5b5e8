"""My credits as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from congress.companion.shapes.claims import ClaimPanel
from congress.companion.shapes.counted import Counted
from congress.companion.shapes.lines import Reminder, SessionLine
from congress.ui.shapes import Link


@dataclass(frozen=True)
class Sum:
    """How one activity adds up: `lines` by session, then what became of their minutes."""

    title: str
    lines: tuple[str, ...]
    outcome: tuple[str, ...]


@dataclass(frozen=True)
class KindCard:
    """One kind of credit: a figure, and why it is no more. `statement`: the accreditor's words.

    `why`: the question that is answered by `sums`, "" where there is nothing to explain yet.
    """

    id: str
    name: str
    figure: str
    unit: str
    serves: str
    why: str
    sums: tuple[Sum, ...]
    statement: str
    claim: ClaimPanel


@dataclass(frozen=True)
class CreditLine:
    """One session: what was counted there, and what of it counts. `tone`: good, plain or wait."""

    line: SessionLine
    counted: Counted
    said: tuple[str, ...]
    tone: str = "plain"
    evaluation: Link | None = None  # without an address: it is evaluated; None: it is not asked


@dataclass(frozen=True)
class CreditDay:
    """The sessions of a day."""

    title: str
    lines: tuple[CreditLine, ...]


@dataclass(frozen=True)
class CreditsPage:
    """My credits. `kinds`: those for me; `others`: for other professions.

    `deadline` None: there is none. `nothing`: what is said where nothing bears credit, or not yet.
    `is_closed`: nothing of `kinds` can be claimed any more.
    """

    nothing: str
    deadline: Reminder | None = None
    kinds: tuple[KindCard, ...] = ()
    others: tuple[KindCard, ...] = ()
    is_claimed: bool = False
    is_closed: bool = False
    days: tuple[CreditDay, ...] = ()
    help_link: Link | None = None
    evaluations: Link | None = None  # the way to all of them; None: this event asks for none
