"""The people on the programme: an index by letter, a search, and a page for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from flask import Response

from congress.agenda.rules.document import Speaker
from congress.companion.agenda_index import OTHER_LETTERS, AgendaIndex, initial_of
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import Scene, lines_of, open_scene
from congress.companion.shapes.speakers import (
    LetterGroup,
    LetterTab,
    SpeakerCard,
    SpeakerDay,
    SpeakerPage,
    SpeakersPage,
)
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.core.time_words import full_day
from congress.ui.forms import asked_part, asked_words, query_text
from congress.ui.languages import lang_of
from congress.ui.prose import blocks_of
from congress.ui.shapes import Link
from congress.ui.words import many
from congress.web.endpoint import page
from congress.web.house import Call

MAX_SPEAKERS = 100  # on one page
SPEAKERS = "/e/<event_id>/speakers"
_TITLES = {OTHER_LETTERS: "Other"}


@page(blueprint, "GET", SPEAKERS, permission=Permission.PUBLIC, summary="The speakers")
def list_speakers(call: Call, event_id: str) -> Response:
    """Show everybody where there are few, else those of one letter, or whom a search found."""
    scene = open_scene(call, event_id)
    index = scene.index
    query = asked_words()
    letters = index.speakers_by_letter
    letter = _letter(index, query)
    people = index.find_speakers(query) if query else letters.get(letter, index.speakers)
    first, more = _part(f"/e/{event_id}/speakers", len(people), q=query, letter=letter)
    shown = SpeakersPage(
        query=query,
        summary=_summary(len(people) if query else len(index.speakers), query),
        letters=() if query else _tabs(scene, letters, letter),
        groups=_groups(index, people[first : first + MAX_SPEAKERS]),
        more=more,
    )
    return render(call, "speakers", shown, here="agenda", scene=scene)


def _letter(index: AgendaIndex, query: str) -> str:
    """Return the open letter; "" where all are shown. An unknown one counts as the first."""
    letters = index.speakers_by_letter
    if query or len(index.speakers) <= MAX_SPEAKERS:
        return ""
    asked = query_text("letter", longest=len(OTHER_LETTERS))
    return asked if asked in letters else next(iter(letters))


def _part(path: str, count: int, **asked: str) -> tuple[int, tuple[Link, ...]]:
    """Return where the shown part of a list begins, and the ways to the parts around it."""
    last = max(1, -(-count // MAX_SPEAKERS))
    number = min(asked_part(), last)
    given = {name: value for name, value in asked.items() if value}

    def leads(to: int) -> str:
        return f"{path}?{urlencode({**given, 'page': to})}"

    links = [Link("Previous", leads(number - 1))] if number > 1 else []
    if number < last:
        links.append(Link("Next", leads(number + 1)))
    return (number - 1) * MAX_SPEAKERS, tuple(links)


def _tabs(
    scene: Scene, letters: Mapping[str, Sequence[Speaker]], chosen: str
) -> tuple[LetterTab, ...]:
    """Return the letters: each leads down this page where all are on it, else to its own."""
    at = f"/e/{scene.event.id}/speakers?letter="
    return tuple(
        LetterTab(
            title=_TITLES.get(letter, letter),
            words=f"{_TITLES.get(letter, letter)}, {many(len(people), 'speaker')}",
            href=f"{at}{letter}" if chosen else f"#letter-{letter}",
            is_open=letter == chosen,
        )
        for letter, people in letters.items()
    )


def _groups(index: AgendaIndex, people: Sequence[Speaker]) -> tuple[LetterGroup, ...]:
    return tuple(
        LetterGroup(letter, tuple(_card(index, one) for one in members))
        for letter, members in groupby(
            sorted(people, key=lambda one: initial_of(one.name) == OTHER_LETTERS),
            key=lambda one: initial_of(one.name),
        )
    )


def _card(index: AgendaIndex, speaker: Speaker) -> SpeakerCard:
    count = len(index.sessions_by_speaker.get(speaker.id, ()))
    note = many(count, "session") if count else ""
    return SpeakerCard(
        speaker.id, speaker.name, speaker.credentials, note=note, lang=lang_of(speaker.name)
    )


def _summary(count: int, query: str) -> str:
    if query:
        return f"{many(count, 'speaker')} found" if count else "Nobody found"
    return many(count, "speaker")


@page(
    blueprint, "GET", f"{SPEAKERS}/<speaker_id>", permission=Permission.PUBLIC, summary="A speaker"
)
def show_speaker(call: Call, event_id: str, speaker_id: str) -> Response:
    """Show who somebody is, and what they do at this event."""
    scene = open_scene(call, event_id)
    speaker = scene.document.speakers_by_id.get(speaker_id)
    if speaker is None:
        raise NotFoundError
    lines = lines_of(scene)
    sessions = lines.index.sessions_by_speaker.get(speaker_id, ())
    days = tuple(
        SpeakerDay(full_day(day), tuple(lines.of(one, at=call.now) for one in members))
        for day, members in groupby(sessions, key=scene.document.day_of)
    )
    card = SpeakerCard(
        speaker.id,
        speaker.name,
        speaker.credentials,
        blocks_of(speaker.bio),
        lang=lang_of(speaker.name),
    )
    back = f"/e/{event_id}/speakers?{urlencode({'letter': initial_of(speaker.name)})}"
    return render(call, "speaker", SpeakerPage(card, days, back), here="agenda", scene=scene)
