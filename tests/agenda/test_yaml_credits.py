"""Kinds of credit in a schedule file, and how a session's credit is reckoned (domain B)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.agenda.formats.yaml_file import read_yaml, write_yaml
from congress.agenda.rules.canonical import from_json, to_json
from congress.agenda.rules.checks import check_document
from congress.agenda.rules.credit_types import (
    Asked,
    Attestation,
    Break,
    CreditProvider,
    CreditType,
    Rounding,
    SessionCredit,
)
from congress.agenda.rules.diff import diff_documents
from congress.agenda.schemas import parse_document
from tests.agenda.documents import a_document, a_session
from tests.agenda.test_yaml_file import FILE, TEXTS, faults_of

TYPES = """\
credit_types:
  - id: ama
    name: AMA PRA Category 1 Credit™
    step: 0.25
    rounding: nearest
    least: 0.25
    most: 12.5
    professions: [MD, DO]
    asks_for: [license, birth-day]
    report_by: 2026-03-31
    statement: The provider designates this *live* activity for AMA PRA Category 1 Credit™.
  - {id: acpe, name: ACPE, unit: contact hour, partial: false, report_within_days: 60}
"""
SESSION = FILE.replace(
    "recorded: true",
    "credits: {hours: 1.0, acpe: 0.75}\n    credit: {own: true, breaks: [{from: 2025-03-10 08:30, until:"
    " 2025-03-10 08:45}], uans: {acpe: JA0000000-0000-25-001-L05-P}}",
)
PROVIDER = """\
credit_provider:
  name: Example Institute
  address: 1 Harbor Street, Boston, MA 02210
  number: Provider 0000
  signer: Jordan Example, EdD
  signer_title: Director of Continuing Education
  california_nurses: true
