"""Certificates in the console: corrected, issued again, and opened as they were kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from congress.credits.models import CertificateRow, ClaimRow
from congress.credits.queries.certificates import list_versions
from congress.credits.rules.certificates import Certificate, CertificateState, Wording
from congress.mail.models import LetterRow
from tests.companion.world import words_of
from tests.console.claiming import ANA, act, attend, claim, noted
from tests.console.world import CONSOLE, World


def certified(world: World) -> list[Certificate]:
    with world.store.reading() as db:
        numbers = {*db.scalars(select(CertificateRow.number))}
        return [one for number in numbers for one in list_versions(db, number)]


def letters_of_certificates(world: World) -> int:
    with world.store.reading() as db:
        return len(db.scalars(select(LetterRow.id).where(LetterRow.kind == "certificate")).all())


def test_a_corrected_name_is_a_new_version_under_the_number_and_its_owner_hears_of_it(
    world: World,
) -> None:
    attend(world, "ana")
    claim(world)
    assert "Correct the certificate" not in world.browser().get(ANA)
    act(world, "award")
    data = {"name": " Ana  María Rivera ", "credential": "RN, MSN"}
    said = words_of(act(world, "correct", "Her license says so.", **data).page)
    assert "A certificate with this name is on its way." in said
    assert (
        ", version 2 · cai Desk AMA PRA Category 1 Credit™, issued “Her license says so.”" in said
    )
    first, second = certified(world)
    assert (first.number, first.state) == (second.number, CertificateState.SUPERSEDED)
    assert (second.state, second.facts.name) == (CertificateState.VALID, "Ana María Rivera")
    assert (second.facts.credential, second.facts.amount) == ("RN, MSN", first.facts.amount)
    assert letters_of_certificates(world) == 2
    with world.store.reading() as db:  # what is awarded anew later has that name, too
        assert [*db.execute(select(ClaimRow.name, ClaimRow.credential))] == [
            ("Ana María Rivera", "RN, MSN")
        ]


def test_another_credential_certifies_what_it_gives(world: World) -> None:
    attend(world, "ana")
    claim(world, credential="RN")
    act(world, "award")
    act(world, "correct", "She is a physician.", name="Ana Test", credential="MD")
    first, second = certified(world)
    assert (first.facts.wording, second.facts.wording) == (Wording.PARTICIPATION, Wording.CREDIT)


def test_a_certificate_is_issued_again_as_it_is(world: World) -> None:
    attend(world, "ana")
    claim(world)
    act(world, "award")
    said = words_of(act(world, "again", "The first letter was lost.").page)
    assert "Issued again with its number, and sent." in said
    first, second = certified(world)
    assert (second.facts, second.number, second.version) == (first.facts, first.number, 2)
    assert second.reissued_at == world.clock.now()
    assert letters_of_certificates(world) == 2


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"name": " "}, 422, "Write the name as it stands on the license"),
        ({"name": "x" * 201}, 422, "at most 200 characters"),
        ({"credential": "x" * 41}, 422, "at most 40 plain characters"),
        ({"because": " "}, 422, "Please write why"),
        ({}, 422, "The certificate says that already"),
    ],
)
def test_what_cannot_stand_on_a_certificate_is_said_and_nothing_typed_is_lost(
    world: World, typed: dict[str, str], status: int, said: str
) -> None:
    attend(world, "ana")
    claim(world)
    act(world, "award")
    [before] = certified(world)
    fields = {"name": before.facts.name, "credential": before.facts.credential, **typed}
    browser = act(world, "correct", **fields)
    assert browser.answer.status_code == status
    assert said in words_of(browser.page)
    assert certified(world) == [before]
    again = next(one["fields"] for one in browser.forms() if "credential" in one["fields"])
    assert {name: again[name] for name in fields} == {
        name: value.strip() for name, value in fields.items()
    }


@pytest.mark.parametrize("do", ["correct", "again"])
def test_without_a_certificate_that_stands_there_is_nothing_to_correct(
    world: World, do: str
) -> None:
    attend(world, "ana")
    claim(world)
    assert act(world, do, name="Ana", credential="").answer.status_code == 404
    stale = act(world, "award")
    fields = next(one["fields"] for one in stale.forms() if "credential" in one["fields"])
    act(world, "revoke")
    assert "Correct the certificate" not in world.browser().get(ANA)
    data = {**fields, "do": do, "name": "Ana Rivera", "because": "Late."}
    assert stale.client.post(ANA, data=data).status_code == 404
    assert [one.state for one in certified(world)] == [CertificateState.REVOKED]


def test_the_office_opens_the_page_that_was_kept(world: World) -> None:
    """Each version as its owner has it, byte for byte; it is written down who opened it."""
    attend(world, "ana", "ben")
    claim(world)
    act(world, "award")
    act(world, "again", "The first letter was lost.")
    browser = world.browser()
    page = browser.get(ANA)
    number = certified(world)[0].number
    for version in (1, 2):
        address = f"{ANA}/certificates/{number}?version={version}"
        assert f'href="{address}"' in page
        answer = browser.client.get(address)
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.data == browser.client.get(address).data
        with world.store.reading() as db:
            kept = db.scalars(
                select(CertificateRow.pdf).where(CertificateRow.version == version)
            ).one()
        assert answer.data == kept
        assert noted(world)[-1] == ("p-cai", {"by": "certificate", "shown": ["a-ana"]})


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("cai", "people/a-ben/certificates/{}?version=1"),  # of somebody else
        ("cai", "people/a-ana/certificates/{}?version=9"),
        ("cai", "people/a-ana/certificates/none"),
        ("olive", "people/a-ana/certificates/{}?version=1"),  # it may bear a license
        ("eva", "people/a-ana/certificates/{}?version=1"),
    ],
)
def test_nobody_elses_certificate_is_opened_nor_by_who_only_reads(
    world: World, who: str, path: str
) -> None:
    attend(world, "ana", "ben")
    claim(world)
    act(world, "award")
    number = certified(world)[0].number
    browser = world.browser(who)
    assert browser.client.get(f"{CONSOLE}/{path.format(number)}").status_code in (403, 404)
    if who == "olive":
        assert "Open the PDF" not in browser.get(ANA)
