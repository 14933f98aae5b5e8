"""Calendar subscriptions: what to expect, making a link, seeing when it was fetched, ending it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import Scene, open_scene
from congress.companion.shapes.messages import FeedLine, NewFeed, SubscribePage
from congress.core.errors import InputError
from congress.core.permissions import Permission
from congress.core.principal import Level
from congress.core.time_words import moment_of
from congress.feeds.rules.clients import OTHER
from congress.feeds.service import links
from congress.ui.forms import form_text, go
from congress.web.endpoint import page
from congress.web.house import Call

MAX_LABEL_LENGTH = 60
SUBSCRIBE = "/e/<event_id>/subscribe"


@page(blueprint, "GET", SUBSCRIBE, permission=Permission.ATTEND, summary="Add to my calendar")
def show_subscribe(call: Call, event_id: str) -> Response:
    """Show my calendars and what to expect of each kind of app."""
    return _show(open_scene(call, event_id))


def _show(
    scene: Scene, *, made: NewFeed | None = None, problem: str = "", status: int = 200
) -> Response:
    call = scene.call
    actor, event_id = call.principal, scene.me.event_id
    shown = SubscribePage(
        feeds=tuple(
            _line(one, scene.document.zone)
            for one in links.list_feeds(call.db, actor=actor, event_id=event_id)
        ),
        made=made,
        is_verified=actor.level >= Level.VERIFIED,
        whole_agenda=f"/events/{event_id}/agenda.ics",
        problem=problem,
    )
    return render(call, "subscribe", shown, here="subscribe", scene=scene, status=status)


def _line(feed: links.FeedFacts, zone: ZoneInfo) -> FeedLine:
    created = moment_of(feed.created_at, zone).day
    if feed.fetched_at is None:
        return FeedLine(feed.id, feed.label, created, "Not fetched yet")
    who = f" by {feed.fetched_by}" if feed.fetched_by not in (None, OTHER) else ""
    fetched = f"Last fetched {moment_of(feed.fetched_at, zone).text}{who}"
    return FeedLine(feed.id, feed.label, created, fetched)


@page(
    blueprint, "POST", SUBSCRIBE, permission=Permission.MANAGE_FEEDS, summary="Make a calendar link"
)
def make_feed(call: Call, event_id: str) -> Response:
    """Make a link and show it, this once: nothing but its digest is kept, so nothing is redirected."""
    scene = open_scene(call, event_id)
    try:
        label = form_text("label", longest=MAX_LABEL_LENGTH) or "My calendar"
        created = links.create_feed(
            call.db, actor=call.principal, now=call.now, event_id=event_id, label=label
        )
    except InputError as error:
        return _show(scene, problem=error.detail, status=422)
    made = links.links_of(call.settings.base_url, created.secret)
    return _show(scene, made=NewFeed(label, made["url"], made["webcal"], made["google"]))


@page(
    blueprint,
    "POST",
    f"{SUBSCRIBE}/<feed_id>/revoke",
    permission=Permission.MANAGE_FEEDS,
    summary="End a calendar link",
)
def end_feed(call: Call, event_id: str, feed_id: str) -> Response:
    """End a link: its address stops working at once."""
    links.revoke_feed(
        call.db, actor=call.principal, now=call.now, event_id=event_id, feed_id=feed_id
    )
    return go(call, f"/e/{event_id}/subscribe", "feed-ended")
