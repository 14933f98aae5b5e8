"""Somebody as the desk shows them: a row among several, or the card of one."""

from __future__ import annotations

from congress.agenda.rules.document import Document
from congress.badges.rules.handout import HandoutState
from congress.badges.service.looking_up import Seen
from congress.desk import words
from congress.desk.scene import DeskScene
from congress.desk.shapes import Found, PersonCard

TONES = 6  # colours of types; a seventh type begins anew, and the word tells them apart
_NEVER_OPENED = (HandoutState.NOW, HandoutState.HANDED_OUT, HandoutState.CANCELLED)


def name_of(seen: Seen) -> str:
    """Return a person's name, as it is said."""
    return f"{seen.registrant.first_name} {seen.registrant.last_name}"


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


def card_of(seen: Seen, scene: DeskScene, *, is_just_given: bool = False) -> PersonCard:
    """Return the card of the person in front of the desk."""
    kind, tone = _type_of(seen, scene.document)
    registrant, handout = seen.registrant, seen.handout
    now, zone = scene.desk.now, scene.document.zone
    say = words.say_to(handout, registrant.first_name, now, zone)
    return PersonCard(
        number=registrant.external_id,
        name=name_of(seen),
        credentials=registrant.credentials,
        kind=kind,
        tone=tone,
        mark=words.mark_of(handout),
        verdict=seen.verdict,
        say=words.say_given(registrant.first_name) if is_just_given else say,
        notes=words.notes_to_staff(handout, seen.badge),
        gets_now=handout.state is HandoutState.NOW,
        has_badge=handout.state is HandoutState.HANDED_OUT,
        copy=seen.badge.copy if seen.badge else 0,
        may_open=scene.may_override and handout.state not in _NEVER_OPENED,
        is_just_given=is_just_given,
    )


def _type_of(seen: Seen, document: Document) -> tuple[str, int]:
    """Return the word and the colour of a registration type; an unknown one has no colour."""
    types = [one.id for one in document.registration_types]
    asked = seen.registrant.registration_type
    if asked not in types:
        return asked, 0
    return document.registration_types_by_id[asked].name, types.index(asked) % TONES + 1
