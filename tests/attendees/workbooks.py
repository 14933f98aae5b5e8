"""Workbooks (XLSX) made by hand, as small as they can be, and such as no program should open."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
BOOK = (
    f"<workbook {_MAIN} {_REL}><sheets>"
    '<sheet name="Notes" sheetId="1" state="hidden" r:id="rId1"/>'
    '<sheet name="People" sheetId="2" r:id="rId2"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="t" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="t" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
)
STYLES = (
    f'<styleSheet {_MAIN}><numFmts><numFmt numFmtId="164" formatCode="d\\-mmm"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)


def a_sheet(rows: Sequence[Sequence[str]]) -> str:
    """Return a sheet whose cells are given as XML, "" for none."""
    lines = []
    for number, cells in enumerate(rows, start=1):
        if cells:
            placed = (
                cell.replace("<c", f'<c r="{chr(65 + place)}{number}"', 1)
                for place, cell in enumerate(cells)
                if cell
            )
            lines.append(f'<row r="{number}">{"".join(placed)}</row>')
    return f"<worksheet {_MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def text(value: str) -> str:
    """Return a cell that holds its own text."""
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""


def number(value: str, style: int = 0) -> str:
    """Return a cell with a number, in one of `STYLES`."""
    return f'<c s="{style}"><v>{value}</v></c>'


def shared(place: int) -> str:
    """Return a cell with a shared text."""
    return f'<c t="s"><v>{place}</v></c>'


def a_workbook(
    sheet: str, *, texts: Sequence[str] = (), extra: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Return a workbook whose second sheet, the first that is shown, is this."""
    strings = "".join(f"<si><r><t>{one[:1]}</t></r><r><t>{one[1:]}</t></r></si>" for one in texts)
    parts = {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": a_sheet([[text("not this one")]]),
        "xl/worksheets/sheet2.xml": sheet,
        **dict(extra),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
