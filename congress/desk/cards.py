"""Somebody as the desk shows them: a row among several, or the card of one."""

from __future__ import annotations

from congress.agenda.rules.document import Document
from congress.badges.formats.faces import COLOURS
from congress.badges.queries import Blank, Print, count_worn, find_written
from congress.badges.rules.handout import HandedOver, HandoutState, needs_supervisor
from congress.badges.rules.mistyped import find_mistake
from congress.badges.rules.prints import UNDER_WAY, PrintState
from congress.badges.service.looking_up import Seen
from congress.badges.service.telling import say_handed
from congress.desk import words
from congress.desk.scene import DeskScene
from congress.desk.shapes import DayBadgeLine, Found, Mend, PersonCard, PrintLine

TONES = len(COLOURS)  # of types: card.css has those that are printed
_PRINTED = (*UNDER_WAY, PrintState.DONE)
_NO_BADGE = (HandoutState.NOT_ENTITLED, HandoutState.CANCELLED)
_NEVER_OPENED = (HandoutState.NOW, HandoutState.HANDED_OUT, HandoutState.CANCELLED)


def name_of(seen: Seen) -> str:
    """Return a person's name, as it is said."""
    return f"{seen.registrant.first_name} {seen.registrant.last_name}"


def day_badge_line(blank: Blank, scene: DeskScene) -> DayBadgeLine:
    """Return who wears a day badge."""
    assert blank.used_at is not None  # noqa: S101 -- a day badge was given
    handed = HandedOver(blank.used_at, blank.place)
    given = say_handed(handed, scene.desk.now, scene.document.zone)
    return DayBadgeLine(blank.name, blank.number or "", given)


def mend_of(typed: str) -> Mend | None:
    """Return what was typed in vain, to be mended: of one of our codes the part that looks wrong, else
    all of it, so that whatever is typed or scanned next takes its place.
    """
    if not typed:
        return None
    mistake = find_mistake(typed)
    return Mend(typed, mistake.start, mistake.end) if mistake else Mend(typed, 0, len(typed))


def row_of(seen: Seen, document: Document) -> Found:
    """Return somebody as one of several."""
    kind, tone = _type_of(seen, document)
    return Found(
        number=seen.registrant.external_id,
        name=name_of(seen),
        credentials=seen.registrant.credentials,
        kind=kind,
        tone=tone,
        mark=words.mark_of(seen.handout),
    )


def card_of(
    seen: Seen,
    scene: DeskScene,
    *,
    is_just_given: bool = False,
    can_undo: bool = False,
    because: str = "",
    asked_for_print: bool = False,
) -> PersonCard:
    """Return the card of the person in front of the desk, after what was done (`Happened`)."""
    kind, tone = _type_of(seen, scene.document)
    registrant, handout = seen.registrant, seen.handout
    is_out = handout.state is HandoutState.HANDED_OUT
    worn = count_worn(scene.desk.db, seen.badge) if seen.badge else 0  # before this one
    is_last = is_out and needs_supervisor(worn + 2) and not scene.may_override
    say = _say_given(seen) if is_just_given else _say_to(seen, scene, is_last=is_last)
    return PersonCard(
        number=registrant.external_id,
        name=name_of(seen),
        first_name=registrant.first_name,
        last_name=registrant.last_name,
        credentials=registrant.credentials,
        kind=kind,
        tone=tone,
        mark=words.mark_of(handout),
        verdict=seen.verdict,
        say=say,
        notes=(words.SLIP_GIVEN if seen.photo_id_seen else words.SLIP_KEPT,)
        if is_just_given
        else words.notes_to_staff(handout, seen.badge, worn + 1, registrant.registration_type),
        gets_now=handout.state is HandoutState.NOW,
        has_badge=is_out,
        copy=seen.badge.copy if seen.badge else 0,
        may_open=scene.may_override and handout.state not in _NEVER_OPENED,
        may_be_opened=not scene.may_override and handout.state not in _NEVER_OPENED,
        is_just_given=is_just_given,
        can_undo=can_undo,
        needs_photo_id=is_out and not seen.photo_id_seen,
        needs_supervisor=is_last,
        print=line_of(seen.print, registrant.external_id, scene)
        if seen.print and (asked_for_print or _is_wanted(handout.state, scene))
        else None,
        can_print_again=seen.print is not None and is_out,
        is_printed=seen.print is not None and seen.print.state_at(scene.desk.now) in _PRINTED,
        because=because,
        note=registrant.note,
        note_from=_note_from(seen, scene),
        registered_as=words.say_registered(registrant),
        can_correct=handout.state not in _NO_BADGE and not is_last,
    )


def _note_from(seen: Seen, scene: DeskScene) -> str:
    """Return who wrote the note and when, for who wants to ask; looked up where there is one."""
    written = find_written(scene.desk.db, seen.registrant.id) if seen.registrant.note else None
    if written is None:
        return ""
    return words.say_written(written, scene.desk.now, scene.document.zone)


def _say_given(seen: Seen) -> str:
    return (
        words.say_given(seen.registrant.first_name)
        if seen.photo_id_seen
        else words.say_given_for(name_of(seen))
    )


def _say_to(seen: Seen, scene: DeskScene, *, is_last: bool) -> str:
    """Return what to say to somebody; `is_last`: their next badge is not given by who works here."""
    first_name, now, zone = seen.registrant.first_name, scene.desk.now, scene.document.zone
    handed = seen.handout.handed
    if handed is not None and not seen.photo_id_seen:
        return words.ask_photo_id(first_name)
    if handed is not None and is_last:
        return words.say_last(handed, now, zone)
    return words.say_to(seen.handout, first_name, now, zone)


def _is_wanted(state: HandoutState, scene: DeskScene) -> bool:
    """Tell whether staff look for the sheet: where they hand the badge over, or may all the same."""
    is_opened = scene.may_override and state is not HandoutState.ELSEWHERE
    return state is HandoutState.NOW or (is_opened and state not in _NEVER_OPENED)


def line_of(found: Print, number: str, scene: DeskScene) -> PrintLine:
    """Return what a print is at. `number`: of whose registration it is."""
    state = found.state_at(scene.desk.now)
    tone, text = words.say_print(found, scene.desk.now, scene.document.zone)
    return PrintLine(
        id=found.id,
        number=number,
        tone=tone,
        text=text,
        is_live=state in UNDER_WAY,
        repeat=words.repeat_of(found, state),
    )


def _type_of(seen: Seen, document: Document) -> tuple[str, int]:
    """Return the word and the colour of a registration type; an unknown one has the last."""
    types = [one.id for one in document.registration_types]
    asked = seen.registrant.registration_type
    if asked not in types:
        return asked, TONES
    return document.registration_types_by_id[asked].name, types.index(asked) % TONES + 1
