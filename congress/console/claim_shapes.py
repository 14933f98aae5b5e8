"""What the templates of claims and ledgers are handed."""

from __future__ import annotations

from dataclasses import dataclass

from congress.console.shapes import Choice
from congress.ui.notices import Notice
from congress.ui.shapes import Link, Mark


@dataclass(frozen=True)
class ClaimRow:
    """A claim in the list."""

    ledger: str
    who: str
    number: str
    kind: str
    amount: str
    mark: Mark
    received: str
    note: str = ""


@dataclass(frozen=True)
class ClaimsPage:
    """A page of claims. `people`: who is meant by the words, with a claim or without. `part`: from 1."""

    words: str
    states: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    rows: tuple[ClaimRow, ...]
    people: tuple[Link, ...]
    part: int
    has_more: bool
    counts: tuple[str, ...] = ()


@dataclass(frozen=True)
class WhyLine:
    """A session of a sum, and what of it counts."""

    title: str
    said: str


@dataclass(frozen=True)
class Certified:
    """Whose certificate stands, as it is written there; or as somebody typed it who was refused."""

    name: str
    credential: str
    because: str = ""
    is_typed: bool = False


@dataclass(frozen=True)
class KindCard:
    """One kind of credit of somebody. `question`: “Why 5.25 and not 6.00?”, told by `sums` first and by
    `why` on demand; `sessions`: how many lines those are. `claim_id` "": no claim.
    `certified` None: no certificate that they may correct.
    """

    name: str
    worth: str
    claimed: str
    mark: Mark | None
    facts: tuple[tuple[str, str], ...]
    question: str
    why: tuple[WhyLine, ...]
    sums: tuple[str, ...]
    sessions: str
    claim_id: str = ""
    may_award: bool = False
    may_revoke: bool = False
    certified: Certified | None = None
    because: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the ledger: when, what, by whom, what more is known of it, and where it opens. `pdf`: as
    a page that was kept.
    """

    at: str
    iso: str
    what: str
    actor: str = ""
    detail: str = ""
    quote: str = ""
    href: str = ""
    pdf: str = ""


@dataclass(frozen=True)
class LedgerPage:
    """All of one registration's credits. `id`: the registration's. `again`: where to sign in once more
    before something is taken back; "": that was lately.
    """

    id: str
    name: str
    facts: tuple[tuple[str, str], ...]
    kinds: tuple[KindCard, ...]
    evaluations: str
    entries: tuple[Entry, ...]
    said: Notice | None = None
    again: str = ""
