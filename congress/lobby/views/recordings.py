"""The calls of who publishes recordings."""

from __future__ import annotations

from typing import Any

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document, Session
from congress.core.errors import InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.lobby import schemas
from congress.lobby.queries import list_recordings
from congress.lobby.rules.addresses import hosts_of
from congress.lobby.rules.recordings import (
    NOTHING,
    Recording,
    decide_recording,
    due_on,
    is_recorded,
    needs_decision,
)
from congress.lobby.service.recordings import WantedRecording, recorded_session, set_recording
from congress.lobby.views.live import EVENT, blueprint
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/recordings",
    permission=Permission.MANAGE_LOBBY,
    summary="The recordings of an event, and what is missing",
    answer=schemas.RecordingsSchema(),
    problems=(NotFoundError,),
)
def list_all_recordings(call: Call, event_id: str) -> Answer:
    """Of each session that is recorded, whether it is published, due or late; and what is undecided."""
    document = _document(call, event_id)
    found = list_recordings(call.db, event_id)
    return Answer(
        {
            "due_on": due_on(document),
            "recordings": [
                _tell(call, document, one, found.get(one.id, NOTHING))
                for one in document.sessions
                if is_recorded(one)
            ],
            "undecided": [one.id for one in document.sessions if needs_decision(one)],
        }
    )


@endpoint(
    blueprint,
    "PUT",
    f"{EVENT}/sessions/<session_id>/recording",
    permission=Permission.MANAGE_LOBBY,
    summary="Publish a recording, or say why there is none",
    body=schemas.WantedRecordingSchema(),
    answer=schemas.RecordingSchema(),
    problems=(NotFoundError, InputError, StaleVersionError),
)
def publish_recording(call: Call, body: dict[str, Any], event_id: str, session_id: str) -> Answer:
    """The whole of what is said is replaced; a file that was added by the command stays. People are told
    in the evening, of all that is new at once.
    """
    document = _document(call, event_id)
    kept = set_recording(
        db=call.db,
        actor=call.principal,
        now=call.now,
        document=document,
        session_id=session_id,
        wanted=WantedRecording(
            url=body["url"],
            is_consented=body["consented"],
            is_published=body["published"],
            ends_on=body["ends_on"],
            withheld_because=body["withheld_because"],
            seen=body["seen"],
        ),
        hosts=hosts_of(call.settings.lobby_hosts, document.event.links.get("lobby", "")),
    )
    return Answer(_tell(call, document, recorded_session(document, session_id), kept))


def _document(call: Call, event_id: str) -> Document:
    release = call.store.attached(ReleaseShelf).current(event_id)
    if release is None:
        raise NotFoundError
    return release.document


def _tell(call: Call, document: Document, session: Session, one: Recording) -> dict[str, Any]:
    return {
        "session": session.id, "state": decide_recording(session, one, document, call.now),
        "url": one.url, "has_file": bool(one.file), "has_captions": bool(one.captions),
        "reviewed": one.is_reviewed, "consented": one.is_consented,
        "published_at": one.published_at, "ends_on": one.ends_on,
        "withheld_because": one.withheld_because, "told_at": one.told_at, "version": one.version,
    }  # fmt: skip
