"""The guide: the badge desk, the Wi-Fi, and answers to what people ask (R26-R30, R34-R40, R58)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from markupsafe import Markup

from congress.agenda.rules.pickup import windows_of
from congress.agenda.rules.search import WordIndex
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.guide_words import desk_headline, window_line
from congress.companion.scene import Scene, open_scene
from congress.companion.shapes.guide import EarlierCard, GuideCard, GuidePage, WifiCard
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.guide.rules.news import PLACE
from congress.guide.rules.stories import CardStory, Guide
from congress.guide.rules.wifi import Wifi
from congress.guide.service import read_guide
from congress.infra.qr import qr_svg
from congress.ui.forms import asked_words
from congress.ui.prose import blocks_of
from congress.ui.words import many
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "GET", "/e/<event_id>/guide", permission=Permission.PUBLIC, summary="The guide")
def show_guide(call: Call, event_id: str) -> Response:
    """Show the guide, or the cards that hold every word of a search; Wi-Fi to attendees only."""
    scene = open_scene(call, event_id)
    holder = scene.attendee.holder if scene.attendee else None
    mine = windows_of(scene.document, holder) if holder else ()
    guide = read_guide(
        call.db, scene.document, scene.release.number, is_attendee=scene.attendee is not None
    )
    query = asked_words()
    found = _find(guide, query)
    windows = [window_line(one, scene.document, call.now, mine) for one in guide.windows]
    shown = GuidePage(
        headline=desk_headline(scene.document, call.now, holder) if holder else "",
        has_badge=bool(mine),
        windows=tuple(windows),
        wifi=tuple(_wifi(one, one.wifi) for one in guide.cards if one.wifi),
        cards=tuple(_card(one, scene) for one in found),
        query=query,
        summary=_summary(len(found), query),
        hidden=guide.hidden,
        main_link=scene.document.event.links.get("main", ""),
    )
    return render(call, "guide", shown, here="guide", scene=scene)


def _find(guide: Guide, query: str) -> list[CardStory]:
    """Return the cards beside the Wi-Fi that hold every word of the query; all without a word."""
    stories = [story for story in guide.cards if story.wifi is None]
    if not query:
        return stories
    index = WordIndex(map(_texts_of, stories))
    return [stories[place] for place in index.find(query).places]


def _texts_of(story: CardStory) -> tuple[str, str]:
    return f"{story.card.title}\n{story.card.extra.get(PLACE, '')}", story.card.body


def _summary(count: int, query: str) -> str:
    if query:
        return f"{many(count, 'answer')} found" if count else "No answer found"
    return many(count, "answer")


def _wifi(story: CardStory, wifi: Wifi) -> WifiCard:
    # The symbol is black on white, and holds no words: nothing in it needs escaping.
    symbol = Markup(qr_svg(wifi.code))  # noqa: S704 -- drawn by us, of modules alone
    return WifiCard(
        story.card.title, wifi.network, wifi.password, symbol, blocks_of(story.card.body)
    )


def _card(story: CardStory, scene: Scene) -> GuideCard:
    zone = scene.document.zone
    updated = moment_of(story.since, zone).day if story.since and story.earlier else ""
    return GuideCard(
        id=story.card.id,
        title=story.card.title,
        place=story.card.extra.get(PLACE, ""),
        body=blocks_of(story.card.body),
        updated=updated,
        earlier=tuple(
            _earlier(one.words, moment_of(one.since, zone).text) for one in story.earlier
        ),
    )


def _earlier(words: Mapping[str, Any], since: str) -> EarlierCard:
    return EarlierCard(
        since, words["title"], words["extra"].get(PLACE, ""), blocks_of(words["body"])
    )
