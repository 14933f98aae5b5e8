"""The page beside a printer: it takes what is to be printed, prints it, and says what became of it.

For Chrome's kiosk printing, which asks nobody; any other browser asks before each sheet.
"""

from __future__ import annotations

from flask import Response

from congress.badges.formats.png import draw_pictures
from congress.badges.service.faces import face_for
from congress.badges.service.stations import Sheet, read_sheet, settle_print, take_prints
from congress.core.errors import Fault, InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.desk import words
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.scene import MAX_PLACE_LENGTH, DeskScene, keep_place, open_desk
from congress.desk.shapes import PrintSheet, StationPage
from congress.ui.forms import form_text, go
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>/station"
MAX_ID_LENGTH = 40
MAX_WHY_LENGTH = 200


@page(blueprint, "GET", AT, permission=Permission.TAKE_PRINTS, summary="The print station")
def show_station(call: Call, event_id: str) -> Response:
    """Ask where the printer stands, and whether this device is to print: whoever only looks takes
    nobody's badge. One that was set up beside a printer begins by itself.
    """
    return _render(open_desk(call, event_id), has_begun=False)


@page(
    blueprint, "POST", AT, permission=Permission.TAKE_PRINTS, summary="Print, and say how it went"
)
def work_at_station(call: Call, event_id: str) -> Response:
    """Take the next sheet, or say that the last one came out or did not."""
    scene = open_desk(call, event_id)
    match form_text("do"):
        case "take":
            return _take(scene)
        case "done":
            settle_print(scene.desk, form_text("print", longest=MAX_ID_LENGTH))
            return _render(scene, said=words.CAME_OUT)
        case "failed":
            why = form_text("why", longest=MAX_WHY_LENGTH) or words.NO_REASON
            settle_print(scene.desk, form_text("print", longest=MAX_ID_LENGTH), failed=why)
            return _render(scene, said=words.DID_NOT_COME_OUT)
        case "place":
            place = form_text("place", longest=MAX_PLACE_LENGTH)
            if place in scene.places:
                keep_place(call, place)
                return go(call, f"/desk/e/{event_id}/station")
    raise InputError(faults=[Fault("do", "The print station does no such thing.")])


@page(
    blueprint,
    "GET",
    f"{AT}/prints/<print_id>/<int:number>.png",
    permission=Permission.TAKE_PRINTS,
    summary="A sheet as a picture",
)
def draw_sheet(call: Call, event_id: str, print_id: str, number: int) -> Response:
    """Answer a page of a sheet that is this station's: the badge, then its slip."""
    scene = open_desk(call, event_id)
    sheet = read_sheet(scene.desk, print_id)
    face = face_for(
        scene.desk, sheet.registrant, sheet.code, slip=sheet.slip, address=call.settings.base_url
    )
    pictures = draw_pictures(face)
    if not 1 <= number <= len(pictures):
        raise NotFoundError
    return Response(pictures[number - 1], content_type="image/png")


def _take(scene: DeskScene) -> Response:
    """Take a sheet whose badge still lives: one that was retired at this moment is nobody's."""
    if scene.places and not scene.desk.place:
        return _render(scene)
    for one in take_prints(scene.desk, most=1):
        try:
            return _render(scene, sheet=read_sheet(scene.desk, one.id))
        except StaleVersionError as refused:
            settle_print(scene.desk, one.id, failed=refused.detail)
    return _render(scene)


def _render(
    scene: DeskScene,
    *,
    sheet: Sheet | None = None,
    said: Notice | None = None,
    has_begun: bool = True,
) -> Response:
    shown = StationPage(
        place=scene.desk.place,
        places=() if scene.desk.place else scene.places,
        is_printer=scene.is_printer,
        has_begun=scene.is_printer or has_begun,
        may_hand_out=scene.may_hand_out,
        said=said,
        sheet=_sheet_of(sheet, scene) if sheet else None,
    )
    return render(scene.call, "station", shown, scene=scene)


def _sheet_of(sheet: Sheet, scene: DeskScene) -> PrintSheet:
    at = f"/desk/e/{scene.event.id}/station/prints/{sheet.print.id}"
    pages = 2 if sheet.slip else 1
    name = f"{sheet.registrant.first_name} {sheet.registrant.last_name}"
    return PrintSheet(sheet.print.id, name, tuple(f"{at}/{one}.png" for one in range(1, pages + 1)))
