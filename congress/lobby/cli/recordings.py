"""`congress recordings` says what is due; `congress recording add` has a video's file played."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from congress.badges.cli.files import OPERATOR, document_of
from congress.core.errors import InputError
from congress.core.time_words import short_day
from congress.infra.kept_files import FileStore, KeptFile
from congress.infra.saying import echo
from congress.lobby.formats.video import (
    MOST_CAPTIONS_BYTES,
    check_captions,
    check_video,
)
from congress.lobby.queries import find_recording, list_recordings
from congress.lobby.rules.addresses import hosts_of
from congress.lobby.rules.recordings import (
    NOTHING,
    RecordingState,
    decide_recording,
    due_on,
    is_recorded,
    list_missing,
    needs_decision,
)
from congress.lobby.rules.uploads import MOST_VIDEO_BYTES
from congress.lobby.service import recordings as service
from congress.lobby.service.recordings import WantedRecording, recorded_session
from congress.web.house import House

MISSING = 1  # as `doctor`: something was found
_WORDS = {
    RecordingState.DUE: "due",
    RecordingState.LATE: "LATE",
    RecordingState.PUBLISHED: "published",
    RecordingState.ENDED: "ended",
    RecordingState.WITHHELD: "withheld",
}


@click.command("recordings")
@click.argument("event_id", metavar="EVENT")
@click.pass_obj
def list_due(house: House, event_id: str) -> None:
    """Say what each recording of EVENT is at; exit 1 when one is missing on its day or later."""
    document, now = document_of(house, event_id), house.clock.now()
    with house.store.reading() as db:
        found = list_recordings(db, event_id)
    due = due_on(document)
    echo(f"Due by {short_day(due)}." if due else "No day is promised for recordings.")
    for one in document.sessions:
        recording = found.get(one.id, NOTHING)
        if is_recorded(one):
            state = _WORDS[decide_recording(one, recording, document, now)]
            echo(f"  {one.id}  {state}  {one.title}")
        elif needs_decision(one):
            echo(f"  {one.id}  not recorded: say why, or mark it recorded  {one.title}")
    missing = list_missing(document, found, now)
    if missing:
        echo(f"{len(missing)} missing.", err=True)
        sys.exit(MISSING)


@click.group("recording")
def recording() -> None:
    """Add a recording's file, publish it, or take it back."""


@recording.command("add")
@click.argument("event_id", metavar="EVENT")
@click.argument("session_id", metavar="SESSION")
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.option("--captions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reviewed", is_flag=True, help="A person read the captions and mended them.")
@click.pass_obj
def add(
    house: House,
    event_id: str,
    session_id: str,
    file: Path | None,
    captions: Path | None,
    *,
    reviewed: bool,
) -> None:
    """Keep FILE, an MP4 with its index first, as the recording of SESSION; it publishes nothing."""
    document = document_of(house, event_id)
    recorded_session(document, session_id)
    if file is None and captions is None:
        raise InputError("Name a video, captions, or both.")  # noqa: EM101, TRY003 -- shown
    kept = FileStore(house.settings.files_dir)
    video = _keep_video(kept, file) if file else None
    texts = _keep_captions(kept, captions) if captions else None
    now = house.clock.now()
    house.store.unit_of_work(
        lambda db: service.add_file(
            db=db,
            actor=OPERATOR,
            now=now,
            document=document,
            session_id=session_id,
            video=video,
            captions=texts,
            is_reviewed=reviewed,
        )
    )
    echo("Kept. `congress recording publish` lets people watch it.")


@recording.command("publish")
@click.argument("event_id", metavar="EVENT")
@click.argument("session_id", metavar="SESSION")
@click.option("--consent", is_flag=True, help="The speakers agreed to it.")
@click.option("--link", default=None, help="Where it is, at a host of others.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day to watch it.")
@click.option("--undo", is_flag=True, help="Take it back: nobody can watch it any more.")
@click.pass_obj
def publish(
    house: House,
    event_id: str,
    session_id: str,
    *,
    consent: bool,
    link: str | None,
    until: date | None,
    undo: bool,
) -> None:
    """Let people watch the recording of SESSION. They are told that evening, of all of a day at once."""
    document, now = document_of(house, event_id), house.clock.now()
    with house.store.reading() as db:
        known = find_recording(db, event_id, session_id)
    wanted = WantedRecording(
        url=known.url if link is None else link,
        is_consented=consent or known.is_consented,
        is_published=not undo,
        ends_on=date(until.year, until.month, until.day) if until else known.ends_on,
        withheld_because=known.withheld_because,
        seen=known.version,
    )
    hosts = hosts_of(house.settings.lobby_hosts, document.event.links.get("lobby", ""))
    house.store.unit_of_work(
        lambda db: service.set_recording(
            db=db,
            actor=OPERATOR,
            now=now,
            document=document,
            session_id=session_id,
            wanted=wanted,
            hosts=hosts,
        )
    )
    echo("Taken back." if undo else "Published.")


def _keep_video(kept: FileStore, file: Path) -> KeptFile:
    with file.open("rb") as source:
        check_video(source)
        return kept.keep(source, MOST_VIDEO_BYTES)


def _keep_captions(kept: FileStore, captions: Path) -> KeptFile:
    with captions.open("rb") as source:
        check_captions(source)
        return kept.keep(source, MOST_CAPTIONS_BYTES)
