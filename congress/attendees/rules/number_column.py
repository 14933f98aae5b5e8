"""Whether a column holds registration numbers: each is one person's, however the column is headed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from congress.attendees.rules.headings import LEFT_OUT, ORDER, fold_heading
from congress.attendees.rules.mapping import ListMapping
from congress.attendees.rules.registrations import WrittenRegistration

# Of ten rows one that has somebody else's number is more than a slip of who wrote them.
_ROWS_A_SLIP = 10
_SLIPS = 2  # what a list without a better column may hold, and still have numbers
_ORDER_SIZE = 3  # rows that an order has on average; a ticket's or an event's id has far more
_SHOWN = 3
_OF_TICKETS = frozenset(
    {"ticket id"}
)  # a ticket's, or a kind's, which several people come to share
_FEW = 20  # rows in which nobody may share a kind of ticket by chance
_NUMBERING = frozenset(
    {"number", "nummer", "id", "ids", "code", "ref", "reference", "uid", "uuid", "guid", "key",
     "barcode", "qr", "secret", "token", "matricula", "numero"}
)  # fmt: skip
_OF_OTHERS = frozenset(
    {"zip", "postal", "post", "plz", "country", "state", "discount", "promo", "promotion", "coupon",
     "voucher", "event", "product", "item", "session", "group", "phone", "tel", "telephone", "fax",
     "mobile", "tax", "vat", "npi", "license", "licence", "house", "room", "seat", "table", "access",
     "locale", "language", "currency", "gate"}
)  # fmt: skip


@dataclass(frozen=True)
class Shared:
    """A number that different people have. `rows`: the first of them, in words.

    `clashes`: rows of all numbers whose number is another person's, of `numbered` rows with `distinct`
    numbers.
    """

    number: str
    people: int
    rows: Sequence[str]
    clashes: int
    numbered: int
    distinct: int

    def is_no_slip(self, *, has_other: bool) -> bool:
        """Tell whether the column holds no numbers at all; `has_other`: another one may hold them.

        Where it is a slip of single rows, they wait for a decision.
        """
        if self.clashes * _ROWS_A_SLIP < self.numbered:
            return False
        return has_other or self.clashes >= _SLIPS

    @property
    def meaning(self) -> str:
        """Return what the column means instead: an order's number, or nothing."""
        return ORDER if self.numbered <= self.distinct * _ORDER_SIZE else LEFT_OUT


def find_shared(rows: Sequence[WrittenRegistration]) -> Shared | None:
    """Return the number that most people share, or None where each is one person's."""
    numbers = [one.external_id for one in rows if one.external_id]
    if len(set(numbers)) == len(numbers):
        return None
    first: dict[str, WrittenRegistration] = {}
    others: dict[str, list[WrittenRegistration]] = {}
    for written in rows:
        if not written.external_id:
            continue
        before = first.setdefault(written.external_id, written)
        if before is not written and _person(before) != _person(written):
            others.setdefault(written.external_id, []).append(written)
    if not others:
        return None
    number = max(others, key=lambda one: len(others[one]))
    shown = [first[number], *others[number]][:_SHOWN]
    return Shared(
        number,
        len({_person(one) for one in (first[number], *others[number])}),
        [f"{one.where} ({one.first_name} {one.last_name})" for one in shown],
        sum(map(len, others.values())),
        len(numbers),
        len(first),
    )


def _person(written: WrittenRegistration) -> tuple[str, str, str]:
    return (
        written.email.casefold(), written.first_name.casefold(), written.last_name.casefold()
    )  # fmt: skip


def without_numbers(mapping: ListMapping, heading: str, meant: str) -> ListMapping:
    """Return a mapping by which a heading holds no numbers any more, for this list and later ones."""
    return replace(mapping, headings={**mapping.headings, fold_heading(heading): meant})


def could_number(unknown: Mapping[str, int], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the headings not known (with their places) whose cells could be registration numbers.

    They are named like one, and of some rows each has a value of its own.
    """
    return [heading for heading, place in unknown.items() if _could_number(heading, place, rows)]


def _could_number(heading: str, place: int, rows: Sequence[Sequence[str]]) -> bool:
    words = set(fold_heading(heading).split())
    if not words & _NUMBERING or words & _OF_OTHERS:
        return False
    cells = Counter(cells[place].strip() for cells in rows if place < len(cells) and any(cells))
    return bool(cells) and "" not in cells and cells.most_common(1)[0][1] == 1


def say_shared(heading: str, shared: Shared) -> str:
    """Return that a column holds no numbers, with the people who share one."""
    more = ", …" if shared.people > len(shared.rows) else ""
    return (
        f'The column "{heading}" is no registration number: {shared.number} is shared by '
        f"{shared.people:,} people: {', '.join(shared.rows)}{more}."
    )


def say_empty(heading: str) -> str:
    """Return that a column of numbers has none in any row."""
    return f'The column "{heading}" is empty in every row.'


def say_ticket(
    heading: str, rows: Sequence[WrittenRegistration], mapping: ListMapping
) -> list[str]:
    """Return what is to be looked at where few rows have the ids of tickets, or of kinds of them."""
    folded = fold_heading(heading)
    if folded not in _OF_TICKETS or folded in mapping.headings or not 0 < len(rows) <= _FEW:
        return []
    shown = ", ".join(one.external_id for one in rows[:_SHOWN])
    taken = f'The number is taken from "{heading}" ({shown}), and is kept for ever.'
    hint = f'If it is the id of a kind of ticket, say once, before you import: --map "{heading}=-"'
    return [f"{taken} {hint}"]


def say_number(heading: str, could_be: Sequence[str], dropped: Sequence[str]) -> str:
    """Return which column is taken instead of `dropped` ones, or what to say where none is known."""
    forget = " ".join(f'--map "{one}="' for one in dropped)
    kept = f" That is kept for later lists; {forget} forgets it." if dropped else ""
    if heading:
        return f'The number is taken from "{heading}".{kept}'
    if could_be:
        said = "".join(f'\n    --map "{one}=external_id"' for one in could_be[:_SHOWN])
        return (
            "No column is taken as the registration number: people are known by e-mail address and "
            f"last name.{kept} If one holds a number that each registration keeps (and does not only "
            f"count the rows), say once:{said}"
        )
    return (
        "People are known by e-mail address and last name. If another column holds each "
        f'registration\'s own number, say once: --map "HEADING=external_id".{kept}'
    )
