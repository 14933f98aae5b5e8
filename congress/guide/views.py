"""The guide's call (docs/design.md, "The public contract")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.canonical import read_instant
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.guide.rules.stories import CardStory, WindowStory, Wording
from congress.guide.schemas import GuideSchema
from congress.guide.service import read_guide
from congress.web.endpoint import endpoint
from congress.web.etag import cache_of, etag_of, is_fresh
from congress.web.house import Answer, Call

blueprint = Blueprint("guide", __name__)


@endpoint(
    blueprint,
    "GET",
    "/api/v1/events/<event_id>/guide",
    permission=Permission.PUBLIC,
    summary="Read the guide: badge desk, Wi-Fi, luggage, questions",
    answer=GuideSchema(),
    problems=(NotFoundError,),
)
def get_guide(call: Call, event_id: str) -> Answer | Response:
    """What it says, since when, and what it said before. Wi-Fi only for who attends the event."""
    shelf = call.store.attached(ReleaseShelf)
    release = shelf.open_to(call.principal, call.list_mine, event_id)
    is_attendee = _attends(call, event_id)  # cards for attendees (Wi-Fi) are theirs alone: R26
    cache = {"Cache-Control": cache_of(call.principal.level), "Vary": "Authorization, Cookie"}
    etag = etag_of("guide", event_id, release.number, is_attendee)
    if is_fresh(etag):
        return Response(status=304, headers={"ETag": etag, **cache})
    guide = read_guide(call.db, release.document, release.number, is_attendee=is_attendee)
    answer = {
        "release": release.number,
        "pickup": [_window(window) for window in guide.windows],
        "cards": [_card(card) for card in guide.cards],
    }
    return Answer(answer, headers={"ETag": etag, **cache})


def _attends(call: Call, event_id: str) -> bool:
    if not call.principal.person_id:
        return False
    mine = call.house.events.list_events_of(call.db, call.principal.person_id, call.now)
    return any(event["event"] == event_id and event["is_active"] for event in mine)


def _card(story: CardStory) -> Mapping[str, Any]:
    card = story.card
    return {
        "id": card.id,
        "title": card.title,
        "body": card.body,
        "audience": card.audience,
        "extra": card.extra,
        "wifi": story.wifi.code if story.wifi else "",
        "since": story.since,
        "earlier": [{**wording.words, "since": wording.since} for wording in story.earlier],
    }


def _window(story: WindowStory) -> Mapping[str, Any]:
    window = story.window
    return {
        "id": story.id,
        "place": window.place,
        "starts_at": window.starts_at,
        "ends_at": window.ends_at,
        "for_types": window.for_types,
        "note": window.note,
        "was": story.was,
        "moved_at": story.moved_at,
        "since": story.since,
        "earlier": [_earlier_window(wording) for wording in story.earlier],
    }


def _earlier_window(wording: Wording) -> Mapping[str, Any]:
    words, until = wording.words, wording.words["until"]
    return {
        "place": words["place"],
        "starts_at": read_instant(words["from"]),
        "ends_at": read_instant(until) if until else None,
        "note": words["note"],
        "since": wording.since,
    }
