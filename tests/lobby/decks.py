"""Small files of presentations, good and bad, made here."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 32
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MACRO_TYPES = TYPES.replace(b"/>", b"><Override ContentType='x.macroEnabled.main+xml'/></Types>")


def a_deck(main: str = "ppt/presentation.xml", **more: bytes) -> bytes:
    """A PowerPoint file (or another archive), with further entries by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": TYPES, main: b"<p/>", **more}.items():
            archive.writestr(name, content)
    return made.getvalue()


def a_link_inside() -> bytes:
    """A deck with a symbolic link in it."""
    made = io.BytesIO(a_deck())
    with zipfile.ZipFile(made, "a") as archive:
        link = zipfile.ZipInfo("ppt/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


BAD = {
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html-before-pdf": b"<script>alert(1)</script>" + PDF,
    "empty": b"",
    "exe": b"MZ\x90\x00",
    "gif": b"GIF89a",
    "old-powerpoint": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "plain-archive": a_deck("readme.txt"),
    "workbook": a_deck("xl/workbook.xml"),
    "vba": a_deck(**{"ppt/vbaProject.bin": b"x"}),
    "active-x": a_deck(**{"ppt/activeX/activeX1.bin": b"x"}),
    "macro-types": a_deck(**{"[Content_Types].xml": MACRO_TYPES}),
    "archive-inside": a_deck(**{"ppt/media/more.zip": b"PK"}),
    "exe-inside": a_deck(**{"ppt/media/run.exe": b"MZ"}),
    "macro-table-inside": a_deck(**{"ppt/embeddings/t.xlsm": b"PK"}),
    "outside": a_deck(**{"../../etc/passwd": b"x"}),
    "absolute": a_deck(**{"/etc/passwd": b"x"}),
    "backslash": a_deck(**{"..\\x": b"x"}),
    "link": a_link_inside(),
    "swells": a_deck(**{"ppt/media/zeros.png": b"\x00" * 20_000_000}),
    "many": a_deck(**{f"ppt/slides/{n}.xml": b"" for n in range(2_001)}),
    "half": a_deck()[:-30],
    "archive-behind-pdf-mark": PDF[1:],
}
