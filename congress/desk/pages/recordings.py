"""The organizer's pages of recordings: what is missing, publishing it, or saying why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Response

from congress.agenda.rules.document import Session
from congress.core.errors import Fault, InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.core.time_words import short_day
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.lobby_lines import hosts_for, line_of
from congress.desk.lobby_shapes import RecordingForm, RecordingsPage
from congress.desk.recording_words import (
    CHANGED,
    NO_DAY,
    UNDECIDED,
    mark_of_recording,
    words_of_upload,
)
from congress.desk.scene import DeskScene, open_desk
from congress.infra.kept_files import FileStore
from congress.lobby.queries import find_recording, list_recordings
from congress.lobby.rules.addresses import MAX_LINK_LENGTH
from congress.lobby.rules.recordings import (
    NOTHING,
    Recording,
    decide_recording,
    due_on,
    is_recorded,
    list_missing,
    needs_decision,
)
from congress.lobby.service.recordings import WantedRecording, set_recording
from congress.lobby.service.uploads import find_upload
from congress.ui.forms import form_text, go
from congress.ui.notices import Notice
from congress.ui.shapes import Mark
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/recordings"
ONE = f"{AT}/<session_id>"
LONGEST = (
    MAX_LINK_LENGTH + 1_000
)  # more than is taken, so that what was typed comes back to be mended
DIGITS = 9


@page(blueprint, "GET", AT, permission=Permission.MANAGE_LOBBY, summary="Recordings")
def show_recordings(call: Call, event_id: str) -> Response:
    """Show what each recording is at, and which sessions are to be decided (R19, R20)."""
    scene = open_desk(call, event_id)
    document, found = scene.document, list_recordings(call.db, event_id)
    sessions = sorted(document.sessions, key=lambda one: (one.starts_at, one.title))
    due, missing = due_on(document), list_missing(document, found, call.now)
    shown = RecordingsPage(
        due=short_day(due) if due else "",
        missing=len(missing),
        lines=tuple(
            line_of(
                scene,
                one,
                _mark(scene, one, found.get(one.id, NOTHING), is_missing=one in missing),
            )
            for one in sessions
            if is_recorded(one)
        ),
        undecided=tuple(line_of(scene, one, UNDECIDED) for one in sessions if needs_decision(one)),
    )
    return render(call, "recordings", shown, scene=scene)


@page(blueprint, "GET", ONE, permission=Permission.MANAGE_LOBBY, summary="A session's recording")
def show_recording(call: Call, event_id: str, session_id: str) -> Response:
    """Show what is said of a recording, to be changed."""
    scene = open_desk(call, event_id)
    session = _session(scene, session_id)
    return _render(scene, _form_of(scene, session, find_recording(call.db, event_id, session_id)))


@page(blueprint, "POST", ONE, permission=Permission.MANAGE_LOBBY, summary="Publish a recording")
def say_recording(call: Call, event_id: str, session_id: str) -> Response:
    """Save it, published or not; what cannot be saved stays in the fields."""
    scene = open_desk(call, event_id)
    session = _session(scene, session_id)
    names = ("url", "ends_on", "withheld_because", "seen", "is_consented", "do")
    typed = {name: form_text(name, longest=LONGEST) for name in names}
    known = find_recording(call.db, event_id, session_id)
    try:
        kept = set_recording(
            db=call.db,
            actor=call.principal,
            now=call.now,
            document=scene.document,
            session_id=session_id,
            wanted=_wanted(typed),
            hosts=hosts_for(scene),
        )
    except (InputError, StaleVersionError) as refused:
        return _refuse(scene, _form_of(scene, session, known), typed, refused)
    is_new = kept.published_at is not None and known.published_at is None
    return go(
        call, AT.replace("<event_id>", event_id), "recording-out" if is_new else "recording-set"
    )


def _wanted(typed: dict[str, str]) -> WantedRecording:
    try:
        ends_on = date.fromisoformat(typed["ends_on"]) if typed["ends_on"] else None
    except ValueError:
        raise InputError(faults=[Fault("ends_on", NO_DAY)]) from None
    seen = typed["seen"]
    is_number = seen.isascii() and seen.isdecimal() and len(seen) <= DIGITS
    return WantedRecording(
        url=typed["url"],
        is_consented=typed["is_consented"] == "1",
        is_published=typed["do"] == "publish",
        ends_on=ends_on,
        withheld_because=typed["withheld_because"],
        seen=int(seen) if is_number else 0,
    )


def _refuse(
    scene: DeskScene,
    stands: RecordingForm,
    typed: dict[str, str],
    refused: InputError | StaleVersionError,
) -> Response:
    is_stale = isinstance(refused, StaleVersionError)
    shown = replace(
        stands,
        url=typed["url"],
        is_consented=typed["is_consented"] == "1",
        ends_on=typed["ends_on"],
        withheld_because=typed["withheld_because"],
        said=Notice("bad", CHANGED if is_stale else refused.detail),
        faults=tuple((one.where, one.message) for one in refused.faults),
    )
    return _render(scene, shown, status=status_of(refused))


def _form_of(scene: DeskScene, session: Session, known: Recording) -> RecordingForm:
    call, files = scene.call, FileStore(scene.call.settings.files_dir)
    upload = find_upload(call.db, files, scene.event.id, session.id)
    return RecordingForm(
        line=line_of(scene, session, _mark(scene, session, known)),
        url=known.url,
        has_file=bool(known.file),
        has_captions=bool(known.captions),
        is_consented=known.is_consented,
        is_published=known.published_at is not None,
        ends_on=known.ends_on.isoformat() if known.ends_on else "",
        withheld_because=known.withheld_because,
        seen=known.version,
        hosts=", ".join(sorted(hosts_for(scene))),
        upload=words_of_upload(upload),
    )


def _render(scene: DeskScene, shown: RecordingForm, status: int = 200) -> Response:
    return render(scene.call, "recording", shown, scene=scene, status=status)


def _mark(
    scene: DeskScene, session: Session, known: Recording, *, is_missing: bool = False
) -> Mark:
    state = decide_recording(session, known, scene.document, scene.call.now)
    return mark_of_recording(state, known, is_missing=is_missing)


def _session(scene: DeskScene, session_id: str) -> Session:
    session = scene.document.sessions_by_id.get(session_id)
    if session is None or not is_recorded(session):
        raise NotFoundError
    return session
