"""The organizer's pages of presentation materials: adding, replacing, publishing, hiding (R18)."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import IO

from flask import Response, request

from congress.agenda.rules.document import Session
from congress.core.errors import Fault, InputError, NotFoundError, TooLargeError
from congress.core.permissions import Permission
from congress.core.time_words import full_day
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.lobby_lines import line_of
from congress.desk.lobby_shapes import FileLine, LinkDay, MaterialsPage, SessionFilesPage
from congress.desk.material_words import NO_FILE, acts_of, mark_of_count, mark_of_material
from congress.desk.scene import DeskScene, open_desk
from congress.infra.kept_files import FileStore
from congress.lobby.formats.decks import read_kind
from congress.lobby.queries import find_material, list_materials, list_materials_of
from congress.lobby.rules.materials import MOST_BYTES, MaterialState
from congress.lobby.service import materials as service
from congress.lobby.service.materials import Handling, Upload
from congress.ui.forms import form_text, go
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/materials"
SESSION = f"{AT}/<session_id>"
ONE = f"{SESSION}/<material_id>"
BESIDE_BYTES = 100_000  # of a form beside its file
LONGEST = 1_000  # of a title: more than is taken, so that it comes back to be shortened
_STATES = {
    "publish": MaterialState.PUBLISHED,
    "hide": MaterialState.HIDDEN,
    "opt-out": MaterialState.OPTED_OUT,
}


def take_file(call: Call, **_address: str) -> Upload | InputError | TooLargeError | None:
    """Keep the file that came before the unit of work begins; None: none did.

    It is on the disk while the form is read, and checked by its content; its name is not looked at.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    source: IO[bytes] = sent.stream
    try:
        kind = read_kind(source)
        return Upload(FileStore(call.settings.files_dir).keep(source, MOST_BYTES), kind)
    except (InputError, TooLargeError) as refused:
        return refused


@page(blueprint, "GET", AT, permission=Permission.MANAGE_LOBBY, summary="Materials")
def show_materials(call: Call, event_id: str) -> Response:
    """Show the sessions, each with how many materials it has."""
    scene = open_desk(call, event_id)
    counts = Counter(one.session_id for one in list_materials(call.db, event_id))
    sessions = sorted(scene.document.sessions, key=lambda one: (one.starts_at, one.title))
    days = tuple(
        LinkDay(
            full_day(day),
            tuple(line_of(scene, one, mark_of_count(counts[one.id])) for one in members),
        )
        for day, members in groupby(sessions, key=scene.document.day_of)
    )
    return render(call, "materials", MaterialsPage(days), scene=scene)


@page(
    blueprint, "GET", SESSION, permission=Permission.MANAGE_LOBBY, summary="A session's materials"
)
def show_session_files(call: Call, event_id: str, session_id: str) -> Response:
    """Show the materials of a session, and the form that adds one."""
    scene = open_desk(call, event_id)
    return _render(scene, _session(scene, session_id))


@page(
    blueprint,
    "POST",
    SESSION,
    permission=Permission.MANAGE_LOBBY,
    summary="Add a material",
    max_bytes=MOST_BYTES + BESIDE_BYTES,
    prepare=take_file,
)
def add_material(
    call: Call,
    event_id: str,
    session_id: str,
    prepared: Upload | InputError | TooLargeError | None,
) -> Response:
    """Add one, hidden; what cannot be taken is said beside the form, and its title stays."""
    scene = open_desk(call, event_id)
    session = _session(scene, session_id)
    title = form_text("title", longest=LONGEST)
    try:
        service.add_material(
            _handling(scene),
            session.id,
            title,
            _taken(prepared),
            is_embargoed=form_text("embargo") == "1",
        )
    except (InputError, TooLargeError) as refused:
        return _refuse(scene, session, refused, title=title)
    return go(call, _address(SESSION, event_id, session_id), "material-added")


@page(
    blueprint,
    "POST",
    ONE,
    permission=Permission.MANAGE_LOBBY,
    summary="Change a material",
    max_bytes=MOST_BYTES + BESIDE_BYTES,
    prepare=take_file,
)
def change_material(
    call: Call,
    event_id: str,
    session_id: str,
    material_id: str,
    prepared: Upload | InputError | TooLargeError | None,
) -> Response:
    """Publish or hide it, or give it another file under the same address."""
    scene = open_desk(call, event_id)
    session = _session(scene, session_id)
    known = find_material(call.db, event_id, material_id)
    if known is None or known.session_id != session_id:
        raise NotFoundError
    handling, do = _handling(scene), form_text("do")
    if do in _STATES:
        service.set_state(handling, material_id, _STATES[do])
    elif do in ("after", "at-once"):
        service.set_embargo(handling, material_id, is_embargoed=do == "after")
    else:
        try:
            service.replace_file(handling, material_id, _taken(prepared))
        except (InputError, TooLargeError) as refused:
            return _refuse(scene, session, refused, about=known.id)
    return go(call, _address(SESSION, event_id, session_id), "material-changed")


def _taken(prepared: Upload | InputError | TooLargeError | None) -> Upload:
    if prepared is None:
        raise InputError(NO_FILE, faults=[Fault("file", NO_FILE)])
    if isinstance(prepared, Upload):
        return prepared
    raise prepared


def _refuse(
    scene: DeskScene,
    session: Session,
    refused: InputError | TooLargeError,
    *,
    title: str = "",
    about: str = "",
) -> Response:
    shown = _page_of(scene, session, title=title, fault=refused.detail, about=about)
    return render(scene.call, "session_files", shown, scene=scene, status=status_of(refused))


def _render(scene: DeskScene, session: Session) -> Response:
    return render(scene.call, "session_files", _page_of(scene, session), scene=scene)


def _page_of(
    scene: DeskScene, session: Session, *, title: str = "", fault: str = "", about: str = ""
) -> SessionFilesPage:
    found = list_materials_of(scene.call.db, scene.event.id, session.id)
    return SessionFilesPage(
        line=line_of(scene, session, mark_of_count(len(found))),
        files=tuple(
            FileLine(
                one.id,
                one.title,
                f"{one.kind.upper()}, version {one.version}",
                mark_of_material(one, session, scene.call.now),
                acts_of(one),
            )
            for one in found
        ),
        title=title,
        said=Notice("bad", fault) if fault else None,
        fault=fault,
        about=about,
    )


def _handling(scene: DeskScene) -> Handling:
    call = scene.call
    return Handling(call.db, call.principal, call.now, scene.document)


def _address(rule: str, event_id: str, session_id: str) -> str:
    return rule.replace("<event_id>", event_id).replace("<session_id>", session_id)


def _session(scene: DeskScene, session_id: str) -> Session:
    session = scene.document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    return session
