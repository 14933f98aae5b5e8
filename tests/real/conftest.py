"""Where the real data lies. It is never part of this repository: without it these tests are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _uncounted(uncounted: None) -> None:
    """What is covered must not depend on data that not everybody has."""


@pytest.fixture(scope="session")
def schedules() -> Path:
    """Return the folder of real schedules."""
    found = os.environ.get("CONGRESS_REAL_DATA")
    if not found:
        pytest.skip("CONGRESS_REAL_DATA is not set")
    return Path(found, "schedules")
