"""The lobby of the demo on its days: links, slides, recordings but one, and Vera's time online."""

from __future__ import annotations

import io
from datetime import datetime

from flask import Flask

from congress.app import house_of
from congress.demo.filling import load_schedule
from congress.demo.lobby_story import a_page, open_lobby
from congress.infra.kept_files import FileStore
from congress.lobby.formats.decks import read_kind
from congress.lobby.queries import (
    count_reported,
    list_kept_files,
    list_links,
    list_materials,
    list_recordings,
)
from congress.lobby.rules.recordings import list_missing
from tests.operations.test_demo import EVENT, run, small_app

__all__ = ["small_app"]


def told(app: Flask, at: str) -> tuple[int, int, int, int]:
    """How many links, slides, published recordings and sessions with time there are, told twice."""
    house, instant = house_of(app), datetime.fromisoformat(at)
    for _ in range(2):
        open_lobby(house, load_schedule(), instant)
    with house.store.reading() as db:
        recordings = list_recordings(db, EVENT)
        return (
            len(list_links(db, EVENT)),
            len(list_materials(db, EVENT)),
            sum(one.published_at is not None for one in recordings.values()),
            len(count_reported(db, EVENT)),
        )


def test_the_lobby_is_told_up_to_the_hour_and_nothing_twice(small_app: Flask) -> None:
    """The control: told without a look at what stands, the second telling is refused or doubles it."""
    run(small_app, "demo", "--at", "2025-03-08T14:00-08:00")
    assert told(small_app, "2025-03-08T16:00-08:00") == (0, 0, 0, 0)
    links, slides, *none = told(small_app, "2025-03-10T09:20-07:00")
    assert links > 0
    assert slides > 0
    assert none == [0, 0]
    _, slides, recordings, reported = told(small_app, "2025-03-18T09:10-07:00")
    assert (recordings, reported > 0) == (9, True)
    house = house_of(small_app)
    with house.store.reading() as db:
        missing = list_missing(
            load_schedule(),
            list_recordings(db, EVENT),
            datetime.fromisoformat("2025-03-18T09:10-07:00"),
        )
        assert len(missing) == 1
        kept = list_kept_files(db)
    assert kept == set(FileStore(house.settings.files_dir).digests())
    assert len(kept) == slides


def test_its_slides_are_a_pdf_whatever_the_title() -> None:
    assert read_kind(io.BytesIO(a_page("Harm (and repair) \\ 安全"))) == "pdf"
