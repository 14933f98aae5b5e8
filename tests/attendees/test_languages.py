"""Lists in German, French and Spanish, and hints that fit what stands in a column."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees.formats.list_file import ReadList, read_list
from congress.core.errors import CsvError
from tests.attendees.world import KNOWN_IDS
from tests.builders import NOW

ONE_TYPE = replace(
    KNOWN_IDS,
    registration_types=frozenset({"general"}),
    type_names={"general conference": "general"},
)
GERMAN = """\
Bestellnummer;Positions-ID;Status;E-Mail;Produkt;Teilnehmername;Teilnehmername: Vorname;\
Teilnehmername: Nachname;Teilnehmer-E-Mail;Firma
ABCDE;1;bezahlt;a@example.org;General Conference;Jörg Groß;Jörg;Groß;g@example.org;Charité
FGHIJ;1;ausstehend;b@example.org;General Conference;Ute Übel;Ute;Übel;;
KLMNO;1;storniert;c@example.org;General Conference;Olaf Off;Olaf;Off;;
PQRST;1;abgelaufen;d@example.org;General Conference;Alt Alter;Alt;Alter;;
"""
FRENCH = """\
Numéro de commande;Prénom;Nom de famille;E-mail;E-mail du participant;Type de billet;Statut;Entreprise
1;Zoé;Néel;buyer@example.org;z@example.org;General Conference;Confirmé;Mercy
2;Guy;Roux;g@example.org;;General Conference;Annulée;
3;Eve;Jour;e@example.org;;General Conference;En attente;
"""
SPANISH = """\
Número de pedido;Nombre;Apellidos;Correo electrónico;Tipo de entrada;Estado;Empresa
1;Ana;Cruz Gil;a@example.org;General Conference;Pagado;Mercy
2;Luz;Sol;l@example.org;General Conference;Cancelado;
3;Eva;Día;e@example.org;General Conference;Lista de espera;
"""


def read(text: str) -> ReadList:
    return read_list(text.encode(), ONE_TYPE, NOW)


def said(found: ReadList) -> list[tuple[str, str, str, str]]:
    return [
        (one.email, one.first_name, one.last_name, "pending" if one.is_pending else str(one.status))
        for one in found.registrations
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GERMAN, [
            ("g@example.org", "Jörg", "Groß", "active"), ("b@example.org", "Ute", "Übel", "pending"),
            ("c@example.org", "Olaf", "Off", "cancelled"),
            ("d@example.org", "Alt", "Alter", "cancelled"),
        ]),
        (FRENCH, [
            ("z@example.org", "Zoé", "Néel", "active"), ("g@example.org", "Guy", "Roux", "cancelled"),
            ("e@example.org", "Eve", "Jour", "pending"),
        ]),
        (SPANISH, [
            ("a@example.org", "Ana", "Cruz Gil", "active"), ("l@example.org", "Luz", "Sol", "cancelled"),
            ("e@example.org", "Eva", "Día", "pending"),
        ]),
    ],
    ids=["german", "french", "spanish"],
)  # fmt: skip
def test_a_list_in_another_language_goes_in_as_it_is(
    text: str, expected: list[tuple[str, ...]]
) -> None:
    found = read(text)
    assert said(found) == expected
    assert not any("not used" in note for note in found.notes)


def test_numbers_of_a_german_order_are_made_of_order_and_position() -> None:
    assert [one.external_id for one in read(GERMAN).registrations][:2] == ["ABCDE-1", "FGHIJ-1"]


@pytest.mark.parametrize("name", ["Groß", "Jörg Groß", "Groß, Jörg"])
def test_a_name_beside_a_first_name_is_the_last_one(name: str) -> None:
    found = read(f'Vorname;Name;E-Mail\nJörg;"{name}";j@example.org\n')
    assert said(found) == [("j@example.org", "Jörg", "Groß", "active")]


def test_no_hint_takes_numbers_for_names_or_names_for_addresses() -> None:
    """An order's number was proposed as the last name, since it stood first."""
    with pytest.raises(CsvError) as refused:
        read("Vorgang,Lst Name,Sukunimi,Kontakti\n1001,7,Virtanen,v@example.org\n")
    assert [one.message for one in refused.value.faults if "no column" in one.message] == [
        (
            "no column has it; did you mean 'Kontakti'?; add the column, or say which it is: "
            '--map "Kontakti=email"'
        ),
        'no column has it; add the column, or say which it is: --map "YOUR HEADING=last_name"',
    ]


@pytest.mark.parametrize(
    ("last", "suffix", "expected"),
    [
        ("Day", "Jr.", ("Day Jr.", None)), ("Day", "III", ("Day III", None)),
        ("Day Sr.", "Sr.", ("Day Sr.", None)), ("Day", "", ("Day", None)), ("Day", "RN", ("Day", "RN")),
    ],
)  # fmt: skip
def test_a_suffix_belongs_to_the_last_name(
    last: str, suffix: str, expected: tuple[str, str | None]
) -> None:
    (one,) = read(
        f"First name,Last name,Suffix,Email\nJim,{last},{suffix},j@x.example\n"
    ).registrations
    assert (one.last_name, one.details.get("credentials")) == expected
