"""The calls of live sessions: what I can join, joining it, and the links that organizers set."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document
from congress.attendees.queries import get_attendee
from congress.core.errors import InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.lobby import schemas
from congress.lobby.errors import NoLinkError, NotNowError, NotYoursError, TooManyError
from congress.lobby.queries import list_links
from congress.lobby.rules.addresses import hosts_of
from congress.lobby.rules.joining import LiveLink
from congress.lobby.rules.recordings import RecordingState
from congress.lobby.service import joining, links
from congress.lobby.service.looking import (
    LiveSession,
    PastRecording,
    list_live,
    list_past_recordings,
)
from congress.seats.queries import list_live_seats
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call

blueprint = Blueprint("lobby", __name__)
EVENT = "/api/v1/events/<event_id>"
SESSION = f"{EVENT}/sessions/<session_id>"
LINK = f"{SESSION}/live-link"


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/lobby",
    permission=Permission.ATTEND,
    summary="My lobby: what I can join, and watch afterwards",
    answer=schemas.LobbySchema(),
    problems=(NotFoundError,),
)
def get_lobby(call: Call, event_id: str) -> Answer:
    """The sessions that I join from afar, and from when until when each can be joined.

    Who attends in person joins none of those that take place in a room. Recordings of what is over
    are for everybody who attends.
    """
    me = get_attendee(call.db, event_id, call.principal.person_id)
    document = _document(call, event_id)
    live = list_live(call.db, document, me, list_live_seats(call.db, me.id), call.now)
    past = list_past_recordings(call.db, document, call.now)
    return Answer(
        {
            "live": [_live(one) for one in live],
            "recordings": [_recording(event_id, one) for one in past],
        }
    )


@endpoint(
    blueprint,
    "POST",
    f"{SESSION}/join",
    permission=Permission.JOIN_LIVE,
    summary="Join a live session",
    answer=schemas.WaySchema(),
    problems=(NotFoundError, NotYoursError, NotNowError, NoLinkError, TooManyError),
)
def join_session(call: Call, event_id: str, session_id: str) -> Answer:
    """From ten minutes before it begins to its end. That I joined is kept; asked again, as often as I
    come back, it opens a new way, and within a minute the same one. At most two devices at a time.
    """
    way = joining.join(
        db=call.db,
        store=call.store,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        session_id=session_id,
    )
    go = f"/go/{way.id}"
    return Answer(
        {"go": go, "backup": f"{go}/backup" if way.has_backup else "", "until": way.until}
    )


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/live-links",
    permission=Permission.MANAGE_LOBBY,
    summary="The links of live sessions",
    answer=schemas.LinksSchema(),
    problems=(NotFoundError,),
)
def list_live_links(call: Call, event_id: str) -> Answer:
    """As they are now, for who sets them; nobody else is told a link."""
    _document(call, event_id)
    found = list_links(call.db, event_id)
    return Answer({"links": [_link(session, found[session]) for session in sorted(found)]})


@endpoint(
    blueprint,
    "PUT",
    LINK,
    permission=Permission.MANAGE_LOBBY,
    summary="Set the link of a live session",
    body=schemas.LiveLinkSchema(),
    answer=schemas.LinkSchema(),
    problems=(NotFoundError, InputError, StaleVersionError),
)
def set_live_link(call: Call, body: dict[str, Any], event_id: str, session_id: str) -> Answer:
    """People are led there from the next press on, those who joined before, too. The whole of it is
    replaced; `seen` refuses to undo what somebody else set meanwhile.
    """
    document = _document(call, event_id)
    link = links.set_link(
        db=call.db,
        actor=call.principal,
        now=call.now,
        document=document,
        session_id=session_id,
        wanted=links.Wanted(**body),
        hosts=hosts_of(call.settings.lobby_hosts, document.event.links.get("lobby", "")),
    )
    return Answer(_link(session_id, link))


@endpoint(
    blueprint,
    "DELETE",
    LINK,
    permission=Permission.MANAGE_LOBBY,
    summary="Take the link of a live session away",
    status=204,
    problems=(NotFoundError,),
)
def remove_live_link(call: Call, event_id: str, session_id: str) -> Answer:
    """Nobody is led there any more. The second time is the same as the first."""
    links.remove_link(
        db=call.db,
        actor=call.principal,
        now=call.now,
        document=_document(call, event_id),
        session_id=session_id,
    )
    return Answer()


def _document(call: Call, event_id: str) -> Document:
    release = call.store.attached(ReleaseShelf).current(event_id)
    if release is None:
        raise NotFoundError
    return release.document


def _live(one: LiveSession) -> dict[str, Any]:
    return {
        "session": one.session.id, "state": one.state,
        "opens_at": one.window.start, "closes_at": one.window.end,
        "late_minutes": one.link.late_minutes if one.link else 0,
        "note": one.link.note if one.link else "",
    }  # fmt: skip


def _recording(event_id: str, one: PastRecording) -> dict[str, Any]:
    is_there = one.state is RecordingState.PUBLISHED
    return {
        "session": one.session.id, "state": one.state, "due_on": one.due,
        "ends_on": one.recording.ends_on if is_there else None,
        "watch": f"/e/{event_id}/recordings/{one.session.id}" if is_there else "",
    }  # fmt: skip


def _link(session_id: str, link: LiveLink) -> dict[str, Any]:
    return {"session": session_id, **vars(link)}
