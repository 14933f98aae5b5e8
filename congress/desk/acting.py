"""What can be done at the badge desk: find, print, hand over, take back, replace; what is shown then.

All is sent to one address, the desk's own, and may be sent twice: what it does goes by how things stand
(decision 0045).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from congress.badges.errors import BadgeError, SupervisorError
from congress.badges.queries import Blank, count_worn
from congress.badges.rules.codes import MOST_TYPED, find_within, looks_like_code
from congress.badges.rules.handout import REPLACED_FOR, Reason
from congress.badges.rules.mistaken import say_mistaken
from congress.badges.rules.mistyped import find_mistake
from congress.badges.rules.names import WrittenName
from congress.badges.rules.notes import MAX_NOTE_LENGTH
from congress.badges.service.blanks import hand_out_blank, is_blank
from congress.badges.service.day_badges import find_day_badges
from congress.badges.service.handing import Taker, hand_out, take_back
from congress.badges.service.looking_up import Seen, look_at, look_up
from congress.badges.service.naming import correct_name
from congress.badges.service.notes import write_note
from congress.badges.service.printing import ask_for_print
from congress.badges.service.replacing import replace_badge
from congress.badges.service.slips import see_photo_id
from congress.core.errors import Fault, InputError, StaleVersionError
from congress.desk import words
from congress.desk.cards import name_of
from congress.desk.scene import DeskScene
from congress.people.rules import MAX_NAME_LENGTH
from congress.ui.forms import form_text
from congress.ui.notices import Notice
from congress.web.body import MAX_FORM_BYTES
from congress.web.problems import status_of

MAX_REASON_LENGTH = 500
MAX_NUMBER_LENGTH = 100
MAX_COPY_DIGITS = 6
UNDONE_AT_THE_DESK = "Undone at the badge desk."
OK, ON = 200, "1"
INCOMPLETE = 422  # as `InputError`: with the person still on the screen


@dataclass(frozen=True)
class Happened:
    """What came of it: who is shown, what is said, and how it is answered.

    `typed`: what was looked for, when it was no code; `mend`: a code with a mistake in it. `day_badges`:
    whose the text means, too. `is_just_given`: it is in their hands now, and `can_undo`: by a hand-over.
    `because`: the reason that a supervisor gave, for the next step. `asked_for_print`: somebody waits
    for the sheet. `has_more`: more people were found than are shown.
    """

    people: tuple[Seen, ...] = ()
    said: Notice | None = None
    note: str = ""
    typed: str = ""
    mend: str = ""
    day_badges: Sequence[Blank] = ()
    is_just_given: bool = False
    can_undo: bool = False
    because: str = ""
    asked_for_print: bool = False
    has_more: bool = False
    status: int = OK


def act(scene: DeskScene, scanned: str | None) -> Happened:
    """Do what the form asks for. Raises InputError for what the desk does not do.

    `scanned`: what was read in a photo that came along, "" for nothing; None: none came.
    """
    if scanned is not None:
        return find(scene, scanned) if scanned else Happened(note=words.NOTHING_READ)
    done = _ACTS.get(form_text("do"))
    if done is None:
        raise InputError(faults=[Fault("do", "The desk does no such thing.")])
    return done(scene)


def find(scene: DeskScene, typed: str) -> Happened:
    """Find whom a text means: a name, a number or a code."""
    if len(typed) > MOST_TYPED:
        return Happened(note=say_mistaken(typed) or words.TOO_LONG)
    if not typed:
        shown = (look_at(scene.desk, _number()),) if _number() else ()
        return Happened(shown, note=words.NOTHING_TYPED)  # who stands there stays
    typed = find_within(typed)
    found = look_up(scene.desk, typed)
    said = "" if looks_like_code(typed) or found.is_mistaken else typed
    mend = typed if find_mistake(typed) else ""
    # Asked only where the list names nobody, or several: who is found alone waits for nothing more.
    is_open = said and len(found.people) != 1
    day_badges = find_day_badges(scene.desk, typed) if is_open else ()
    note = "" if day_badges and not found.people else found.note
    return Happened(
        tuple(found.people), note=note, typed=said, mend=mend, day_badges=day_badges,
        has_more=found.has_more,
    )  # fmt: skip


def _find(scene: DeskScene) -> Happened:
    typed = form_text("q", longest=MAX_FORM_BYTES)
    if _number() and is_blank(scene.desk, typed):
        return _hand_blank_over(scene, typed)
    happened = find(scene, typed)
    found = [one.registrant.external_id for one in happened.people]
    if _number() and looks_like_code(typed) and len(found) == 1 and found != [_number()]:
        return replace(happened, note=words.ANOTHER_CODE)
    return happened


def _hand_blank_over(scene: DeskScene, typed: str) -> Happened:
    """Make a blank badge theirs whose card is on the screen. Its slip is off: a scan saw no photo ID."""
    happened = _try(
        scene,
        lambda number: hand_out_blank(scene.desk, number, typed),
        lambda seen: words.blank_handed_over(name_of(seen)),
    )
    is_given = happened.status == OK
    return replace(happened, is_just_given=is_given, can_undo=is_given)


def _open(scene: DeskScene) -> Happened:
    return Happened((look_at(scene.desk, _number()),))


def _print(scene: DeskScene) -> Happened:
    """Send the badge to the printers of this place; `again`: it did not come out."""
    because, again = _because(), form_text("again") == ON
    if looks_like_code(because):
        return find(scene, because)
    if not scene.desk.place and len(scene.places) > 1:
        said = Notice("warn", words.SAY_WHERE)
        return Happened((look_at(scene.desk, _number()),), said)
    happened = _try(
        scene, lambda number: ask_for_print(scene.desk, number, again=again, because=because)
    )
    return replace(happened, because=because, asked_for_print=True)


def _hand_over(scene: DeskScene, taker: Taker | None = None) -> Happened:
    because = _because()
    if looks_like_code(because):  # the next person's was scanned while the cursor stood there
        return find(scene, because)
    happened = _try(
        scene,
        lambda number: hand_out(
            scene.desk, number, because=because, photo_id_seen=taker is None, taker=taker
        ),
        lambda seen: words.handed_over(name_of(seen)),
    )
    is_given = happened.status == OK
    return replace(happened, is_just_given=is_given, can_undo=is_given)


def _hand_over_for(scene: DeskScene) -> Happened:
    """Hand it to somebody who picks it up for them, by name; the slip stays off, since nobody saw their
    photo ID. What is scanned into the field is the next person's.
    """
    name = " ".join(form_text("taken_by", longest=MAX_NAME_LENGTH).split())
    if looks_like_code(name):
        return find(scene, name)
    if not name:
        return Happened((look_at(scene.desk, _number()),), words.NO_TAKER, status=INCOMPLETE)
    happened = _hand_over(scene, Taker(name))
    if not happened.is_just_given:
        return happened
    return replace(happened, said=words.handed_over_for(name_of(happened.people[0]), name))


def _see_photo_id(scene: DeskScene) -> Happened:
    return _try(
        scene,
        lambda number: see_photo_id(scene.desk, number),
        lambda seen: words.slip_on(name_of(seen)),
    )


def _take_back(scene: DeskScene) -> Happened:
    return _try(
        scene,
        lambda number: take_back(scene.desk, number, because=UNDONE_AT_THE_DESK),
        lambda seen: words.taken_back(name_of(seen)),
    )


def _replace(scene: DeskScene) -> Happened:
    copy, reason = form_text("copy", longest=MAX_COPY_DIGITS), form_text("reason")
    if reason not in list(REPLACED_FOR) or not (copy.isascii() and copy.isdecimal()):
        raise InputError(faults=[Fault("reason", "Say why it is replaced.")])

    def renew(number: str) -> None:
        replace_badge(scene.desk, number, copy=int(copy), reason=Reason(reason), photo_id_seen=True)
        _print_the_new_one(scene, number)

    happened = _try(scene, renew, lambda seen: words.replaced(name_of(seen), _copy_of(scene, seen)))
    has_it = all(one.badge is not None and one.badge.handed_at for one in happened.people)
    return replace(happened, is_just_given=happened.status == OK and has_it, asked_for_print=True)


def _correct(scene: DeskScene) -> Happened:
    """Write another name on the badge; a sheet with the old one is replaced by a new one at once."""
    texts = {
        field: form_text(field, longest=MAX_NAME_LENGTH)
        for field in WrittenName.__dataclass_fields__
    }
    if scanned := next(filter(looks_like_code, texts.values()), ""):  # the next person's
        return find(scene, scanned)
    if not texts["last_name"]:
        return Happened((look_at(scene.desk, _number()),), words.NO_NAME, status=INCOMPLETE)
    return _rename(
        scene, WrittenName(**{name: " ".join(text.split()) for name, text in texts.items()})
    )


def _clear_name(scene: DeskScene) -> Happened:
    return _rename(scene, None)


def _rename(scene: DeskScene, name: WrittenName | None) -> Happened:
    renewed = []

    def correct(number: str) -> None:
        if correct_name(scene.desk, number, name, photo_id_seen=True).is_new:
            renewed.append(number)
            _print_the_new_one(scene, number)

    happened = _try(
        scene,
        correct,
        lambda seen: words.corrected(seen.registrant.written, is_new_copy=bool(renewed)),
    )
    return replace(happened, asked_for_print=bool(renewed))


def _write_note(scene: DeskScene) -> Happened:
    """Leave a note to staff; an empty one clears what is there."""
    text = " ".join(form_text("note", longest=MAX_NOTE_LENGTH).split())
    if looks_like_code(text):
        return find(scene, text)
    return _try(
        scene,
        lambda number: write_note(scene.desk, number, text),
        lambda _: words.NOTE_WRITTEN if text else words.NOTE_CLEARED,
    )


def _print_the_new_one(scene: DeskScene, number: str) -> None:
    """Send the new copy to the printer; where it may not be printed now, the card says what may be."""
    if not scene.desk.place and len(scene.places) > 1:
        return
    with suppress(BadgeError, SupervisorError):  # refused before anything of a print was written
        ask_for_print(scene.desk, number)


def _copy_of(scene: DeskScene, seen: Seen) -> int:
    return count_worn(scene.desk.db, seen.badge) + 1 if seen.badge else 1


def _number() -> str:
    return form_text("number", longest=MAX_NUMBER_LENGTH)


def _because() -> str:
    return form_text("because", longest=MAX_REASON_LENGTH)


_ACTS: Mapping[str, Callable[[DeskScene], Happened]] = {
    "": _find,
    "open": _open,
    "print": _print,
    "hand-over": _hand_over,
    "hand-over-for": _hand_over_for,
    "see-photo-id": _see_photo_id,
    "take-back": _take_back,
    "replace": _replace,
    "correct-name": _correct,
    "clear-name": _clear_name,
    "write-note": _write_note,
}


def _try(
    scene: DeskScene,
    do: Callable[[str], object],
    say: Callable[[Seen], Notice | None] = lambda _: None,
) -> Happened:
    """Do something with a person's badge, and show them as they are then; a refusal is said above them.

    The services refuse before they write, so that what is written here is who was shown.
    """
    number = _number()
    try:
        do(number)
    except (BadgeError, SupervisorError, StaleVersionError) as refused:
        said = Notice("bad", refused.detail)
        return Happened((look_at(scene.desk, number),), said, status=status_of(refused))
    seen = look_at(scene.desk, number)
    return Happened((seen,), say(seen))
