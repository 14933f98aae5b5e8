"""An address in its two forms: shown, and handed to protocols (RFC 5321, RFC 5891)."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import idna
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from congress.attendees.rules.checking import check_newcomer, check_written
from congress.attendees.rules.registrations import KnownIds, WrittenRegistration
from congress.core import addresses
from congress.core.addresses import (
    AddressError,
    address_for_protocols,
    address_to_show,
    domain_to_show,
    read_sender,
)
from congress.people.rules import Newcomer
from congress.settings import Settings, SettingsError
from tests.builders import NOW


@pytest.mark.parametrize(
    ("typed", "shown", "sent"),
    [
        ("Ana@Example.org", "Ana@example.org", "Ana@example.org"),
        ("ana@müller.example", "ana@müller.example", "ana@xn--mller-kva.example"),
        ("ana@XN--MLLER-KVA.example.", "ana@müller.example", "ana@xn--mller-kva.example"),
        ("ana@MÜLLER.example", "ana@müller.example", "ana@xn--mller-kva.example"),
        # IDNA 2003, and Python's own codec, made another domain of it.
        ("ana@straße.example", "ana@straße.example", "ana@xn--strae-oqa.example"),
        ("ana@例え。テスト", "ana@例え.テスト", "ana@xn--r8jz45g.xn--zckzah"),
        # Not to be made by IDNA 2008, and working.
        ("ana@xn--ls8h.la", "ana@xn--ls8h.la", "ana@xn--ls8h.la"),
        ("ana@xn--.la", "ana@xn--.la", None),
        ("zoe\u0308@example.org", "zoë@example.org", "zoë@example.org"),
        ("a.b+c!#$%&'*/=?^_`{|}~-@example.org", None, "a.b+c!#$%&'*/=?^_`{|}~-@example.org"),
    ],
)
def test_an_address_has_two_forms(typed: str, shown: str | None, sent: str | None) -> None:
    if sent is None:
        with pytest.raises(AddressError):
            address_for_protocols(typed)
        return
    assert address_for_protocols(typed) == sent
    assert address_for_protocols(address_to_show(typed)) == sent
    assert shown is None or address_to_show(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "ana", "@example.org", "ana@", "ana@@example.org", ".ana@example.org", "ana.@example.org",
        "a..b@example.org", '"ana"@example.org', "a b@example.org", "a\u200bb@example.org",
        "a\u00a0b@example.org", "a" * 65 + "@example.org", "ä" * 33 + "@example.org",
        "ana@" + "x" * 64 + ".org", "ana@" + "x." * 130 + "org", "ana@-x.org", "ana@x-.org",
        "ana@x_y.org", "ana@[192.0.2.1]", "ana@x..org", "ana@💩.la", "ana@x.org:25",
        "a" * 60 + "@" + "x." * 98 + "org", "≮ana@example.org",
        "ana@xn--0.example",
    ],
)  # fmt: skip
def test_what_no_server_takes_is_refused_in_words(typed: str) -> None:
    with pytest.raises(AddressError, match=r"^(it|the part) "):
        address_for_protocols(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ana@xn--mller-kva.example.org", "ana@müller.example.org"),
        ("ana@xn--ls8h.la", "ana@xn--ls8h.la"),
        ("zoë@example.org", "zoë@example.org"),
    ],
)
def test_an_import_keeps_a_working_address(typed: str, kept: str) -> None:
    values = {"email": typed, "first_name": "Ana", "last_name": "Rivera"}
    newcomer = check_newcomer(values, "e1", NOW)
    assert newcomer == Newcomer("e1", kept, "Ana", "Rivera")
    row = {
        **values,
        "external_id": "1",
        "registration_type": "all",
        "status": "active",
        "paid_sessions": "",
    }
    known = KnownIds("e1", ZoneInfo("UTC"), frozenset({"all"}))
    written = check_written(row, known, NOW, row="row 2")
    assert isinstance(written, WrittenRegistration)
    assert written.email == kept
    assert address_for_protocols(kept) == address_for_protocols(typed)


def test_a_local_part_that_is_too_long_is_a_fault() -> None:
    values = {"email": "ä" * 33 + "@example.org", "first_name": "Ana", "last_name": "Rivera"}
    faults = check_newcomer(values, "e1", NOW)
    assert isinstance(faults, list)
    assert [(one.where, "longer than 64 bytes" in one.message) for one in faults] == [
        ("/email", True)
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ana@example.org", ("", "ana@example.org")),
        ("Ana Möller, M.D. <a@bücher.example>", ("Ana Möller, M.D.", "a@xn--bcher-kva.example")),
        ('"Ana Möller, M.D." <a@example.org>', ("Ana Möller, M.D.", "a@example.org")),
    ],
)
def test_a_sender_is_read(text: str, read: tuple[str, str]) -> None:
    assert read_sender(text) == read


@pytest.mark.parametrize(
    "text", ["Congress", "A <a@example.org>, B <b@example.org>", "A\n <a@example.org>"]
)
def test_a_sender_that_is_none_is_a_fault_of_the_settings(text: str) -> None:
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        Settings.from_env({"CONGRESS_MAIL_FROM": text})


def _shown_by_idna(label: str) -> str:
    try:
        shown = idna.decode(label)
        return shown if idna.encode(shown).decode("ascii") == label else label
    except UnicodeError:
        return label


def _answer(of: Callable[[str], str], email: str) -> str:
    try:
        return of(email)
    except AddressError as error:
        return f"refused: {error}"


_SIGNS = st.sampled_from([*"aZ9-.@_+! \t<", "xn--", "XN--mller-kva", "ß", "\n", "a" * 62])


@given(st.lists(_SIGNS, max_size=12).map("".join) | st.text(max_size=80))
@example("a" * 64 + "@x.org")
@example("a" * 65 + "@x.org")
@example("a@" + "x" * 63 + ".org")
@example("a@" + "x" * 64)
@example("a@" + "x." * 125 + "org")
@example("a@x.org\n")
def test_a_plain_address_gets_the_answer_of_a_close_look(email: str) -> None:
    assert _answer(address_for_protocols, email) == _answer(addresses._look_closely, email)


@given(st.text(st.characters(max_codepoint=127, exclude_characters="."), max_size=70))
def test_a_plain_label_is_shown_as_idna_would(label: str) -> None:
    assert domain_to_show(label) == _shown_by_idna(label)


def test_plain_domains_do_not_ask_idna(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for each of 20,000 addresses, several times, it doubled the time of an import."""
    asked: list[str] = []

    def decode(label: str) -> str:
        asked.append(label)
        return label

    monkeypatch.setattr(idna, "decode", decode)
    assert address_to_show("ana@mail.example.org") == "ana@mail.example.org"
    assert asked == []
    assert address_to_show("ana@xn--mller-kva.example") == "ana@xn--mller-kva.example"
    assert asked == ["xn--mller-kva"]
