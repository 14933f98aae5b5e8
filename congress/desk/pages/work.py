"""What the service does by itself, for who answers for it: when it last did, and what waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response

from congress.badges.service.telling import say_time
from congress.core.permissions import Permission
from congress.desk import work_words as words
from congress.desk.drawing import render, small_while_same
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk
from congress.desk.work_shapes import JobLine, WorkPage
from congress.infra.jobs import list_last_firings
from congress.mail.queries import find_waiting, get_backlog, list_holds
from congress.people.queries import count_kept_out
from congress.web.endpoint import page
from congress.web.house import Call


@page(
    blueprint,
    "GET",
    "/desk/e/<event_id>/work",
    permission=Permission.PUBLISH_AGENDA,
    summary="What the service does by itself",
)
def show_work(call: Call, event_id: str) -> Response:
    """Show the letters that wait, and each job's last success; small while nothing changes."""
    scene = open_desk(call, event_id)
    waiting, oldest = find_waiting(call.db, call.now)
    letters = (
        words.say_waiting(waiting, None if oldest is None else call.now - oldest),
        *words.say_backlog(get_backlog(call.db, call.now)),
        *words.say_kept_out(_count_kept_out(call)),
        *(words.say_hold(one.reason, _say(one.since, scene)) for one in list_holds(call.db)),
    )
    jobs = tuple(_line(row, scene) for row in list_last_firings(call.db, event_id))
    return small_while_same(render(call, "work", WorkPage(letters, jobs), scene=scene))


def _count_kept_out(call: Call) -> int:
    settings = call.settings  # without a group nobody is asked, so nobody is kept out
    is_there = settings.is_sendgrid and settings.sendgrid_news_group
    return count_kept_out(call.db) if is_there else 0


def _line(row: Any, scene: DeskScene) -> JobLine:  # noqa: ANN401 -- a row
    ended = _say(row.ended_at, scene) if row.ended_at is not None else ""
    return JobLine(
        name=words.name_of(row.job),
        said=words.say_ended(ended, row.outcome if row.finished_at is not None else ""),
        mark=words.mark_of_job(row.finished_at is not None, row.outcome),
    )


def _say(instant: datetime, scene: DeskScene) -> str:
    return say_time(instant, scene.call.now, scene.document.zone)
