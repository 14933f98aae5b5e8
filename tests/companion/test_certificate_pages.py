"""The pages of certificates: one's own, the transcript, and what anybody reads who checks one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.companion.certificate_words import NO_NUMBER
from congress.credits.queries.certificates import list_versions
from congress.credits.rules.certificates import Certificate
from congress.credits.rules.numbers import write_number
from congress.credits.rules.types import write_credits
from congress.credits.service.certificates import issue, reissue, revoke, supersede
from congress.mail.models import LetterRow
from tests.companion.world import Browser, confirm, store_of, words_of
from tests.credits.certified import ANAS, ISSUED_AT, a_claim, open_congress, the_facts
from tests.credits.world import HERE
from tests.ui.markup import check_page

LATER = ISSUED_AT + timedelta(days=20)
OFFICE = {"actor": "p-office", "now": LATER, "because": "Her name."}


@pytest.fixture
def issued(app: Flask) -> Certificate:
    store = store_of(app)
    open_congress(store)
    with store.writing() as db:
        facts = the_facts(credential="RN", licence="CA RN 123456")
        return issue(db, ANAS, facts, actor="p-ana", now=ISSUED_AT)


@pytest.fixture
def ana(app: Flask, issued: Certificate) -> Browser:  # noqa: ARG001 -- she has one
    """Ana, who showed by a code that it is her."""
    return _verified(app, "ana")


def _verified(app: Flask, name: str) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_in(name)
    confirm(app, browser, "/events")
    return browser


def _page_of(one: Certificate) -> str:
    return f"{HERE}/certificates/{one.number}"


def _check(app: Flask, one: Certificate, mark: str = "") -> Browser:
    guest = Browser(app.test_client())
    guest.get(f"/certificates/{one.number}" + (f"?copy={mark}" if mark else ""))
    return guest


def _supersede(app: Flask) -> Certificate:
    with store_of(app).writing() as db:
        return supersede(db, ANAS.claim_id, the_facts(name="Ana Ríos"), **OFFICE)


def test_my_certificate_opens_with_back_pdf_share_and_send(
    app: Flask, ana: Browser, issued: Certificate
) -> None:
    page = ana.get(_page_of(issued))
    check_page(ana.answer, page)
    words = words_of(page)
    for said in ("Ana Rivera, RN", "5.25 credits", "AMA PRA Category 1 Credit™", "Valid",
                 write_number(issued.number), "Issued on April 17, 2025"):  # fmt: skip
        assert said in words
    assert f'href="{HERE}/credits"' in page
    assert f'data-share="{house_of(app).settings.base_url}/certificates/{issued.number}"' in page
    pdf = ana.client.get(f"{_page_of(issued)}/pdf")
    assert (pdf.status_code, pdf.content_type) == (200, "application/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Cache-Control"] == "no-store"
    assert f"certificate-{issued.number}-1.pdf" in pdf.headers["Content-Disposition"]


def test_credits_lead_to_the_certificate_of_their_kind(ana: Browser, issued: Certificate) -> None:
    assert "Certificate of credit" in words_of(ana.get(f"{HERE}/certificates?kind=ama"))
    assert write_number(issued.number) in ana.page
    assert "My certificates" in words_of(ana.get(f"{HERE}/certificates?kind=acpe"))


def test_every_version_stays_and_gives_its_own_bytes(
    app: Flask, ana: Browser, issued: Certificate
) -> None:
    first = ana.client.get(f"{_page_of(issued)}/pdf").data
    _supersede(app)
    page = ana.get(_page_of(issued))
    assert "Ana Ríos" in page
    assert "Replaced by a newer version" in words_of(page)
    second = ana.client.get(f"{_page_of(issued)}/pdf").data
    assert second != first
    assert ana.client.get(f"{_page_of(issued)}/pdf?version=1").data == first
    assert ana.client.get(f"{_page_of(issued)}/pdf?version=3").status_code == 404


def test_send_to_me_is_one_letter_a_day_with_a_link(
    app: Flask, ana: Browser, issued: Certificate
) -> None:
    ana.get(_page_of(issued))
    for _ in range(2):
        page = ana.send(f"{_page_of(issued)}/send")
        assert "on its way to your e-mail" in page
    with store_of(app).reading() as db:
        letters = db.execute(select(LetterRow.facts).where(LetterRow.kind == "certificate")).all()
    assert [row.facts for row in letters] == [
        {
            "awarded": "5.25, AMA PRA Category 1 Credit™",
            "number": write_number(issued.number),
            "replaces": False,
            "path": _page_of(issued),
        }
    ]


def test_certificates_of_others_are_not_there(app: Flask, issued: Certificate) -> None:
    ben = _verified(app, "ben")
    for path in (_page_of(issued), f"{_page_of(issued)}/pdf"):
        ben.get(path)
        assert ben.answer.status_code == 404


def test_a_wrong_address_is_not_there(ana: Browser, issued: Certificate) -> None:
    for path in (_page_of(issued), f"{_page_of(issued)}/pdf"):
        for wrong in (path.replace(HERE, "/e/other"), path.replace(issued.number, "0" * 18)):
            ana.get(wrong)
            assert ana.answer.status_code == 404


def test_by_name_alone_nobody_reads_a_licence_number(app: Flask, issued: Certificate) -> None:
    """Level 1 is e-mail and last name, which many know: the page asks for a code first."""
    browser = Browser(app.test_client())
    browser.sign_in()
    for path in (_page_of(issued), f"{_page_of(issued)}/pdf", "/transcript", "/transcript/pdf"):
        assert "code" in browser.get(path)
        assert "Rivera" not in browser.page


def test_by_name_alone_the_inbox_tells_no_number_of_a_certificate(
    app: Flask, ana: Browser, issued: Certificate
) -> None:
    """Whoever has the number reads name and credits at the public check (T3). The mail has it."""
    ana.get(_page_of(issued))
    ana.send(f"{_page_of(issued)}/send")
    told = ana.get(f"{HERE}/inbox")
    assert write_number(issued.number) in told
    assert _page_of(issued) in told
    by_name = Browser(app.test_client())
    by_name.sign_in()
    told = by_name.get(f"{HERE}/inbox")
    assert "Your certificate is ready." in told
    assert "/transcript" in told
    api = by_name.client.get(f"{HERE.replace('/e/', '/api/v1/events/')}/me/inbox").text
    for said in (told, api):
        assert write_number(issued.number) not in said
        assert issued.number not in said


def test_anybody_checks_a_valid_one_without_its_licence(app: Flask, issued: Certificate) -> None:
    guest = _check(app, issued)
    check_page(guest.answer, guest.page)
    words = words_of(guest.page)
    assert "This certificate is valid" in words
    for said in ("Ana Rivera, RN", "5.25 credits", "Example Institute", "March 9–11, 2025"):
        assert said in words
    assert "123456" not in guest.page
    assert guest.answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert guest.answer.headers["Cache-Control"] == "no-store"


def test_a_replaced_one_says_so_and_no_name_at_all(app: Flask, issued: Certificate) -> None:
    """Who holds the former paper learns that it is outdated, and not what she is called now."""
    second = _supersede(app)
    words = words_of(_check(app, issued).page)
    assert "Which version is it?" in words
    assert "Version 2, issued on May 7, 2025, is the valid one." in words
    assert "Ana" not in words
    new = words_of(_check(app, second, second.mark).page)
    assert "This certificate is valid" in new
    assert "Ana Ríos" in new
    assert "Version 2" in new


def test_control_a_check_that_shows_the_newest_tells_the_new_name(
    app: Flask, issued: Certificate
) -> None:
    second = _supersede(app)
    assert "Ana Ríos" in _check(app, issued, second.mark).page  # the mark alone stands before it


def test_a_revoked_one_says_so_whatever_version_is_held(app: Flask, issued: Certificate) -> None:
    with store_of(app).writing() as db:
        second = reissue(db, ANAS.claim_id, **OFFICE)
        revoke(db, ANAS.claim_id, **OFFICE)
    for mark in ("", second.mark):
        words = words_of(_check(app, issued, mark).page)
        assert "This certificate was revoked" in words
        assert "Ana" not in words
        assert "Her name" not in words


@pytest.mark.usefixtures("issued")
def test_a_reissued_one_says_both_days(app: Flask) -> None:
    with store_of(app).writing() as db:
        second = reissue(db, ANAS.claim_id, **OFFICE)
    words = words_of(_check(app, second, second.mark).page)
    assert "Issued on April 17, 2025" in words
    assert "Reissued on May 7, 2025" in words


def test_wrong_numbers_are_alike(app: Flask, issued: Certificate) -> None:
    pages = set()
    for number in ("0" * 18, issued.number[:-1] + "#", "x", issued.number[::-1]):
        guest = Browser(app.test_client())
        pages.add(guest.get(f"/certificates/{number}").replace(number, ""))
        assert guest.answer.status_code == 404
    assert _check(app, issued, "00000000").answer.status_code == 404
    with store_of(app).reading() as db:
        assert len(list_versions(db, issued.number)) == 1


def test_a_number_is_typed_as_it_stands_on_paper(app: Flask, issued: Certificate) -> None:
    guest = Browser(app.test_client())
    guest.get("/certificates")
    typed = write_number(issued.number).lower()
    assert "This certificate is valid" in guest.get(f"/certificates?number={typed}")
    assert guest.get(f"/certificates/{write_number(issued.number)}") == guest.page
    assert NO_NUMBER in guest.get("/certificates?number=7KQM4T")
    assert 'value="7KQM4T"' in guest.page


def test_the_transcript_has_all_events_and_versions_and_no_zeros(
    app: Flask, ana: Browser, issued: Certificate
) -> None:
    second = _supersede(app)
    with store_of(app).writing() as db:
        other = a_claim(db, "ana", type_id="acpe")
        issue(db, other, the_facts(event="An Empty One", amount=0), actor="p-ana", now=LATER)
    page = ana.get("/transcript")
    check_page(ana.answer, page)
    words = words_of(page)
    assert words.count(write_number(issued.number)) == 2
    assert f"version={second.version}" in page
    assert "An Empty One" not in words
    # What was replaced counts for nothing.
    assert f"In all, {write_credits(second.facts.amount)} " in words
    assert words.count("In all, ") == 1
    pdf = ana.client.get("/transcript/pdf")
    assert pdf.data.startswith(b"%PDF")


@pytest.mark.usefixtures("issued")
def test_an_empty_transcript_says_so(app: Flask) -> None:
    ben = _verified(app, "ben")
    assert "You have no certificates yet" in words_of(ben.get("/transcript"))
    assert ben.client.get("/transcript/pdf").status_code == 200
