"""Builders of test data: keyword-only, typed, deterministic, in the least surprising state."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from congress.settings import Settings

# The demo's rehearsal time: Saturday 8 March 2025, 2:00 PM in Los Angeles, before the clocks change.
NOW = datetime(2025, 3, 8, 22, 0, tzinfo=UTC)
SECRET_KEY = "Zr8mW2qLx5Tb9NcYv4KdHs7JgPf3Ae6Ru1QoBiMt"


def settings_for(database_url: str, data_dir: Path, *, env: str = "development") -> Settings:
    """Return settings of a quiet installation: mail goes to a folder, nothing listens."""
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        base_url="http://localhost",
        secret_key=SECRET_KEY,
        env=env,
    )
