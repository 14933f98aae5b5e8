"""The table of experiments in docs/trust.md: what was run here, and what stands there from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.long.figures import none_of
from tests.long.results import BEGINS, ENDS, keep, tables, write_into

NAMES = ("first", "second", "third")
NOW = datetime(2025, 3, 9, tzinfo=UTC)


def test_what_was_run_elsewhere_stays_where_one_is_run_anew(tmp_path: Path) -> None:
    page, folder = tmp_path / "page.md", tmp_path / "kept"
    page.write_text(f"Before.\n{BEGINS}\n{ENDS}\nAfter.\n", "utf-8")
    for name in ("third", "first"):
        keep(folder, name, [none_of(f"lost in {name}", 0)], 1.0, NOW)
    write_into(page, tables(folder, NAMES), NAMES)
    both = page.read_text("utf-8")
    assert both.index("### first") < both.index("### third")
    elsewhere = tmp_path / "elsewhere"
    keep(elsewhere, "first", [none_of("lost in first", 2)], 1.0, NOW)
    write_into(page, tables(elsewhere, NAMES), NAMES)
    again = page.read_text("utf-8")
    assert again == both.replace(
        none_of("lost in first", 0).row(), none_of("lost in first", 2).row()
    )
    assert (again[:8], again[-7:]) == ("Before.\n", "After.\n")
