"""Names that stand in one column: taken apart as people write them, and shown where nobody can tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.attendees import queries
from congress.attendees.formats.list_file import ReadList, read_list
from congress.attendees.rules.comparing import Identity, identify
from congress.attendees.rules.full_names import Doubt, SplitName, split_name
from congress.core.names import Nearness, fold_name, name_keys, typed_keys
from congress.infra.database import Store
from congress.people.queries import list_matches
from tests.attendees.test_comparing import KNOWN
from tests.attendees.test_import import take_over
from tests.attendees.world import EVENT, KNOWN_IDS, a_registration, an_event
from tests.builders import NOW

NONE, LITTLE, SOME, MUCH = Doubt


@pytest.mark.parametrize(
    ("full", "first", "last", "degrees"),
    [
        ("Ana Rivera", "Ana", "Rivera", ""),
        (" Ana   Rivera ", "Ana", "Rivera", ""),
        ("Rivera, Ana", "Ana", "Rivera", ""),
        ("Rivera،Ana", "Ana", "Rivera", ""),
        ("O'Neill, Mary Jane", "Mary Jane", "O'Neill", ""),
        ("Mary E. Smith", "Mary E.", "Smith", ""),  # no particle, but an initial
        ("Suharto", "", "Suharto", ""),
        # degrees, with and without comma and points
        ("Jane Smith, M.D.", "Jane", "Smith", "M.D."),
        ("Jane Smith，MD", "Jane", "Smith", "MD"),
        ("Jane Smith MD PhD", "Jane", "Smith", "MD, PhD"),
        ("Jane Smith M.D. Ph.D.", "Jane", "Smith", "M.D., Ph.D."),
        ("Jane Smith, M. D., Pharm. D.", "Jane", "Smith", "M. D., Pharm. D."),
        ("Jane A. Smith RN-BC, FACHE", "Jane A.", "Smith", "RN-BC, FACHE"),
        ("Jane Smith, MD/PhD", "Jane", "Smith", "MD, PhD"),
        ("Jane Smith MD & PhD", "Jane", "Smith", "MD, PhD"),
        ("Jane Smith, Esq.", "Jane", "Smith", "Esq."),
        ("JANE SMITH RN", "JANE", "SMITH", "RN"),
        ("jane smith md", "jane", "smith", "md"),
        ("Cher, RN", "", "Cher", "RN"),
        ("Jane Smith MA", "Jane", "Smith", "MA"),  # its capitals say that it is no name
        ("Eva Lang, M.A.", "Eva", "Lang", "M.A."),
        ("Smith, M.D., John", "John", "Smith", "M.D."),
        ("Smith MD, John", "John", "Smith", "MD"),
        ("Smith, John, MD, FACS", "John", "Smith", "MD, FACS"),
        ("Smith, MS, RN, Jane", "Jane", "Smith", "MS, RN"),
        # titles
        ("Dr. Jane Smith", "Jane", "Smith", ""),
        ("Dr.Jane Smith", "Jane", "Smith", ""),
        ("Prof. Dr. Eva Lang", "Eva", "Lang", ""),
        ("Prof. Dr. med. dent. Eva Lang", "Eva", "Lang", ""),
        ("MUDr. Jan Novák, Ph.D.", "Jan", "Novák", "Ph.D."),
        ("LTC Jane Smith, MSN", "Jane", "Smith", "MSN"),
        ("MS. JO PARK", "JO", "PARK", ""),
        ("Sr. Maria Lopez", "Maria", "Lopez", ""),
        ("Smith, Dr. John", "John", "Smith", ""),
        ("Jane Smith, Dr.", "Jane", "Smith", ""),
        ("Dr. Smith", "", "Smith", ""),
        ("Hon Wong", "Hon", "Wong", ""),  # nothing says that it is a title
        # generations
        ("Sammy Davis Jr.", "Sammy", "Davis Jr.", ""),
        ("Davis, Sammy, Jr.", "Sammy", "Davis Jr.", ""),
        ("Davis Jr., Sammy", "Sammy", "Davis Jr.", ""),
        ("Davis, Sammy Jr.", "Sammy", "Davis Jr.", ""),
        ("John Smith III, MD", "John", "Smith III", "MD"),
        ("Smith, Jr., M.D., John Q.", "John Q.", "Smith Jr.", "M.D."),
        # particles
        ("Ana María de la Cruz", "Ana María", "de la Cruz", ""),
        ("Ana De La Cruz", "Ana", "De La Cruz", ""),
        ("ana de la cruz", "ana", "de la cruz", ""),
        ("Cruz, Ana de la", "Ana", "de la Cruz", ""),
        ("de la Cruz, Ana", "Ana", "de la Cruz", ""),
        ("Jan van der Berg, RN", "Jan", "van der Berg", "RN"),
        ("van der Berg", "", "van der Berg", ""),
        ("Mohammed bin Salman", "Mohammed", "bin Salman", ""),
        ("Jeanne D'Arc", "Jeanne", "D'Arc", ""),
        ("Marco D' Angelo", "Marco", "D' Angelo", ""),
        ("José Ortega y Gasset", "José", "Ortega y Gasset", ""),
        ("Mary St. James", "Mary", "St. James", ""),
        # the last name in capitals, or first by its script
        ("Marie DUPONT", "Marie", "DUPONT", ""),
        ("김 민정", "민정", "김", ""),
        # around it
        ("Jane Smith (she/her), RN", "Jane", "Smith", "RN"),
        ("Jane Smith, RN (she/her)", "Jane", "Smith", "RN"),
        ("Jane Smith (Jones)", "Jane", "Smith (Jones)", ""),
        ('William "Bill" Smith', 'William "Bill"', "Smith", ""),
        # nothing that could be split
        ("Ph.D.", "", "Ph.D.", ""), (",", "", ",", ""),
    ],
)  # fmt: skip
def test_it_is_split_without_doubt(full: str, first: str, last: str, degrees: str) -> None:
    assert split_name(full) == SplitName(first, last, degrees)


@pytest.mark.parametrize(
    ("full", "first", "last", "degrees", "doubt"),
    [
        ("Mary Jane Smith", "Mary Jane", "Smith", "", LITTLE),
        ("María García López", "María García", "López", "", LITTLE),
        ("Garcia Lopez, Ana", "Ana", "Garcia Lopez", "", LITTLE),
        ("John Ben Adams", "John", "Ben Adams", "", LITTLE),
        ("GARCÍA LÓPEZ María", "María", "GARCÍA LÓPEZ", "", LITTLE),
        ("Juan de la Cruz Pérez", "Juan", "de la Cruz Pérez", "", SOME),
        ("Wei Ma", "Wei", "Ma", "", SOME),
        ("Ada Ngozi Mba", "Ada Ngozi", "Mba", "", SOME),
        ("Jane Do, MD", "Jane", "Do", "MD", SOME),
        ("Chen, Ma", "Ma", "Chen", "", SOME),
        ("Kim DO", "Kim", "DO", "", SOME),
        ("Smith MD", "", "Smith", "MD", SOME),
        ("Jane S.", "Jane", "S.", "", SOME),
        ("JANE SMITH MA", "JANE", "SMITH", "MA", SOME),
        ("Nguyen Thi Minh Anh", "", "Nguyen Thi Minh Anh", "", MUCH),
        ("Nguyen Van Anh, RN", "", "Nguyen Van Anh", "RN", MUCH),
        ("Juan Carlos García López", "", "Juan Carlos García López", "", MUCH),
        ("Smith John A.", "", "Smith John A.", "", MUCH),
        ("John & Mary Smith", "", "John & Mary Smith", "", MUCH),
        ("Jane Smith, XYZP", "Jane", "Smith", "XYZP", MUCH),
        ("Jane Smith, Head of Quality", "Jane", "Smith", "Head of Quality", MUCH),
        ("Smith, John, Director", "John", "Smith", "Director", MUCH),
        ("Jane Smith, MD, Boston", "Boston", "Jane Smith", "MD", MUCH),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_said_to_be(
    full: str, first: str, last: str, degrees: str, doubt: Doubt
) -> None:
    assert split_name(full) == SplitName(first, last, degrees, doubt)


@pytest.mark.parametrize(
    ("full", "typed"),
    [
        ("Nguyen Thi Minh Anh", ["Nguyen", "Anh", "Nguyễn Thị Minh Anh", "Minh"]),
        ("Juan Carlos García López", ["Garcia", "López", "Garcia"]),
        ("Juan de la Cruz Pérez", ["Cruz", "Perez", "de la Cruz Pérez"]),
        ("Jane Smith, MD, Boston", ["Smith", "smith md"]),
        ("Garcia Lopez, Ana", ["García", "Lopez", "Garcia-Lopez"]),
        ("Sammy Davis Jr.", ["Davis", "Davis Jr", "DAVIS, JR."]),
        ("Smith, M.D., John", ["Smith", "Smith MD"]),
        ("Ana de la Cruz", ["de la Cruz", "Cruz", "DelaCruz"]),
        ("Jan Van Der Berg RN", ["van der Berg", "Berg"]),
        ("Jane Smith (Jones)", ["Smith", "Jones"]),
        ("Prof. Dr. Eva Müller-Lang", ["Mueller-Lang", "Lang", "Dr. Müller-Lang"]),
        ("Wei Ma, MD", ["Ma"]), ("Chidi Mba", ["Mba"]),
    ],
)  # fmt: skip
def test_who_types_a_reasonable_part_gets_in(full: str, typed: list[str]) -> None:
    keys = name_keys(split_name(full).last)
    assert [one for one in typed if not keys.keys() & typed_keys(one).keys()] == []
    assert fold_name("Kowalski") not in keys


@pytest.mark.parametrize("full", ["Sammy Davis Jr.", "Mary Jane Smith, RN", "Smith, M.D., John"])
def test_a_sure_name_is_the_last_name_and_not_a_part(full: str) -> None:
    """Who shares the address and is called so, goes before whose name it is a part of."""
    last = split_name(full).last
    assert name_keys(last)[fold_name(last)] <= Nearness.NAME


def _read(*rows: str, headings: str = "external_id,email,Full name") -> ReadList:
    one_type = replace(KNOWN_IDS, registration_types=frozenset({"general"}))
    return read_list("\n".join([headings, *rows]).encode(), one_type, NOW)


def _note(*rows: str) -> str:
    return next(note for note in _read(*rows).notes if note.startswith("Names"))


def test_degrees_go_where_there_is_no_column_of_them() -> None:
    row = '1,a@example.org,"Jane Smith, RN"'
    assert [one.details for one in _read(row).registrations] == [{"credentials": "RN"}]
    plain = _read("1,a@example.org,Jane Smith")
    assert [one.details for one in plain.registrations] == [{}]  # what is known stays
    beside = _read(f"{row},CNS", headings="external_id,email,Full name,credentials")
    assert [one.details for one in beside.registrations] == [{"credentials": "CNS"}]


def test_columns_of_first_and_last_names_stay_as_they_stand() -> None:
    """Sign-in looks past what stands around them, and who wrote it so may print it so."""
    headings = "external_id,email,first_name,last_name,Full name"
    rows = [
        '1,a@example.org,Dr. Jane,"Smith, M.D.",Jane Smith',
        "2,b@example.org,,,Bo Lee RN",  # nothing there: the whole name is split
    ]
    assert [
        (one.first_name, one.last_name) for one in _read(*rows, headings=headings).registrations
    ] == [("Dr. Jane", "Smith, M.D."), ("Bo", "Lee")]


def test_some_names_are_shown_the_least_sure_first() -> None:
    rows = [f"{n},a{n}@example.org,Ana Rivera" for n in range(30)]
    rows[20:20] = [
        "x1,x1@example.org,Mary Jane Smith",
        "x2,x2@example.org,Wei Ma",
        "x3,x3@example.org,Nguyen Thi Minh Anh",
    ]
    assert _note(*rows) == (
        "Names that stand in one column were split: 33. Look whether these last names are right, the "
        "least sure first: 'Nguyen Thi Minh Anh': Nguyen Thi Minh Anh; 'Wei Ma': Ma; 'Mary Jane Smith': "
        "Smith; 'Ana Rivera': Rivera; 'Ana Rivera': Rivera; 'Ana Rivera': Rivera; 'Ana Rivera': Rivera; "
        "'Ana Rivera': Rivera. Where one is not, add columns first_name and last_name to the list and "
        "fill them in."
    )


def test_many_unsure_names_are_counted() -> None:
    rows = [f"{n},a{n}@example.org,Tran Thi Minh Anh" for n in range(12)]
    note = _note(*rows)
    assert note.count("'Tran Thi Minh Anh'") == 8
    assert "; and 4 more that are not sure. Where one is not" in note


def test_a_split_that_is_put_right_is_the_same_person() -> None:
    """What the note advises must not make the row wait: the same words are the same name."""
    known = replace(KNOWN, first_name="", last_name=(whole := "Nguyen Thi Minh Anh"),
                    name_key=fold_name(whole))  # fmt: skip
    right = a_registration(first_name="Thi Minh Anh", last_name="Nguyen")
    assert identify(right, known) is Identity.CORRECTED
    assert identify(replace(right, first_name="Thi Minh Binh"), known) is Identity.ANOTHER
    assert identify(replace(right, email="other@example.org"), known) is Identity.ANOTHER
    # As it was split before titles, degrees and generations were known there.
    known = replace(KNOWN, first_name="Dr. Sammy Davis", last_name="Jr.", name_key="jr")
    assert identify(a_registration(first_name="Sammy", last_name="Davis Jr."), known) is (
        Identity.CORRECTED
    )
    known = replace(KNOWN, first_name="An", last_name="Do", name_key="do")
    assert identify(a_registration(first_name="An", last_name="Ma"), known) is Identity.CORRECTED
    assert identify(a_registration(first_name="", last_name="An"), known) is Identity.ANOTHER


def test_a_list_of_full_names_lets_everybody_in_and_can_be_put_right(store: Store) -> None:
    """From the file to the door: by a part first, and by the whole once columns say which is which."""
    with store.writing() as db:
        an_event(db)
    rows = [
        "1,anh@example.org,Nguyen Thi Minh Anh",
        '2,jane@example.org,"Smith, M.D., Jane"',
        "3,sammy@example.org,Sammy Davis Jr.",
    ]
    take_over(store, *_read(*rows).registrations)
    with store.reading() as db:
        assert [
            len(list_matches(db, f"{who}@example.org", typed))
            for who, typed in [
                ("anh", "Nguyen"), ("anh", "Anh"), ("jane", "Smith"), ("jane", "smith md"),
                ("sammy", "Davis"), ("jane", "Davis"), ("anh", "Smith"),
            ]
        ] == [1, 1, 1, 1, 1, 0, 0]  # fmt: skip
        jane = queries.list_registrations(db, EVENT, ["2"])["2"]
    assert (jane.first_name, jane.last_name, jane.details["credentials"]) == (
        "Jane", "Smith", "M.D.",
    )  # fmt: skip
    right = "1,anh@example.org,Nguyen Thi Minh Anh,Thi Minh Anh,Nguyen"
    headings = "external_id,email,Full name,first_name,last_name"
    report = take_over(store, *_read(right, headings=headings).registrations)
    assert (report.changed, report.waiting) == (1, ())
    with store.reading() as db:
        assert len(list_matches(db, "anh@example.org", "Nguyen")) == 1
        anh = queries.list_registrations(db, EVENT, ["1"])["1"]
    assert (anh.first_name, anh.last_name) == ("Thi Minh Anh", "Nguyen")
