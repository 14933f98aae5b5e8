"""Finding people at the badge desk: by two letters of the name, by number, or by a code (T26)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from congress.badges import queries
from congress.badges.queries import AtDesk, Badge, Blank, Print, Registrant
from congress.badges.rules.codes import SLIP_LENGTH, Code, CodeKind, read_code
from congress.badges.rules.handout import (
    HandedOver,
    Handout,
    HandoutState,
    decide_handout,
)
from congress.badges.rules.mistaken import say_mistaken
from congress.badges.rules.mistyped import find_mistake
from congress.badges.service.codes import is_pickup_code_of
from congress.badges.service.making import Desk, facts_of
from congress.badges.service.telling import say_handed, say_handout, say_time
from congress.core.errors import NotFoundError
from congress.core.ids import digest, read_symbols
from congress.core.names import fold_name, typed_keys
from congress.infra import audit

MOST_FOUND = 20
_OTHER_CODE = "another code"  # what was shown to the desk is none of its codes
SHORTEST_NUMBER = 3  # digits of the end of a registration number
_SHORTEST_FIRST_NAME = 3  # letters; they are looked for among everybody of the event
SHORTEST = 2  # letters; one is enough where it is no Latin letter: many names have one character
_MOST_OF_A_NAME = 1_000  # who share a last name, when a first name is typed beside it


@dataclass(frozen=True)
class Seen:
    """Somebody as the desk is shown them: with their living badge, and whether they get one now.

    `print`: the last one of that badge. `photo_id_seen`: the slip that came with it was turned on.
    """

    registrant: Registrant
    badge: Badge | None
    print: Print | None
    handout: Handout
    verdict: str
    photo_id_seen: bool


@dataclass(frozen=True)
class LookUp:
    """Who was found, at most `MOST_FOUND`; `note`: what to do where that is not all there is to say.

    `is_mistaken`: it was a code of something else, and nobody's name.
    """

    people: Sequence[Seen]
    note: str = ""
    has_more: bool = False
    is_mistaken: bool = False


@dataclass(frozen=True)
class _Hits:
    by: str
    people: Sequence[AtDesk]
    note: str = ""


def look_up(desk: Desk, typed: str) -> LookUp:
    """Find whom a text means, and write down who was shown; never the text (decision 0036).

    Raises:
        InputError: the desk's place is none.
        NotFoundError: nothing is published of this event.
    """
    desk.check_place()
    hits = _find(desk, typed.strip())
    shown = _show(desk, hits.by, hits.people[:MOST_FOUND])
    # Who gets it now comes first; else they stay as they were found: whole names, then by the alphabet.
    first = sorted(shown, key=lambda one: one.handout.state is not HandoutState.NOW)
    is_mistaken = hits.by == _OTHER_CODE
    return LookUp(first, hits.note, has_more=len(hits.people) > MOST_FOUND, is_mistaken=is_mistaken)


def look_at(desk: Desk, external_id: str) -> Seen:
    """Return who has a registration number, and write down that they were shown.

    Raises:
        NotFoundError: nobody has it, or nothing is published of this event.
    """
    seen = _show(desk, "number", queries.list_by_number(desk.db, desk.event_id, external_id))
    if not seen:
        raise NotFoundError
    return seen[0]


def look_at_several(desk: Desk, numbers: Collection[str]) -> list[Seen]:
    """Return who has these registration numbers, in their order; who has none is left out."""
    people = queries.list_by_numbers(desk.db, desk.event_id, numbers)
    found = {one.registrant.external_id: one for one in _show(desk, "number", people)}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def _show(desk: Desk, by: str, shown: Sequence[AtDesk]) -> list[Seen]:
    audit.record(
        desk.db, at=desk.now, actor=desk.actor.name, action="people.looked-up",
        event_id=desk.event_id, subject=desk.event_id, by=by,
        shown=[one.registrant.id for one in shown],
    )  # fmt: skip
    document = desk.document
    said: dict[object, tuple[Handout, str]] = {}  # of twenty people there are a few kinds
    seen = []
    for one in shown:
        kind = _what_decides(one.registrant, one.badge)
        told = said.get(kind)
        if told is None:
            facts = facts_of(one.registrant, one.badge)
            handout = decide_handout(facts, document, desk.now, desk.place)
            told = said[kind] = handout, say_handout(handout, desk.now, document.zone)
        handout, verdict = told
        seen.append(Seen(one.registrant, one.badge, one.print, handout, verdict, one.photo_id_seen))
    return seen


def _what_decides(one: Registrant, badge: Badge | None) -> object:
    """Return what `facts_of` is made of: equal for whom the same verdict is for."""
    handed = (badge.handed_at, badge.handed_place) if badge else None
    return one.status, one.registration_type, one.paid_sessions, one.speaker, handed


def _find(desk: Desk, typed: str) -> _Hits:
    if mistaken := say_mistaken(typed):
        return _Hits(_OTHER_CODE, [], mistaken)
    code = read_code(typed)
    if code is not None:
        is_badge = code.kind is CodeKind.BADGE
        return _of_badge(desk, code) if is_badge else _of_pickup_code(desk, code)
    if mistake := find_mistake(typed):
        return _Hits("slip", [], mistake.said)
    keys = _beginnings(typed)
    # Few numbers are letters alone: those are looked for beside the names, in one look.
    if not (keys and typed.isalpha()):
        by_number = queries.list_by_number(desk.db, desk.event_id, typed)
        if by_number:
            return _Hits("number", by_number)
    digits = typed.replace("-", "").replace(" ", "")
    if digits.isascii() and digits.isdecimal():
        return _of_end_of_number(desk, digits)
    return _of_name(desk, typed, keys)


def _of_end_of_number(desk: Desk, digits: str) -> _Hits:
    if len(digits) < SHORTEST_NUMBER:
        return _Hits(
            "number", [], "Type the last three digits of the registration number, or more."
        )
    found = queries.list_by_end_of_number(desk.db, desk.event_id, digits, MOST_FOUND + 1)
    if not found:
        return _Hits("number", [], f"No registration number ends with {digits}. Try the name.")
    more = "More numbers end like this. Type one more digit."
    return _Hits("number", found, more if len(found) > MOST_FOUND else "")


def _of_pickup_code(desk: Desk, code: Code) -> _Hits:
    found = queries.list_by_id(desk.db, desk.event_id, code.attendee_id)
    mine = [one for one in found if is_pickup_code_of(desk.signer, code, one.registrant)]
    if mine:
        return _Hits("pick-up code", mine)
    note = "That pick-up code is of another event, or an old one. Type the name instead."
    return _Hits("pick-up code", [], note)


def _of_badge(desk: Desk, code: Code) -> _Hits:
    code_hash = digest(code.text)
    badge = queries.find_badge(desk.db, desk.event_id, code_hash)
    if badge is None:
        return _Hits(
            "badge", [], _say_blank(desk, queries.find_blank(desk.db, desk.event_id, code_hash))
        )
    note = ""
    if badge.retired_at is not None:
        when = say_time(badge.retired_at, desk.now, desk.document.zone)
        note = (
            f"That badge opens nothing any more, since {when} ({badge.retired_because}), and never "
            "will again. Throw it away."
        )
    return _Hits("badge", queries.list_by_id(desk.db, desk.event_id, badge.attendee_id), note)


def _say_blank(desk: Desk, blank: Blank | None) -> str:
    if blank is None:
        return "That badge is none of this event. Type the name instead."
    if blank.used_at is None:
        return "A blank badge. Find the person first, then scan it: it is theirs at once."
    given = say_handed(HandedOver(blank.used_at, blank.place), desk.now, desk.document.zone)
    if blank.is_day_badge:
        return f"The day badge of {blank.name}, number {blank.number}, given {given}."
    return "That was a day badge. It opens nothing any more."


def _of_name(desk: Desk, typed: str, keys: Collection[str]) -> _Hits:
    if not keys:
        return _Hits("name", [], "Type two letters of the last name, or the registration number.")
    found = queries.list_by_name(desk.db, desk.event_id, keys, MOST_FOUND + 1, typed)
    if found and found[0].registrant.external_id == typed:
        return _Hits("number", found[:1])
    if not found:
        found = _of_both_names(desk, typed)
    if not found and len(typed) >= _SHORTEST_FIRST_NAME:
        found = queries.list_by_first_name(desk.db, desk.event_id, typed.lower(), MOST_FOUND + 1)
        if found:
            return _Hits("name", found, "No last name begins like this. These are first names.")
    if not found and _looks_like_slip(typed):
        note = "That is the slip for the phone: it finds nobody here. Scan the badge, or type the name."
        return _Hits(_OTHER_CODE, [], note)
    if not found and "@" in typed:
        note = "That is an e-mail address. Type two letters of the last name, or the number."
        return _Hits("name", [], note)
    if not found:
        note = (
            "Nobody here has a last name that begins like this. Try another spelling, the first two "
            "letters, or the registration number."
        )
        return _Hits("name", [], note)
    more = "More people begin like this. Type another letter, or the first name beside the last."
    return _Hits("name", found, more if len(found) > MOST_FOUND else "")


def _looks_like_slip(typed: str) -> bool:
    """Tell whether a slip's code was typed or scanned; a long name has no digit in it."""
    symbols = read_symbols(typed)
    return symbols is not None and len(symbols) == SLIP_LENGTH and any(map(str.isdigit, typed))


def _of_both_names(desk: Desk, typed: str) -> list[AtDesk]:
    """Return who is meant by `Ana Ri` or `Rivera, Ana`: as far as each name is typed."""
    words = typed.replace(",", " ").split()
    if len(words) < 2:  # noqa: PLR2004 -- a first and a last one
        return []
    for last, first in ((words[-1], words[:-1]), (words[0], words[1:])):
        keys, start = _beginnings(last), fold_name(" ".join(first))
        alike = queries.list_by_name(desk.db, desk.event_id, keys, _MOST_OF_A_NAME)
        found = [
            one
            for one in alike
            if any(
                fold_name(name.first_name).startswith(start)
                for name in (one.registrant.written, one.registrant.registered)
            )
        ]
        if found:
            return found[: MOST_FOUND + 1]
    return []


def _beginnings(typed: str) -> list[str]:
    """Return the keys with which a typed name may begin; none where it is too short."""
    return [key for key in typed_keys(typed) if len(key) >= SHORTEST or not key.isascii()]
