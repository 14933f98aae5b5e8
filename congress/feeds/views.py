"""The feeds' calls (docs/design.md, "The public contract"), and the feed itself."""

from __future__ import annotations

import functools
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from congress.core.errors import NotFoundError
from congress.core.ids import digest
from congress.core.permissions import Permission
from congress.feeds import schemas
from congress.feeds.errors import FeedEndedError
from congress.feeds.ical.rendering import (
    MEDIA_TYPE,
)
from congress.feeds.service import links
from congress.feeds.service.reading import FeedAnswer, read_feed
from congress.infra.notes import is_note_due
from congress.web.endpoint import endpoint
from congress.web.etag import is_fresh
from congress.web.house import Answer, Call

blueprint = Blueprint("feeds", __name__)
MINE = "/api/v1/events/<event_id>/me/feeds"
CACHE = "private, max-age=900"


@endpoint(
    blueprint,
    "GET",
    MINE,
    permission=Permission.ATTEND,
    summary="List my calendar links",
    answer=schemas.FeedsSchema(),
    problems=(NotFoundError,),
)
def list_feeds(call: Call, event_id: str) -> Answer:
    """Those that still work and when each was last fetched; never their secrets."""
    feeds = links.list_feeds(call.db, actor=call.principal, event_id=event_id)
    return Answer({"feeds": [asdict(feed) for feed in feeds]})


@endpoint(
    blueprint,
    "POST",
    MINE,
    permission=Permission.MANAGE_FEEDS,
    summary="Make a calendar link",
    body=schemas.NewFeedSchema(),
    answer=schemas.CreatedFeedSchema(),
    status=201,
    problems=(NotFoundError,),
    # Not keyed: a kept answer would keep the secret.
)
def create_feed(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """Answers the link's addresses, this once: only a digest of the secret is kept."""
    created = links.create_feed(
        call.db,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        label=body["label"].strip(),
    )
    return Answer({"id": created.id, **links.links_of(call.settings.base_url, created.secret)})


@endpoint(
    blueprint,
    "DELETE",
    f"{MINE}/<feed_id>",
    permission=Permission.MANAGE_FEEDS,
    summary="End a calendar link",
    status=204,
    problems=(NotFoundError,),
)
def revoke_feed(call: Call, event_id: str, feed_id: str) -> Answer:
    """Its addresses answer nothing any more. The second time is the same as the first."""
    links.revoke_feed(
        call.db, actor=call.principal, now=call.now, event_id=event_id, feed_id=feed_id
    )
    return Answer()


@endpoint(
    blueprint,
    "GET",
    "/feeds/<secret>.ics",
    permission=Permission.PUBLIC,
    summary="Fetch a personal calendar by its secret link",
    query=schemas.AnyQuerySchema(),
    problems=(NotFoundError, FeedEndedError),
    media_type="text/calendar",
    sample=schemas.CALENDAR,
)
def get_personal_calendar(call: Call, query: dict[str, Any], secret: str) -> Response:  # noqa: ARG001 -- ignored
    """What My Agenda holds, and the deadlines, as an iCalendar file; 304 by ETag alone."""
    # A date alone is never answered with 304 (RFC 9110 13.1.3 lets a server ignore it): answering
    # dates froze people's calendars (rule D 7).
    found = read_feed(
        call.db, call.store, digest(secret), call.now, base_url=call.settings.base_url
    )
    etag = f'"{found.etag}"'
    if is_fresh(etag):
        answer = Response(status=304)
        del answer.headers["Content-Type"]
    else:
        made = found.read_body(call.db)
        etag = f'"{made.etag}"'
        answer = Response(made.body, content_type=MEDIA_TYPE)
        answer.last_modified = made.last_modified
        answer.headers["Content-Disposition"] = 'inline; filename="my-agenda.ics"'
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = CACHE
    _note_later(call, found)
    return answer


def _note_later(call: Call, found: FeedAnswer) -> None:
    """Note the fetch once the answer stands, at most once a minute (decision 0018)."""
    if is_note_due(found.fetched_at, call.now):
        note = functools.partial(
            links.note_fetch,
            call.store,
            now=call.now,
            feed_id=found.feed_id,
            client=call.client,
            release=found.release,
            is_first=found.fetched_at is None,
        )
        call.after.append(note)
