"""Writes docs/openapi.json anew from the endpoints' own declarations: `python3 dev.py openapi`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask

from congress.app import create_app
from congress.web.openapi import render_document
from tests.builders import settings_for
from tests.stores import sqlite_address

# As in README: where the demo is served.
ADDRESS = "http://localhost:8000"
FILE = Path(__file__).parents[2] / "docs" / "openapi.json"


@contextmanager
def app_without_database() -> Iterator[Flask]:
    """The whole service, composed where nothing of an installation stands."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(sqlite_address(Path(folder) / "none.sqlite3"), Path(folder))
        yield create_app(replace(settings, base_url=ADDRESS))


def rendered() -> str:
    """Return the document of the whole service."""
    with app_without_database() as app:
        return render_document(app)


if __name__ == "__main__":
    FILE.write_text(rendered(), "utf-8")
