"""The agenda's calls: releases as bytes from memory, the changelog, and publishing."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from congress.agenda import queries
from congress.agenda.errors import BlockedError, StaleReleaseError
from congress.agenda.queries import ReleaseShelf, ShelvedRelease
from congress.agenda.rules.diff import takes_away
from congress.agenda.schemas import answers, samples
from congress.agenda.service import Preview, prepare_release, publish
from congress.core.errors import Fault, InputError, NotFoundError
from congress.core.permissions import Permission
from congress.core.ports import Affected
from congress.core.principal import GUEST
from congress.web import guard
from congress.web.body import MAX_DOCUMENT_BYTES
from congress.web.endpoint import endpoint
from congress.web.etag import (
    IMMUTABLE,
    PRIVATE,
    cache_of,
    cache_of_event,
    conditional,
    etag_of,
    is_fresh,
)
from congress.web.house import Answer, Call

blueprint = Blueprint("agenda", __name__)
EVENT = "/api/v1/events/<event_id>"
HIGHEST_NUMBER = 10**9


@endpoint(
    blueprint,
    "GET",
    "/api/v1/events",
    permission=Permission.PUBLIC,
    summary="List the events",
    answer=answers.EventsSchema(),
)
def list_events(call: Call) -> Answer:
    """The latest first. A guest sees the listed events; who signed in sees where they are registered."""
    events = call.store.attached(ReleaseShelf).events()
    if call.principal is GUEST:
        shown = [event for event in events if event.listed]
    else:
        mine = call.list_mine()
        shown = [one for one in events if one.id in mine or call.principal.works_at(one.id)]
    return Answer({"events": shown}, headers={"Cache-Control": cache_of(call.principal.level)})


@endpoint(
    blueprint,
    "GET",
    EVENT,
    permission=Permission.PUBLIC,
    summary="Read an event: place, dates, zone, links, current release",
    answer=answers.EventDetailSchema(),
    problems=(NotFoundError,),
)
def get_event(call: Call, event_id: str) -> Answer | Response:
    """An event that has a release. One that is not listed is there for who attends or works at it."""
    release = _open(call, event_id)
    etag = etag_of("event", event_id, release.number)
    cache = cache_of_event(release.document.event.listed)
    if is_fresh(etag):
        return Response(status=304, headers={"ETag": etag, "Cache-Control": cache})
    event = release.document.event
    answer = {
        "id": event.id,
        "name": event.name,
        "zone": event.zone,
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
        "current_release": release.number,
        "released_at": release.released_at,
        "venue": event.venue,
        "links": event.links,
        "registration": event.registration,
    }
    return Answer(answer, headers={"ETag": etag, "Cache-Control": cache})


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/agenda",
    permission=Permission.PUBLIC,
    summary="Read the agenda",
    answer=answers.AgendaSchema(),
    problems=(NotFoundError,),
)
def get_agenda(call: Call, event_id: str) -> Response:
    """The current release, whole. Ask again with its ETag: 304 costs next to nothing.

    Sessions name their room, track and speakers by id; all of them stand beside the sessions.
    """
    return _rendered(_open(call, event_id), "json")


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/agenda/releases/<int:number>",
    permission=Permission.PUBLIC,
    summary="Read one release of the agenda",
    answer=answers.AgendaSchema(),
    problems=(NotFoundError,),
)
def get_release(call: Call, event_id: str, number: int) -> Response:
    """A release never changes: keep it as long as you like."""
    current = _open(call, event_id)  # what is not listed today was not meant to be seen before
    release = None
    if 0 < number <= HIGHEST_NUMBER:
        release = call.store.attached(ReleaseShelf).at(event_id, number)
    if release is None:
        raise NotFoundError
    return _rendered(release, "json", cache=IMMUTABLE if current.document.event.listed else PRIVATE)


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/agenda/changes",
    permission=Permission.PUBLIC,
    summary="Read what each release changed",
    answer=answers.ChangelogSchema(),
    problems=(NotFoundError,),
)
def get_changelog(call: Call, event_id: str) -> Answer | Response:
    """The newest release first. The organizers' reasons are their own and stay out."""
    cache = cache_of_event(_open(call, event_id).document.event.listed)
    event = queries.get_event(call.db, event_id)
    etag = etag_of("changes", event_id, event.current_release)
    if is_fresh(etag):
        return Response(status=304, headers={"ETag": etag, "Cache-Control": cache})
    found = {"releases": queries.list_changes(call.db, event_id)}
    return Answer(found, headers={"ETag": etag, "Cache-Control": cache})


