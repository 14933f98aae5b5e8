"""Certificates: my own with its page to keep and to send, those of all events, and the public check."""

from __future__ import annotations

from flask import Response

from congress.companion.certificate_words import HEADINGS, NO_NUMBER, check_page, line_of
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import open_scene
from congress.companion.shapes.certificates import CertificatePage, CheckPage, TranscriptPage
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.core.time_words import dates_of
from congress.credits.formats.transcript import set_transcript, standing
from congress.credits.queries.certificates import list_certificates_of, list_versions
from congress.credits.rules.certificates import Certificate, address_of
from congress.credits.rules.checks import check_copy
from congress.credits.rules.numbers import MOST_TYPED, read_number
from congress.credits.service.owners import get_my_version, list_transcript
from congress.credits.service.pages_kept import keep_page
from congress.credits.service.purging import refuse_purged
from congress.credits.service.sending import send_again
from congress.people.queries import get_person
from congress.ui.forms import go, query_text
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.house import Call

MINE = "/e/<event_id>/certificates/<certificate_number>"
NOT_INDEXED = ("X-Robots-Tag", "noindex, nofollow")


@page(
    blueprint, "GET", "/certificates", permission=Permission.PUBLIC, summary="Check a certificate"
)
def ask_for_number(call: Call) -> Response:
    """Ask for the number on a paper; lead to what it says."""
    typed = query_text("number", longest=MOST_TYPED)
    number = read_number(typed) if typed else None
    if number is not None:
        return go(call, f"/certificates/{number}")
    words = NO_NUMBER if typed else "Type its number, or scan the code on it with a phone’s camera."
    asked = CheckPage("Check a certificate", words, is_asking=True, typed=typed)
    return render(call, "certificate_check", asked, here="check")


@page(
    blueprint, "GET", "/certificates/<certificate_number>",
    permission=Permission.PUBLIC, summary="What a certificate is worth",
)  # fmt: skip
def check_certificate(call: Call, certificate_number: str) -> Response:
    """Show anybody how a certificate stands; a wrong number and one that is nobody's are alike."""
    number = read_number(certificate_number)
    mark = query_text("copy", longest=MOST_TYPED).upper()
    checked = check_copy(list_versions(call.db, number), mark) if number else None
    if checked is None:
        refuse_purged(call.db, number)
        raise NotFoundError
    call.headers.update([NOT_INDEXED, ("Cache-Control", NO_STORE)])
    return render(call, "certificate_check", check_page(checked), here="check")


@page(
    blueprint, "GET", "/e/<event_id>/certificates",
    permission=Permission.READ_CERTIFICATES, summary="My certificate of a kind",
)  # fmt: skip
def find_certificate(call: Call, event_id: str) -> Response:
    """Lead to my certificate of the kind of credit that is asked for; else to all that I have."""
    kind = query_text("kind")
    mine = list_certificates_of(call.db, call.principal.person_id, event_id)
    numbers = [one.number for one in mine if one.facts.kind_id == kind]
    return go(call, f"/e/{event_id}/certificates/{numbers[-1]}" if numbers else "/transcript")


@page(blueprint, "GET", MINE, permission=Permission.READ_CERTIFICATES, summary="My certificate")
def show_certificate(call: Call, event_id: str, certificate_number: str) -> Response:
    """Show my certificate, as it stands, with what can be done with it."""
    scene = open_scene(call, event_id)
    versions = _versions(call, event_id, certificate_number)
    newest = versions[-1]
    facts, at = newest.facts, f"/e/{event_id}/certificates/{newest.number}"
    shown = CertificatePage(
        heading=HEADINGS[facts.wording],
        name=", ".join(filter(None, (facts.name, facts.credential))),
        event=facts.event,
        dates=dates_of(facts.starts_on, facts.ends_on),
        line=line_of(newest),
        check=address_of(newest, call.settings.base_url),
        pdf=f"{at}/pdf",
        send=f"{at}/send",
        earlier=tuple(line_of(one) for one in reversed(versions[:-1])),
    )
    return render(call, "certificate", shown, here="credits", scene=scene)


@page(
    blueprint, "GET", f"{MINE}/pdf",
    permission=Permission.READ_CERTIFICATES, summary="My certificate as PDF",
)  # fmt: skip
def get_certificate(call: Call, event_id: str, certificate_number: str) -> Response:
    """Answer the bytes that were kept of a version, the last one where none is asked for."""
    asked = query_text("version", longest=4)
    found = get_my_version(
        call.db, call.principal, event_id, certificate_number,
        int(asked) if asked.isascii() and asked.isdecimal() else None,
    )  # fmt: skip
    name = f"certificate-{found.number}-{found.version}.pdf"
    return _pdf(keep_page(call.store, call.settings.base_url, found), name)


@page(
    blueprint, "POST", f"{MINE}/send",
    permission=Permission.READ_CERTIFICATES, summary="Send me my certificate",
)  # fmt: skip
def send_certificate(call: Call, event_id: str, certificate_number: str) -> Response:
    """Mail its owner the way to it; pressed again the same day, it stays one letter."""
    found = get_my_version(call.db, call.principal, event_id, certificate_number)
    send_again(call.db, found, call.now)
    return go(call, f"/e/{event_id}/certificates/{found.number}", "certificate-sent")


@page(
    blueprint, "GET", "/transcript",
    permission=Permission.READ_CERTIFICATES, summary="My transcript",
)  # fmt: skip
def show_transcript(call: Call) -> Response:
    """Show every version of every certificate of mine, of all events."""
    found = list_transcript(call.db, call.principal)
    lines = tuple(line_of(one) for one in found)
    shown = TranscriptPage(lines, "/transcript/pdf", tuple(standing(found)))
    return render(call, "transcript", shown, here="events")


@page(
    blueprint, "GET", "/transcript/pdf",
    permission=Permission.READ_CERTIFICATES, summary="My transcript as PDF",
)  # fmt: skip
def get_transcript(call: Call) -> Response:
    """The same as a page to print, as of now."""
    person = get_person(call.db, call.principal.person_id)
    name = f"{person.first_name} {person.last_name}"
    return _pdf(set_transcript(name, list_transcript(call.db, call.principal)), "transcript.pdf")


def _versions(call: Call, event_id: str, number: str) -> list[Certificate]:
    found = get_my_version(call.db, call.principal, event_id, number)
    return list_versions(call.db, found.number)


def _pdf(pdf: bytes, name: str) -> Response:
    answer = Response(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
