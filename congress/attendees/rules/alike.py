"""Who is new in a list without numbers may be somebody that it misses, under a new name or address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from congress.attendees.rules.registrations import KnownRegistration, WrittenRegistration
from congress.core.names import fold_name
from congress.people.rules import mailbox_of

_Marks = set[tuple[str, str]]


def pair_missing(
    fresh: Mapping[int, WrittenRegistration], missing: Collection[KnownRegistration]
) -> dict[int, KnownRegistration]:
    """Return who of `missing` each of `fresh` may be, everybody once: the likeliest pairs first.

    They have the address and the first name in common, or the whole name, or the order.
    """
    found: dict[int, KnownRegistration] = {}
    taken: set[str] = set()
    for of_written, of_known in _ALIKE if fresh and missing else ():
        by_mark: dict[tuple[str, str], list[KnownRegistration]] = {}
        for known in missing:
            for mark in of_known(known):
                by_mark.setdefault(mark, []).append(known)
        for place, written in fresh.items():
            same = [one for mark in of_written(written) for one in by_mark.get(mark, ())]
            free = next((one for one in same if one.external_id not in taken), None)
            if free is not None and place not in found:
                found[place] = free
                taken.add(free.external_id)
    return found


def _mailbox_of_written(written: WrittenRegistration) -> _Marks:
    first = fold_name(written.first_name)
    return {(mailbox_of(written.email), first)} if first else set()


def _mailboxes_of_known(known: KnownRegistration) -> _Marks:
    return {(address, fold_name(known.first_name)) for address in known.addresses}


def _name_of_written(written: WrittenRegistration) -> _Marks:
    return {(fold_name(written.first_name), fold_name(written.last_name))}


def _name_of_known(known: KnownRegistration) -> _Marks:
    return {(fold_name(known.first_name), known.name_key)}


def _order_of_written(written: WrittenRegistration) -> _Marks:
    return {(written.order, "")} if written.order else set()


def _orders_of_known(known: KnownRegistration) -> _Marks:
    """Return the orders that a number may be of: `7002-2` is the second of order 7002."""
    order, _, place = known.external_id.rpartition("-")
    return {(known.external_id, ""), (order if place.isdecimal() else known.external_id, "")}


_ALIKE: tuple[
    tuple[Callable[[WrittenRegistration], _Marks], Callable[[KnownRegistration], _Marks]], ...
] = (
    (_mailbox_of_written, _mailboxes_of_known),
    (_name_of_written, _name_of_known),
    (_order_of_written, _orders_of_known),
)
