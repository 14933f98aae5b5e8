"""What is taken as a presentation's file, by its content (T13, T14)."""

from __future__ import annotations

import io
import random
from contextlib import suppress
from dataclasses import replace

import pytest

from congress.core.errors import InputError
from congress.lobby.formats.decks import MEDIA_TYPES, read_kind
from congress.lobby.rules.materials import file_name_of
from tests.lobby.decks import BAD, JPG, PDF, PNG, a_deck
from tests.lobby.test_material_rules import SLIDES


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (JPG, "jpg"),
        (a_deck(), "pptx"),
        (a_deck("word/document.xml"), "docx"),
        (a_deck(**{"ppt/embeddings/chart1.xlsx": b"PK"}), "pptx"),  # a chart brings its table
        (PDF + b"<script>alert(1)</script>", "pdf"),  # served as what it is, and never shown inline
    ],
)
def test_a_file_is_what_is_in_it(content: bytes, kind: str) -> None:
    source = io.BytesIO(content)
    source.seek(3)
    assert read_kind(source) == kind
    assert source.tell() == 0
    assert kind in MEDIA_TYPES


@pytest.mark.parametrize("name", BAD)
def test_what_runs_swells_or_is_something_else_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(InputError) as refused:
        read_kind(io.BytesIO(BAD[name]))
    assert refused.value.faults[0].where == "file"
    assert refused.value.detail.endswith(".")


def test_what_swells_is_not_unpacked() -> None:
    """The control: it is refused by what it says of itself, before any byte of it is read."""
    with pytest.raises(InputError, match="far too large"):
        read_kind(io.BytesIO(BAD["swells"]))
    assert len(BAD["swells"]) < 100_000


def test_damaged_files_are_refused_and_crash_nothing() -> None:
    """300 files with some bytes changed: each is taken as what it still is, or refused."""
    dice = random.Random(13)
    for _ in range(300):
        content = bytearray(dice.choice([PDF, PNG, JPG, a_deck(), a_deck("word/document.xml")]))
        for _ in range(dice.randrange(1, 9)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        with suppress(InputError):
            assert read_kind(io.BytesIO(bytes(content))) in MEDIA_TYPES


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Disclosing Harm: Slides", "disclosing-harm-slides.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ('a"; filename="x.html', "a-filename-x-html.pdf"),
        ("Präsentation – Größe", "prasentation-groe.pdf"),
        ("患者安全", "material.pdf"),
        ("x" * 300, "x" * 60 + ".pdf"),
        ("CON\r\nSet-Cookie: a=b", "con-set-cookie-a-b.pdf"),
    ],
)
def test_the_name_it_is_saved_under_is_ours(title: str, name: str) -> None:
    assert file_name_of(replace(SLIDES, title=title)) == name
    assert file_name_of(replace(SLIDES, title="Slides", version=2)) == "slides-v2.pdf"
