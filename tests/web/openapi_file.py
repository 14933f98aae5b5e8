"""Writes docs/openapi.json anew from the endpoints' own declarations: `python3 dev.py openapi`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from congress.app import create_app
from congress.web.openapi import render_document
from tests.builders import settings_for
from tests.stores import sqlite_address

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"


def rendered() -> str:
    """Return the document of the whole service; nothing of an installation stands in it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(sqlite_address(Path(folder) / "none.sqlite3"), Path(folder))
        return render_document(create_app(settings))


if __name__ == "__main__":
    FILE.write_text(rendered(), "utf-8")
