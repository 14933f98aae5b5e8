"""What a presentation's file is, by its content: PDF, PPTX, DOCX, PNG or JPEG, no other (T13, T14).

A file is served as an attachment of its own kind, whatever else a reader might see in it.
"""

from __future__ import annotations

import errno
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from typing import IO, NoReturn

from congress.core.errors import Fault, InputError

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "jpg": "image/jpeg",
}
_MARKS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
_ARCHIVE = b"PK\x03\x04"
_MAIN = {"ppt/presentation.xml": "pptx", "word/document.xml": "docx"}
CONTENT_TYPES = "[Content_Types].xml"
# What `zipfile` raises of an archive that is not as it says of itself.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)
# ISO/IEC 29500-2: no part of such a file is packed otherwise.
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
MAX_ENTRIES = 2_000
MAX_TOTAL = 500_000_000  # unpacked
MAX_RATIO = 100
SMALL = 1_000_000  # what is smaller than this, unpacked, may be of any ratio
MOST_TYPES_BYTES = 1_000_000
# Charts bring their table along, and that is an archive, too; no other one is let in.
_TABLE = re.compile(r"(ppt|word)/embeddings/[^/]+\.xlsx")
_INSIDE = re.compile(
    r"\.(zip|jar|7z|rar|gz|xlsx|docx|pptx|xlsm|docm|pptm|xlsb|exe|dll|js|vbs|hta|bat|cmd|ps1|lnk|msi)$",
    re.IGNORECASE,
)
_MACROS = re.compile(r"vba|activex|macrosheet", re.IGNORECASE)

NO_KIND = "Send a PDF, a PowerPoint (.pptx), a Word file (.docx), a PNG or a JPEG picture."
MACROS = (
    "This file holds macros or controls, which run on the reader's computer. Save it without them."
)
BROKEN = "This file is damaged. Open it, save it once more, and send that."
SWELLS = "This file becomes far too large when it is opened. Export it as PDF, and send that."
INSIDE = "This file holds other files inside ({}). Take them out, or export it as PDF."


def read_kind(source: IO[bytes]) -> str:
    """Return which of `MEDIA_TYPES` a file is, and leave it at its beginning.

    Raises:
        InputError: it is none, is damaged, swells, or holds what runs.
    """
    source.seek(0)
    head = source.read(8)
    kind = next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), "")
    if not kind and head.startswith(_ARCHIVE):
        kind = _kind_of_archive(source)
    source.seek(0)
    if not kind:
        _refuse(NO_KIND)
    return kind


def _kind_of_archive(source: IO[bytes]) -> str:
    try:
        kind, types = _read_archive(source)
    except _DAMAGED:
        _refuse(BROKEN)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a disk that fails is no fault of the file
            raise
        _refuse(BROKEN)  # it says that a part stands before its beginning
    if b"macroEnabled" in types or _MACROS.search(types.decode("latin-1")):
        _refuse(MACROS)
    return kind


def _read_archive(source: IO[bytes]) -> tuple[str, bytes]:
    """Return which kind an archive is, "" for none, and what it says of its parts."""
    with zipfile.ZipFile(source) as archive:
        _look_inside(archive)
        names = frozenset(archive.namelist())
        kind = next((kind for name, kind in _MAIN.items() if name in names), "")
        if not kind or CONTENT_TYPES not in names:
            return "", b""
        with archive.open(CONTENT_TYPES) as opened:
            return kind, opened.read(MOST_TYPES_BYTES)


def _look_inside(archive: zipfile.ZipFile) -> None:
    """Look at what an archive says it holds, before any of it is unpacked."""
    entries = archive.infolist()
    total = 0
    for one in entries:
        total += one.file_size
        is_link = stat.S_ISLNK(one.external_attr >> 16)
        is_outside = one.filename.startswith(("/", "\\")) or ".." in re.split(
            r"[/\\]", one.filename
        )
        is_encrypted = one.flag_bits & 1
        if is_link or is_outside or is_encrypted or one.compress_type not in _PACKED:
            _refuse(BROKEN)
        if one.file_size > SMALL and one.file_size > MAX_RATIO * max(1, one.compress_size):
            _refuse(SWELLS)
        if _MACROS.search(one.filename):
            _refuse(MACROS)
        if _INSIDE.search(one.filename) and not _TABLE.fullmatch(one.filename):
            _refuse(INSIDE.format(one.filename[-60:]))
    if len(entries) > MAX_ENTRIES or total > MAX_TOTAL:
        _refuse(SWELLS)


def _refuse(words: str) -> NoReturn:
    raise InputError(words, faults=[Fault("file", words)])