"""
WHOLE = SESSION + TYPES + PROVIDER
# Of what is stored of it, before kinds had numbers of the provider.
HASH_BEFORE = "d620d352b364a0b9a93e5ecff4850ddec5403c7fc95fdd3ebc7362b95f864c91"
BAD = [
    ("step: 0.25", "step: 0", "line 26: step: '0' is not a figure above 0; write one such as 0.25"),
    ("least: 0.25", "least: a bit", ("line 28: least: 'a bit' is not a figure above 0; write one such"
     " as 0.25")),
    ("rounding: nearest", "rounding: up", ("line 27: rounding: 'up' is not known here; write one of"
     " nearest, down")),
    ("asks_for: [license,", "asks_for: [birth-year,", ("line 31: asks_for: 'birth-year' is not known"
     " here; write one of license, nabp, birth-day, board")),
    ("unit: contact hour", "minutes: 0", ("line 34: minutes: '0' does not fit; write a whole number,"
     " 1 to 6000")),
    ("report_within_days: 60", "kept_years: 5", ("line 34: kept_years: '5' does not fit; write a whole"
     " number, 6 to 100")),
    ("*live*", "<b>live</b>", ("line 33: statement: '<b>live</b> activity' in its line 1, column"
     " 30, is markup; write plain text, with *emphasis* at the most")),
    ("id: acpe,", "id: ama,", ("line 34: id: the id 'ama' stands twice; give one of the two another"
     " id")),
    ("id: acpe,", "id: hours,", ("line 34: id: 'hours' means every kind of credit; give this one"
     " another id")),
    ("acpe: 0.75}", "acme: 0.75}", ("line 14: acme: there is no kind of credit 'acme'; add it to"
     " credit_types, or correct the id")),
    ("uans: {acpe:", "uans: {acme:", ("line 15: acme: there is no kind of credit 'acme'; add it to"
     " credit_types, or correct the id")),
    ("own: true", "repeats: k9", ("line 15: repeats: there is no session 'k9'; add it to sessions, or"
     " correct the id")),
    ("own: true", "repeats: k1", ("line 15: repeats: a session does not repeat itself; name the first"
     " one")),
    ("own: true", "owm: true", "line 15: 'owm' is not known here; did you mean 'own'?"),
    ("from: 2025-03-10 08:30", "from: 2025-03-10 07:30", ("line 15: from: the break is outside of the"
     " session, 2025-03-10 08:00 to 09:00; move it with the session, or leave it out")),
    ("from: 2025-03-10 08:30", "from: 2025-03-10 08:50", ("line 15: until: the break ends before it"
     " begins; write a later time")),
    ("from: 2025-03-10 08:30", "from: 2025-03-09 02:30", ("line 15: from: 2025-03-09 02:30 does not"
     " exist in America/Los_Angeles: the clocks skip it; write a time before or after the gap")),
    ("from: 2025-03-10 08:30, ", "", "line 15: from is missing; write it here"),
    ("  signer: Jordan Example, EdD\n", "", "line 35: signer is missing; write it here"),
    ("nurses: true", "nurses: maybe", ("line 41: california_nurses: 'maybe' is neither; write true or"
     " false")),
]  # fmt: skip


def test_kinds_of_credit_are_read_and_written() -> None:
    document = parse_document(read_yaml(WHOLE))
    assert document.credit_types == (
        CreditType(
            "ama", "AMA PRA Category 1 Credit™", step="0.25", rounding=Rounding.NEAREST,
            least="0.25", most="12.5", professions=("MD", "DO"),
            asks_for=(Asked.LICENSE, Asked.BIRTH_DAY), report_by=date(2026, 3, 31),
            statement="The provider designates this *live* activity for AMA PRA Category 1 Credit™.",
        ),
        CreditType("acpe", "ACPE", "contact hour", is_partial=False, report_within_days=60),
    )  # fmt: skip
    assert document.credit_provider == CreditProvider(
        "Example Institute", "1 Harbor Street, Boston, MA 02210", "Jordan Example, EdD",
        "Director of Continuing Education", "Provider 0000", is_californian=True,
    )  # fmt: skip
    held = datetime(2025, 3, 10, 15, 30, tzinfo=UTC), datetime(2025, 3, 10, 15, 45, tzinfo=UTC)
    [session] = document.sessions
    assert session.credits == {"hours": "1.0", "acpe": "0.75"}
    assert session.credit == SessionCredit(
        own=True, breaks=(Break(*held),), uans={"acpe": "JA0000000-0000-25-001-L05-P"}
    )
    assert parse_document(read_yaml(write_yaml(document))) == document
    assert write_yaml(parse_document(read_yaml(write_yaml(document)))) == write_yaml(document)
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize(("good", "bad", "fault"), BAD)
def test_what_is_wrong_is_refused_with_its_line_and_what_to_write(
    good: str, bad: str, fault: str
) -> None:
    assert good in WHOLE
    assert fault in faults_of(WHOLE.replace(good, bad, 1))


def test_all_faults_are_told_at_once() -> None:
    many = WHOLE
    for good, bad, _ in (BAD[0], BAD[2], BAD[6], BAD[9]):
        many = many.replace(good, bad, 1)
    assert [one.split(":")[0] for one in faults_of(many)] == [
        "line 14", "line 26", "line 27", "line 33",
    ]  # fmt: skip


def test_a_file_without_kinds_keeps_its_figures_and_its_text() -> None:
    """What stood before there were kinds is read, written and hashed as before."""
    plain = parse_document(read_yaml(FILE.replace("recorded: true", "credits: {ancc: 1.0}")))
    assert plain.sessions[0].credits == {"ancc": "1.0"}
    assert "credit:" not in write_yaml(plain)
    assert '"credit"' not in to_json(plain)
    assert "credit_types" not in to_json(plain)
    assert (plain.credit_provider, "credit_provider" in to_json(plain)) == (None, False)


def test_a_kind_has_the_providers_number_at_its_accreditor() -> None:
    own = "id: acpe, provider_number: 0000, provider_number_label: ACPE Provider,"
    document = parse_document(read_yaml(WHOLE.replace("id: acpe,", own)))
    ama, acpe = document.credit_types
    assert (acpe.provider_number, acpe.provider_number_label) == ("0000", "ACPE Provider")
    assert (ama.provider_number, ama.provider_number_label) == ("", "Provider number")
    assert parse_document(read_yaml(write_yaml(document))) == document
    assert from_json(to_json(document)) == document
    long = WHOLE.replace("id: acpe,", f"id: acpe, provider_number: {'0' * 101},")
    assert faults_of(long) == [
        "line 34: provider_number: this has 101 characters; write at most 100"
    ]


def test_control_a_kind_without_a_number_is_written_and_hashed_as_before() -> None:
    document = parse_document(read_yaml(WHOLE))
    first = replace(document.credit_types[0], provider_number="P0000")
    numbered = replace(document, credit_types=(first, *document.credit_types[1:]))
    for write in (to_json, write_yaml):
        assert "provider_number" not in write(document)
        assert "provider_number" in write(numbered)
    assert sha256(to_json(document).encode()).hexdigest() == HASH_BEFORE


def test_a_figure_of_json_may_be_a_number() -> None:
    raw = read_yaml(WHOLE)
    raw.data["credit_types"][0]["step"] = 0.5
    assert parse_document(raw).credit_types[0].step == "0.5"


_FIGURES = st.sampled_from(["0.25", "1", "10.05"])
_TYPES = st.builds(
    CreditType,
    st.just("ama"),
    TEXTS.map(lambda text: f"A {text.replace(chr(10), ' ')}"),
    unit=st.sampled_from(["credit", "contact hour"]),
    minutes=st.integers(1, 6000),
    step=_FIGURES,
    rounding=st.sampled_from(Rounding),
    least=_FIGURES | st.just(""),
    most=_FIGURES | st.just(""),
    is_partial=st.booleans(),
    grace_late=st.integers(0, 60),
    least_share=st.integers(0, 100),
    attestation=st.sampled_from(Attestation),
    teaching=st.integers(0, 10),
    professions=st.lists(st.sampled_from(["RN", "MD"])).map(tuple),
    asks_for=st.lists(st.sampled_from(Asked), max_size=4).map(tuple),
    issue_within_days=st.none() | st.integers(0, 3650),
    report_by=st.none() | st.just(date(2026, 3, 31)),
    kept_years=st.integers(6, 100),
    provider_number=st.sampled_from(["", "0000", "P0000"]),
    provider_number_label=st.sampled_from(["Provider number", "ANCC Provider Number"]),
)


@settings(max_examples=60, deadline=None)
@given(_TYPES, st.booleans())
def test_whatever_a_kind_says_it_reads_back_equal(kind: CreditType, own: bool) -> None:  # noqa: FBT001 -- drawn
    session = a_session(credits={"ama": "0.5"}, credit=SessionCredit(own=own))
    document = replace(a_document([session]), credit_types=(kind,))
    assert parse_document(read_yaml(write_yaml(document))) == document
    assert from_json(to_json(document)) == document


def test_what_changes_about_credit_after_publication_needs_a_reason() -> None:
    """Rule E 4: people chose by it."""
    before = parse_document(read_yaml(WHOLE))
    first, second = before.credit_types
    stricter = replace(before, credit_types=(replace(first, least="0.50"), second))
    said = (
        "the rules of AMA PRA Category 1 Credit™ change: people chose, and claim, by what they were"
    )
    plain = [one.message for one in check_document(before, before).warnings]
    assert sorted(one.message for one in check_document(stricter, before).warnings) == sorted(
        [said, *plain]
    )
    session = replace(before.sessions[0], credit=SessionCredit(own=True))
    without_break = replace(before, sessions=(session,))
    assert any(
        one.code == "credits-changed" and "how its credit is reckoned changes" in one.message
        for one in check_document(without_break, before).warnings
    )
    other = replace(before, credit_provider=None)
    assert "Who issues certificates" in [
        one.title for one in diff_documents(before, other, 2).changes
    ]
    assert "Kinds of credit" in [one.title for one in diff_documents(before, stricter, 2).changes]
    assert [one.session_id for one in diff_documents(before, without_break, 2).changes] == ["k1"]
