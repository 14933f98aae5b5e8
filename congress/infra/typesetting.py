"""Pages on paper: the one doorway to typst. Templates stand in `templates/print/`.

What a page says comes in as data (`sys.inputs`, as JSON), never as a part of a template, so no text
is ever read as markup. The same data give the same bytes: a page bears no date of its making.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from queue import LifoQueue
from typing import Any, Literal

import typst

import templates
from congress.infra.fonts import list_font_folders

# What is looked for first, the rest by script: whatever else there is follows by itself.
_FIRST = ("Noto Sans", "Noto Sans CJK JP")
# Pages that a process sets at the same time: typst lets other threads run while it works.
AT_ONCE = 2
_EPOCH = 0


def typeset(template: str, job: Mapping[str, Any], *, is_accessible: bool = False) -> bytes:
    """Return a PDF of `templates/print/<template>.typ`, which finds `job` in its inputs.

    `is_accessible`: as PDF/UA-1 (ISO 14289-1), which typst refuses to write where something lacks.
    """
    return _compile(template, job, "pdf", standard="ua-1" if is_accessible else None)[0]


def draw(template: str, job: Mapping[str, Any], *, dots_per_inch: float) -> list[bytes]:
    """Return each page as a PNG."""
    return _compile(template, job, "png", dots_per_inch=dots_per_inch)


def list_marks(template: str, job: Mapping[str, Any], label: str) -> list[dict[str, Any]]:
    """Return the values that a template marked while it laid a job out: `#metadata(…)<label>`."""
    with _compiler() as compiler:
        compiler.compile(_file(template), format="pdf", sys_inputs=_inputs(job))
        found: list[dict[str, Any]] = json.loads(
            compiler.query(f"<{label}>", field="value", format="json")
        )
    return found


def _compile(
    template: str,
    job: Mapping[str, Any],
    kind: Literal["pdf", "png"],
    *,
    dots_per_inch: float | None = None,
    standard: Literal["ua-1"] | None = None,
) -> list[bytes]:
    with _compiler() as compiler:
        made = compiler.compile(
            _file(template), format=kind, ppi=dots_per_inch, sys_inputs=_inputs(job),
            timestamp=_EPOCH, pdf_tags=True, pdf_standards=standard or [],
        )  # fmt: skip
    if made is None:
        return []
    return made if isinstance(made, list) else [made]


def _inputs(job: Mapping[str, Any]) -> dict[str, str]:
    with_fonts = {**job, "fonts": [family for family in _families() if family]}
    return {"job": json.dumps(with_fonts, ensure_ascii=False, sort_keys=True)}


def _file(template: str) -> str:
    return str(Path(templates.__path__[0]) / "print" / f"{template}.typ")


@cache
def _families() -> tuple[str, ...]:
    """Return the families that are there, Latin first and pictures last."""
    there = dict.fromkeys(_fonts().families())
    first = [one for one in _FIRST if one in there]
    ours = [one for one in there if one.startswith("Noto ") and one not in first]
    return (*first, *sorted(ours, key=lambda one: (one == "Noto Emoji", one)))


@cache
def _fonts() -> typst.Fonts:
    folders = [str(folder) for folder in list_font_folders()]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


@contextmanager
def _compiler() -> Iterator[typst.Compiler]:
    """Lend a compiler, which keeps its inputs while it works; who finds none waits for one."""
    idle = _idle()
    compiler = idle.get()
    try:
        yield compiler
    finally:
        idle.put(compiler)


@cache
def _idle() -> LifoQueue[typst.Compiler]:
    idle: LifoQueue[typst.Compiler] = LifoQueue()
    root = templates.__path__[0]
    for _ in range(AT_ONCE):
        idle.put(typst.Compiler(root=root, font_paths=_fonts(), ignore_system_fonts=True))
    return idle
