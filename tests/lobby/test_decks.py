"""What is taken as a presentation's file, by its content (T13, T14)."""

from __future__ import annotations

import errno
import io
import random
import tempfile
import zipfile
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


def test_damaged_archives_on_a_disk_are_refused_too() -> None:
    """2,000 with wrong lengths, places and ways of packing: where a file ends early, say."""
    dice = random.Random(7)
    for _ in range(2_000):
        content = bytearray(a_deck())
        for _ in range(dice.randrange(1, 5)):
            content[dice.randrange(4, len(content))] = dice.choice([0, 1, 8, 12, 14, 255])
        with tempfile.TemporaryFile() as source, suppress(InputError):
            source.write(content)
            assert read_kind(source) in MEDIA_TYPES


def test_a_part_that_is_shorter_than_it_says_is_damaged() -> None:
    """`zipfile` has no error of its own for it, and raises EOFError."""
    made = io.BytesIO(a_deck())
    with zipfile.ZipFile(made) as archive:
        content, beyond = bytearray(made.getvalue()), len(made.getvalue())
        at = content.index(b"[Content_Types].xml", archive.start_dir) - 46
    content[at + 20 : at + 24] = beyond.to_bytes(4, "little")  # how much of it is packed
    content[at + 24 : at + 28] = beyond.to_bytes(4, "little")
    content[at + 10 : at + 12] = b"\0\0"  # as it is
    with pytest.raises(InputError, match="damaged"):
        read_kind(io.BytesIO(bytes(content)))


def test_a_part_that_is_packed_as_no_office_packs_is_damaged() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_BZIP2) as archive:
        for name in ("[Content_Types].xml", "ppt/presentation.xml"):
            archive.writestr(name, "<Types/>")
    with pytest.raises(InputError, match="damaged"):
        read_kind(content)


def test_a_disk_that_fails_is_not_called_a_damaged_file() -> None:
    """It fails where the parts are; of the list of parts `zipfile` itself says that it is damaged."""
    with zipfile.ZipFile(io.BytesIO(a_deck())) as archive:
        list_of_parts = archive.start_dir

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if 8 < self.tell() < list_of_parts:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    with pytest.raises(OSError, match="Input/output error"):
        read_kind(Failing(a_deck()))


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
