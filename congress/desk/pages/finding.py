"""The badge desk: the field, who was found, the card, and what was done with it."""

from __future__ import annotations

from flask import Response, request

from congress.badges.queries import find_print, list_by_id
from congress.badges.rules.handout import REPLACED_FOR
from congress.badges.service.counting import count_badges
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.desk import words
from congress.desk.acting import Happened, act
from congress.desk.cards import card_of, day_badge_line, line_of, mend_of, row_of
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.scanning import read_photo
from congress.desk.scene import DeskScene, open_desk
from congress.desk.shapes import Choice, DeskPage, PlacePage, PrintPage
from congress.web.body import MAX_BYTES
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>"


@page(blueprint, "GET", AT, permission=Permission.HAND_OUT_BADGES, summary="The badge desk")
def show_desk(call: Call, event_id: str) -> Response:
    """Show the field and the figures; first of all ask where this desk stands."""
    scene = open_desk(call, event_id)
    if scene.places and not scene.desk.place:
        return render(call, "place", PlacePage(scene.places, ""), scene=scene)
    figures = words.say_figures(count_badges(scene.desk), call.now, scene.document.zone)
    shown = DeskPage(
        scene.desk.place,
        scene.places,
        figures=figures,
        may_enroll=scene.may_enroll,
        may_link=scene.may_link,
        may_publish=scene.may_publish,
        may_give_day_badges=scene.may_override,
        may_settle=scene.may_settle,
    )
    return render(call, "desk", shown, scene=scene)


def look_at_photo(_call: Call, event_id: str) -> str | None:  # noqa: ARG001 -- as every page is called
    """Read the photo that came with the form, before the unit of work begins; None: none came."""
    photo = request.files.get("photo")
    return read_photo(photo.read()) if photo is not None and photo.filename else None


@page(
    blueprint,
    "POST",
    AT,
    permission=Permission.HAND_OUT_BADGES,
    summary="Work at the desk",
    max_bytes=MAX_BYTES,
    prepare=look_at_photo,
)
def work_at_desk(call: Call, event_id: str, prepared: str | None) -> Response:
    """Find people, print, hand over, take back, replace. It answers with the page itself: what may be
    sent twice needs no redirect, and names and codes stand in no address.
    """
    scene = open_desk(call, event_id)
    happened = act(scene, prepared)
    return render(call, "desk", _page_of(scene, happened), scene=scene, status=happened.status)


@page(
    blueprint,
    "GET",
    f"{AT}/prints/<print_id>",
    permission=Permission.HAND_OUT_BADGES,
    summary="What a print is at",
)
def show_print(call: Call, event_id: str, print_id: str) -> Response:
    """Show where a sheet is, for a card that is waited at; it names nobody."""
    scene = open_desk(call, event_id)
    found = find_print(call.db, event_id, print_id)
    if found is None:
        raise NotFoundError
    [whose] = list_by_id(call.db, event_id, found.attendee_id)
    line = line_of(found, whose.registrant.external_id, scene)
    return render(call, "print", PrintPage(line), scene=scene)


def _page_of(scene: DeskScene, happened: Happened) -> DeskPage:
    people, person = happened.people, None
    if len(people) == 1:
        person = card_of(
            people[0],
            scene,
            is_just_given=happened.is_just_given,
            can_undo=happened.can_undo,
            because=happened.because,
            asked_for_print=happened.asked_for_print,
        )
        people = ()
    is_unknown = happened.typed and not happened.people and not happened.day_badges
    return DeskPage(
        place=scene.desk.place,
        places=scene.places,
        said=happened.said,
        typed=happened.typed,
        mend=None if happened.people else mend_of(happened.mend or happened.typed),
        note=happened.note,
        people=tuple(row_of(one, scene.document) for one in people),
        has_more=happened.has_more,
        person=person,
        may_give_day_badges=scene.may_override,
        day_badges=tuple(day_badge_line(one, scene) for one in happened.day_badges),
        not_listed=words.NOT_LISTED if is_unknown else "",
        call_for=words.GIVE_DAY_BADGE if scene.may_override else words.CALL_FOR_DAY_BADGE,
        reasons=tuple(Choice(reason.value, words.REASONS[reason]) for reason in REPLACED_FOR),
    )
