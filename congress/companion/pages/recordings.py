"""A recording: its page, and its bytes in parts (R19 to R21)."""

from __future__ import annotations

from flask import Response

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.kept import PRIVATE_PARTS, send_kept
from congress.companion.recording_words import NO_CREDIT, words_of_recording
from congress.companion.scene import Scene, lines_of, open_scene
from congress.companion.shapes.lobby import RecordingPage
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.core.time_words import full_day
from congress.infra.kept_files import FileStore
from congress.lobby.queries import find_position
from congress.lobby.rules.addresses import find_link_fault, hosts_of
from congress.lobby.rules.players import find_player, host_of
from congress.lobby.rules.recordings import MOST_SECONDS, Recording, RecordingState
from congress.lobby.service.looking import get_playable
from congress.lobby.service.watching import keep_position
from congress.ui.forms import form_text
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.headers import PLAYING_POLICY, framing_policy
from congress.web.house import Call

AT = "/e/<event_id>/recordings/<session_id>"
VIDEO, CAPTIONS = "video/mp4", "text/vtt; charset=utf-8"


@page(blueprint, "GET", AT, permission=Permission.ATTEND, summary="A recording")
def show_recording(call: Call, event_id: str, session_id: str) -> Response:
    """Show the player of a recording, or the way to the host that has it."""
    scene, recording = _playable(call, event_id, session_id)
    session = scene.document.sessions_by_id[session_id]
    at = f"/e/{event_id}/recordings/{session_id}"
    link = _link_of(call, scene, recording)
    player = find_player(link) if link else None
    known = find_position(call.db, scene.me.id, session_id) if recording.file else None
    shown = RecordingPage(
        line=lines_of(scene).of(session, at=call.now),
        day=full_day(scene.document.day_of(session)),
        at=at,
        video=f"{at}/video" if recording.file else "",
        captions=f"{at}/captions" if recording.captions else "",
        captions_words="English" if recording.is_reviewed else "English (made by a machine)",
        link=f"{at}/go" if link else "",
        host=host_of(link) if link else "",
        player=player.address if player else "",
        words=f"{_until(recording)}{NO_CREDIT}",
        position=known[0] if known else 0,
    )
    answer = render(call, "recording", shown, here="lobby", scene=scene)
    policy = framing_policy(player.origin) if player else PLAYING_POLICY if recording.file else None
    if policy is not None:
        answer.headers["Content-Security-Policy"] = policy
    return answer


def _until(recording: Recording) -> str:
    words = words_of_recording(RecordingState.PUBLISHED, recording, None)
    return f"{words}. " if words else ""


@page(
    blueprint,
    "POST",
    f"{AT}/position",
    permission=Permission.ATTEND,
    summary="How far I have watched",
)
def say_position(call: Call, event_id: str, session_id: str) -> Response:
    """Keep how far they have watched; the player tells it, and nobody waits for the answer."""
    scene, _ = _playable(call, event_id, session_id)
    seconds = form_text("seconds")
    is_number = seconds.isascii() and seconds.isdecimal() and len(seconds) <= len(str(MOST_SECONDS))
    keep_position(call.db, scene.me, session_id, int(seconds) if is_number else -1, call.now)
    return Response(status=204)


@page(blueprint, "GET", f"{AT}/video", permission=Permission.ATTEND, summary="A recording's video")
def get_video(call: Call, event_id: str, session_id: str) -> Response:
    """Answer the part of the video that the player asks for."""
    _, recording = _playable(call, event_id, session_id)
    if not recording.file:
        raise NotFoundError
    return send_kept(call, recording.file, recording.size, VIDEO)


@page(
    blueprint,
    "GET",
    f"{AT}/captions",
    permission=Permission.ATTEND,
    summary="A recording's captions",
)
def get_captions(call: Call, event_id: str, session_id: str) -> Response:
    """Answer the captions, whole."""
    _, recording = _playable(call, event_id, session_id)
    if not recording.captions:
        raise NotFoundError
    path = FileStore(call.settings.files_dir).path_of(recording.captions)
    if not path.is_file():
        raise NotFoundError
    answer = Response(path.read_bytes(), content_type=CAPTIONS)
    answer.headers["Cache-Control"] = PRIVATE_PARTS
    return answer


@page(
    blueprint, "GET", f"{AT}/go", permission=Permission.ATTEND, summary="To a recording elsewhere"
)
def go_to_recording(call: Call, event_id: str, session_id: str) -> Response:
    """Lead to the host that has it, if it is still one of those that were named (T23)."""
    scene, recording = _playable(call, event_id, session_id)
    link = _link_of(call, scene, recording)
    if not link:
        raise NotFoundError
    answer = Response(status=303)
    answer.headers["Location"] = link
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _link_of(call: Call, scene: Scene, recording: Recording) -> str:
    """Return where it is at a host of others, "" nowhere, or where nobody is led to any more."""
    hosts = hosts_of(call.settings.lobby_hosts, scene.document.event.links.get("lobby", ""))
    is_good = recording.url and not find_link_fault(recording.url, hosts)
    return recording.url if is_good else ""


def _playable(call: Call, event_id: str, session_id: str) -> tuple[Scene, Recording]:
    scene = open_scene(call, event_id)
    scene.me  # noqa: B018 -- recordings are for who is registered (R4)
    _, recording = get_playable(call.db, scene.document, session_id, call.now)
    return scene, recording
