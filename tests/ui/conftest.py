"""Pages are drawn alike on both databases, so they are tested on one."""

from __future__ import annotations

import pytest


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """An empty SQLite database."""
    return sqlite_url