@endpoint(
    blueprint,
    "POST",
    f"{EVENT}/releases",
    permission=Permission.PUBLISH_AGENDA,
    summary="Publish an agenda as the next release",
    body=answers.ReleaseSchema(),
    answer=answers.PublishedSchema(),
    problems=(BlockedError, StaleReleaseError, NotFoundError),
    keyed=True,
    max_bytes=MAX_DOCUMENT_BYTES,
)
def publish_release(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """201 for a new release; 200 when nothing was published (unchanged, or `dry_run`).

    One that takes seats away asks who signed in a while ago to sign in again; a preview never does.
    """
    document = body["document"]
    if document.event.id != event_id:
        fault = Fault("/event/id", f"the address names {event_id!r}; write the same id")
        raise InputError(faults=[fault])
    if body["dry_run"]:
        preview = prepare_release(call.db, document=document, followers=call.house.followers)
        preview.refuse_findings(body["because"])
        return Answer(_published(preview), status=200)
    published = publish(
        call.db,
        actor=call.principal,
        now=call.now,
        document=document,
        because=body["because"],
        followers=call.house.followers,
        renderers=call.house.renderers,
        after_release=body["after_release"],
    )
    if takes_away(published.changes):
        guard.ask_to_prove_again(call)  # raising undoes what was published
    shelf = call.store.attached(ReleaseShelf)
    call.after.append(functools.partial(shelf.forget, event_id))
    answer = {
        "release": published.number,
        "sessions": published.sessions,
        "unchanged": published.unchanged,
        "dry_run": False,
        "changes": published.changes,
        "affected": _count_people(published.affected),
        "warnings": published.warnings,
    }
    return Answer(answer, status=200 if published.unchanged else 201)


def _published(preview: Preview) -> dict[str, Any]:
    return {
        "release": preview.number,
        "sessions": len(preview.diff.after.sessions),
        "unchanged": preview.unchanged,
        "dry_run": True,
        "changes": preview.diff.changes,
        "affected": _count_people(preview.affected),
        "warnings": preview.checks.warnings,
    }


def _count_people(affected: Sequence[Affected]) -> list[dict[str, Any]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in affected:
        counts[one.session_id, one.effect, one.detail] += bool(one.person_id)
    return [
        {"session": session, "effect": effect, "detail": detail, "people": people}
        for (session, effect, detail), people in sorted(counts.items())
    ]


@endpoint(
    blueprint,
    "GET",
    "/events/<event_id>/schedule.xml",
    permission=Permission.PUBLIC,
    summary="Read the agenda as frab XML",
    problems=(NotFoundError,),
    media_type="application/xml",
    sample=samples.FRAB_XML,
)
def get_schedule_xml(call: Call, event_id: str) -> Response:
    """The current release as schedule.xml, for apps that read frab's format."""
    return _rendered(_open(call, event_id), "xml")


@endpoint(
    blueprint,
    "GET",
    "/events/<event_id>/schedule.json",
    permission=Permission.PUBLIC,
    summary="Read the agenda as schedule.json",
    query=answers.ScheduleQuerySchema(),
    sample=samples.SCHEDULE_JSON,
    problems=(NotFoundError,),
)
def get_schedule_json(call: Call, query: dict[str, bool], event_id: str) -> Response:
    """As pretalx writes it; with `strict`, only what the c3voc's JSON schema allows."""
    release = _open(call, event_id)
    return _rendered(release, "schedule-json-strict" if query["strict"] else "schedule-json")


@endpoint(
    blueprint,
    "GET",
    "/events/<event_id>/agenda.ics",
    permission=Permission.PUBLIC,
    summary="Subscribe to the whole agenda",
    problems=(NotFoundError,),
    media_type="text/calendar",
    sample=samples.CALENDAR,
)
def get_agenda_calendar(call: Call, event_id: str) -> Response:
    """Every session as an iCalendar file (RFC 5545), to be subscribed to by anybody.

    Of an event that is not listed, calendar apps get none: a personal link is made for them.
    """
    return _rendered(_open(call, event_id), "ics")


def _open(call: Call, event_id: str) -> ShelvedRelease:
    shelf = call.store.attached(ReleaseShelf)
    return shelf.open_to(call.principal, call.list_mine, event_id)


def _rendered(release: ShelvedRelease, format_: str, *, cache: str = "") -> Response:
    found = release.rendering(format_)
    cache = cache or cache_of_event(release.document.event.listed)
    return conditional(found.body, found.etag, found.media_type, cache=cache, gzipped=found.gzipped)
