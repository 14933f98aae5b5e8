"""The supervisor's page of phones at doors: what they hold, and a file that one of them saved."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from congress.agenda.rules.document import Document
from congress.badges.service.telling import say_time
from congress.checkin.schemas import MAX_FILE_BYTES, read_saved
from congress.checkin.service.phones import DoorPhone, list_phones, take_file
from congress.checkin.service.scans import Answered, Scan, Unreadable
from congress.core.errors import InputError
from congress.core.permissions import Permission
from congress.desk import phone_words as words
from congress.desk.door_shapes import PhoneLine, PhonesPage
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/phones"


@page(blueprint, "GET", AT, permission=Permission.ENROLL_STATIONS, summary="Phones at the doors")
def show_phones(call: Call, event_id: str) -> Response:
    """Show what each phone holds, and how to take a saved file in."""
    return _render(open_desk(call, event_id))


@page(
    blueprint,
    "POST",
    AT,
    permission=Permission.ENROLL_STATIONS,
    summary="Take a saved file in",
    max_bytes=MAX_FILE_BYTES,
)
def take_saved_file(call: Call, event_id: str) -> Response:
    """Take in what a phone saved, and say what became of each scan. Sent twice it is once."""
    scene = open_desk(call, event_id)
    sent = request.files.get("file")
    try:
        told = read_saved(sent.read() if sent is not None else b"", event_id)
    except InputError as refused:
        said = Notice("bad", refused.detail)
        return _render(scene, said=said, status=status_of(refused))
    answers = take_file(scene.shift, told)
    lines = tuple(
        _taken(number, one, answer, scene)
        for number, (one, answer) in enumerate(zip(told, answers, strict=True), 1)
    )
    return _render(scene, said=Notice("good", words.sum_up(answers)), lines=lines)


def _taken(number: int, one: Scan | Unreadable, answer: Answered, scene: DeskScene) -> str:
    where = ""
    if isinstance(one, Scan):
        door = scene.document.doors_by_id.get(one.door)
        at = say_time(one.at, scene.call.now, scene.document.zone)
        where = f"{door.name if door else one.door}, {at}"
    return words.say_taken(number, where, answer)


def _render(
    scene: DeskScene, *, said: Notice | None = None, lines: Sequence[str] = (), status: int = 200
) -> Response:
    phones = tuple(_line(one, scene, scene.document) for one in list_phones(scene.shift))
    shown = PhonesPage(phones, said, tuple(lines))
    return render(scene.call, "phones", shown, scene=scene, status=status)


def _line(one: DoorPhone, scene: DeskScene, document: Document) -> PhoneLine:
    door = document.doors_by_id.get(one.holding.door)
    now = scene.call.now
    return PhoneLine(
        name=one.name or words.NO_NAME,
        where=" · ".join(filter(None, (door.name if door else words.NO_DOOR, one.held_by))),
        holds=words.say_holds(one),
        list_age=words.say_list(one.holding.list_at, one.told_at),
        mark=words.mark_of_phone(one, say_time(one.told_at, now, document.zone)),
    )
