"""The file of a recording, handed in from the desk's page in pieces that go on where they stopped.

As "Resumable Uploads for HTTP" of the IETF has it: PATCH with `Upload-Offset` (decision 0070).
"""

from __future__ import annotations

import json
import threading

from flask import Response, request
from marshmallow import Schema, fields, validate

from congress.core.errors import BusyError, Fault, InputError, NotFoundError
from congress.core.permissions import Permission
from congress.core.strict_json import decode_json
from congress.desk.face import blueprint
from congress.desk.recording_words import words_of_upload
from congress.desk.scene import open_desk
from congress.infra.kept_files import FileStore
from congress.lobby.rules.uploads import MOST_PIECE_BYTES, Upload, WantedUpload, decide_state
from congress.lobby.service import uploads
from congress.lobby.service.uploads import Sending
from congress.web.body import load
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.house import Call

AT = "/desk/e/<event_id>/recordings/<session_id>/file.json"
OFFSET = "Upload-Offset"
LANES = 2  # pieces that a process takes at once: slow lines must not hold every thread
AGAIN_SECONDS = 2
LONGEST_TYPED = 1_000  # of a name: more than is taken, so that the refusal says what to do
DIGITS = 12
NO_OFFSET = "Say in Upload-Offset how many bytes stand before this piece."
NO_LENGTH = "Say in Content-Length how long this piece is."
_lanes = threading.BoundedSemaphore(LANES)


class WantedUploadSchema(Schema):
    """A file that shall be handed in."""

    name = fields.String(required=True, validate=validate.Length(max=LONGEST_TYPED))
    size = fields.Integer(required=True, strict=True, validate=validate.Range(0, 1 << 53))
    beginning = fields.String(required=True, validate=validate.Length(max=64))
    replaces = fields.Boolean(load_default=False)


def take_piece(call: Call, event_id: str, session_id: str) -> int:
    """Write the piece to the disk as it comes, before a unit of work begins; return how much is here."""
    offset, length = _number(request.headers.get(OFFSET)), request.content_length
    if offset is None:
        raise InputError(faults=[Fault(OFFSET, NO_OFFSET)])
    if length is None:
        raise InputError(faults=[Fault("Content-Length", NO_LENGTH)])
    files = FileStore(call.settings.files_dir)
    upload = uploads.find_upload(call.db, files, event_id, session_id)
    call.close()  # a piece may take long to come
    if not _lanes.acquire(blocking=False):
        raise BusyError(retry_after=AGAIN_SECONDS)
    try:
        return uploads.add_piece(upload, files, request.stream, offset=offset, length=length)
    finally:
        _lanes.release()


@page(
    blueprint, "GET", AT, permission=Permission.MANAGE_LOBBY, summary="How much of a file is here"
)
def tell_file(call: Call, event_id: str, session_id: str) -> Response:
    """Tell what is here of a recording's file, so that whoever sends it goes on behind that."""
    files = FileStore(call.settings.files_dir)
    return _answer(uploads.find_upload(call.db, files, event_id, session_id))


@page(blueprint, "POST", AT, permission=Permission.MANAGE_LOBBY, summary="Begin to hand in a file")
def begin_file(call: Call, event_id: str, session_id: str) -> Response:
    """Begin with a file, or go on with it where the same one was begun."""
    wanted = WantedUpload(**load(WantedUploadSchema(), decode_json(request.get_data())))
    return _answer(uploads.begin_upload(call.db, _sending(call, event_id, session_id), wanted))


@page(
    blueprint,
    "PATCH",
    AT,
    permission=Permission.MANAGE_LOBBY,
    summary="The next piece of a file",
    max_bytes=MOST_PIECE_BYTES,
    prepare=take_piece,
)
def add_piece(_call: Call, prepared: int, **_address: str) -> Response:
    """Say how much is here now."""
    answer = Response(status=204)
    answer.headers[OFFSET] = str(prepared)
    return answer


@page(blueprint, "DELETE", AT, permission=Permission.MANAGE_LOBBY, summary="Throw a file away")
def drop_file(call: Call, event_id: str, session_id: str) -> Response:
    """Throw away what is here of it; a recording that was taken stays."""
    uploads.forget_upload(call.db, _sending(call, event_id, session_id))
    return Response(status=204)


def _sending(call: Call, event_id: str, session_id: str) -> Sending:
    scene = open_desk(call, event_id)
    if session_id not in scene.document.sessions_by_id:
        raise NotFoundError
    files = FileStore(call.settings.files_dir)
    return Sending(call.principal, call.now, scene.document, session_id, files)


def _answer(upload: Upload | None) -> Response:
    told = {
        "state": decide_state(upload),
        "name": upload.name if upload else "",
        "size": upload.size if upload else 0,
        "held": upload.held if upload else 0,
        "words": words_of_upload(upload),
    }
    answer = Response(json.dumps(told), content_type="application/json")
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _number(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return int(text) if is_number and text is not None else None
