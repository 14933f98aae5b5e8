"""Where the real data lies. It is never part of this repository: without it these tests are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _uncounted(uncounted: None) -> None:
    """What is covered must not depend on data that not everybody has."""


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of everything real."""
    found = os.environ.get("CONGRESS_REAL_DATA")
    if not found:
        pytest.skip("CONGRESS_REAL_DATA is not set")
    return Path(found)


@pytest.fixture(scope="session")
def schedules(real_data: Path) -> Path:
    """Return the folder of real schedules."""
    return real_data / "schedules"


@pytest.fixture(scope="session")
def field(real_data: Path) -> Path:
    """Return the folder of situations that people reported."""
    return real_data / "field"
