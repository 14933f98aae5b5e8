"""A phone's camera must read what we draw: every symbol is decoded by another library."""

from __future__ import annotations

import pytest

from congress.infra.qr import QUIET_MODULES, qr_svg
from tests.symbols import paint, read_symbol


@pytest.mark.parametrize(
    "text",
    [
        "WIFI:T:WPA;S:IHI Congress;P:SanDiego25;;",
        "otpauth://totp/congress:olga%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=congress",
        "患者安全 · Пациент · مريض · 🩺",
        "0123456789",
        "HTTPS://CONGRESS.EXAMPLE/B/ABC",
        'quote " and <tag> & ampersand',
        "x" * 1_200,
    ],
)
def test_a_symbol_reads_back(text: str) -> None:
    assert read_symbol(qr_svg(text)) == text


def test_a_symbol_keeps_its_quiet_zone_white() -> None:
    rows = paint(qr_svg("quiet"))

    edge = QUIET_MODULES
    assert {grey for row in (*rows[:edge], *rows[-edge:]) for grey in row} == {255}
    assert {grey for row in rows for grey in (*row[:edge], *row[-edge:])} == {255}
    assert rows[edge][edge] == 0


def test_a_symbol_says_nothing_in_words() -> None:
    """The text is nowhere in the markup: what is put into a page needs no escaping."""
    assert "<b>" not in qr_svg("<b>")
