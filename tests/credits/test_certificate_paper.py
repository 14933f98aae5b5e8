"""The page of a certificate: what it must say, who can read it, and that nothing spills (domain B)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from congress.credits.formats import certificate as formats
from congress.credits.formats.certificate import (
    KEEP_IT,
    NOT_A_STATEMENT,
    NOT_FOR_THEIRS,
    emphasized,
    lacking_in,
    set_certificate,
)
from congress.credits.rules.certificates import (
    Certificate,
    CertifiedSession,
    Wording,
    address_of,
)
from congress.credits.rules.numbers import write_number
from congress.infra.typesetting import typeset
from tests.badges.paper import boxes_of, pictures_of, read_codes, texts_of
from tests.credits.certified import BASE, ISSUED_AT, NUMBER, STATEMENT, a_certificate, the_facts
from tests.real import strings
from tests.real.strings import needs_real_data

LETTER_ACROSS = (11 * 72, 8.5 * 72)
FRAME = 0.3 * 72
LONG = 300  # characters of a line in a schedule file, at the most


def page_of(certificate: Certificate) -> bytes:
    return set_certificate(certificate, address_of(certificate, BASE))


def said_by(certificate: Certificate) -> str:
    return " ".join(" ".join(texts_of(page_of(certificate))).split())


def test_it_says_all_that_boards_ask_for() -> None:
    """Domain B, "Certificate (PDF) must state"."""
    said = said_by(a_certificate())
    for words in (
        "Certificate of Credit", "Ana Rivera, MD", "Example Institute", "1 Harbor Street, Boston",
        "Provider 0000", "Patient Safety Congress 2025", "Live, in person", "Paradise Point Resort",
        "March 9–11, 2025", "5.25 credits claimed: AMA PRA Category 1 Credit™", "this live activity",
        write_number(NUMBER), "Issued on April 17, 2025", f"congress.example/certificates/{NUMBER}",
        "Jordan Example, EdD", "Director of Continuing Education", "The Courage to Look", "52",
    ):  # fmt: skip
        assert words in said
    for words in ("License", "CPE Monitor", "Reissued", "Version", "Participation"):
        assert words not in said


def test_its_symbol_opens_the_check_of_this_version() -> None:
    """Read by a decoder that did not draw it, from the page as a picture."""
    second = a_certificate(version=2, mark="2KQ84MTZ", reissued_at=ISSUED_AT)
    for certificate, address in (
        (a_certificate(), f"{BASE}/certificates/{NUMBER}"),
        (second, f"{BASE}/certificates/{NUMBER}?copy=2KQ84MTZ"),
    ):
        first_page = pictures_of(page_of(certificate))[0]
        assert read_codes(first_page) == [address]
    assert "Version 2" in said_by(second)
    assert "Issued on April 17, 2025 Reissued on April 17, 2025" in said_by(second)


def test_the_wording_follows_whom_it_is_for() -> None:
    other = said_by(a_certificate(the_facts(credential="RN", wording=Wording.PARTICIPATION)))
    assert "Certificate of Participation" in other
    assert NOT_FOR_THEIRS in other
    assert "claimed" not in other.replace("should claim", "")
    record = said_by(a_certificate(the_facts(wording=Wording.RECORD)))
    assert "Record of Participation" in record
    assert NOT_A_STATEMENT in record
    nurse = said_by(a_certificate(the_facts(licence="CA RN 123456")))
    assert f"License: CA RN 123456. {KEEP_IT}" in nurse


def test_one_credit_is_one_credit() -> None:
    assert "1.00 credit claimed" in said_by(a_certificate(the_facts(amount=100)))


def test_equal_certificates_give_equal_bytes() -> None:
    assert page_of(a_certificate()) == page_of(a_certificate())


def test_it_is_pdf_ua_and_read_aloud_in_order() -> None:
    """ISO 14289-1: marked as such, titled, in a language, tagged, with words for the symbol."""
    pdf = page_of(a_certificate())
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/Lang(en)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    with pypdfium2.PdfDocument(pdf) as document:
        assert document.get_metadata_dict()["Title"].startswith("Certificate of Credit: Ana Rivera")
        assert pdfium.FPDFCatalog_IsTagged(document)
        tags = [list(_tags(document[number])) for number in range(len(document))]
    kinds = [[kind for kind, _ in page] for page in tags]
    assert kinds[0].index("H1") < kinds[0].index("Figure")
    assert {"H2", "Table", "TH", "TD"} <= set(kinds[1])
    [symbol] = [words for kind, words in tags[0] if kind == "Figure"]
    assert symbol == f"QR code that opens {BASE}/certificates/{NUMBER}"


def test_control_a_page_without_words_for_its_picture_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        formats, "typeset", lambda _name, job, **how: typeset("sign", _as_sign(job), **how)
    )
    with pytest.raises(Exception, match=r"PDF/UA|language|document title|alt"):
        page_of(a_certificate())


def _as_sign(job: dict[str, object]) -> dict[str, object]:
    # A template that knows nothing of PDF/UA: it has no title here.
    words = ("heading", "session", "place", "way", "foot", "scan")
    return {**dict.fromkeys(words, "x"), "title": "", "lines": [], "symbol": job["symbol"]}


def _tags(page: pypdfium2.PdfPage) -> Iterator[tuple[str, str]]:
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
        yield from _below(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at))
    pdfium.FPDF_StructTree_Close(tree)


def _below(element: object) -> Iterator[tuple[str, str]]:
    if not element:
        return
    yield (
        _text_of(pdfium.FPDF_StructElement_GetType, element),
        _text_of(pdfium.FPDF_StructElement_GetAltText, element),
    )
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        yield from _below(pdfium.FPDF_StructElement_GetChildAtIndex(element, at))


def _text_of(read: object, element: object) -> str:
    assert callable(read)
    size = read(element, None, 0)
    held = ctypes.create_string_buffer(size)
    read(element, held, size)
    return held.raw.decode("utf-16-le").rstrip("\0")


def test_emphasis_and_signs_of_statements_are_kept_and_nothing_else_is_markup() -> None:
    assert emphasized("a *live* one™") == [
        {"text": "a ", "strong": False}, {"text": "live", "strong": True},
        {"text": " one™", "strong": False},
    ]  # fmt: skip
    odd = "2 * 3 = 6 * 1 #strong[x] $x$ _y_ <z> @w \\"
    assert [one["strong"] for one in emphasized(odd)] == [False]
    assert odd in said_by(a_certificate(the_facts(statement=odd)))


def test_a_long_statement_stands_whole_on_a_page_of_its_own() -> None:
    statement = " ".join(f"word{number}" for number in range(600))
    pages = texts_of(page_of(a_certificate(the_facts(statement=statement))))
    assert (len(pages), "see the next page" in pages[0], "word0" in pages[0]) == (3, True, False)
    assert [
        word for word in " ".join(pages).split() if word.startswith("word")
    ] == statement.split()
    short = texts_of(page_of(a_certificate()))
    assert (len(short), STATEMENT[:20] in short[0]) == (2, True)


def test_the_longest_of_everything_stays_on_its_page() -> None:
    long = "Long " * (LONG // 5)
    facts = the_facts(
        name="W" * 200, credential=long, event=long, place=long, provider=long, kind=long,
        provider_address=long, provider_number=long, signer=long, signer_title=long,
        licence="W" * 60, wording=Wording.PARTICIPATION, statement="W" * LONG + STATEMENT * 3,
        sessions=(CertifiedSession("W" * LONG, date(2025, 3, 10), 60, "0" * 99),),
    )  # fmt: skip
    assert_it_fits(page_of(a_certificate(facts, version=9, mark="2KQ84MTZ", reissued_at=ISSUED_AT)))


def test_a_hundred_sessions_go_on_over_pages_under_their_headings() -> None:
    sessions = tuple(
        CertifiedSession(f"Session {number}", date(2025, 3, 10), number, f"UAN-{number}")
        for number in range(100)
    )
    pages = texts_of(page_of(a_certificate(the_facts(sessions=sessions))))
    assert all("Activity number" in page for page in pages[1:])
    assert "UAN-99" in pages[-1]
    assert len(texts_of(page_of(a_certificate(the_facts(sessions=()))))) == 1


def test_what_no_font_holds_is_named() -> None:
    assert lacking_in(the_facts()) == ""
    assert "U+0298" in lacking_in(the_facts(name="ʘna")) or lacking_in(the_facts(name="ʘna")) == ""
    assert "CHEROKEE" in lacking_in(the_facts(name="ᏣᎳᎩ"))


@needs_real_data
def test_the_worlds_names_are_drawn_and_never_spill() -> None:
    names = strings.world_names()[::11]
    assert len(names) > 90
    for name in names:
        assert_it_fits(page_of(a_certificate(replace(the_facts(sessions=()), name=name))), pages=1)


def assert_it_fits(pdf: bytes, pages: int | None = None) -> None:
    """All that is drawn lies inside of the frame, and the first page holds the signature and symbol."""
    drawn = boxes_of(pdf)
    assert pages is None or len(drawn) == pages
    for boxes in drawn:
        assert min(box.left for box in boxes) >= FRAME
        assert max(box.right for box in boxes) <= LETTER_ACROSS[0] - FRAME
        assert min(box.bottom for box in boxes) >= FRAME
    assert "Check this certificate" in texts_of(pdf)[0]
    assert len(read_codes(pictures_of(pdf)[0])) == 1
