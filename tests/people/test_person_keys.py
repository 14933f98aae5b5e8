"""People sign in with the name they know, whatever a form made of it, and nobody else does (R2, T2)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from congress.app import house_of
from congress.core.names import name_keys
from congress.core.principal import Level, Principal
from congress.infra.database import Store
from congress.people.models import PersonKeyRow
from congress.people.rules import Newcomer, PersonRecord, Visitor
from congress.people.service import Asker, change_me, find_or_add_people, request_confirmation
from congress.people.service.corrections import Correction, correct_people
from tests.builders import NOW
from tests.counting import statements_of
from tests.people.world import a_person, newest_code, post, store_of

HERE, ELSEWHERE = "one@example.org", "other@example.org"
# (registered, typed): everybody's own name, as forms keep it and as people type it.
OWN = [
    ("Smith, M.D.", "Smith"), ("Smith, M.D.", "smith md"), ("Smith MD", "Smith"),
    ("Smith", "Smith, MD, FACS"), ("Smith", "Dr. Smith"), ("Dr. Müller", "Mueller"),
    ("O'Brien RN, PhD", "O’Brien"), ("O'Brien RN, PhD", "OBrien, R.N."),
    ("Lee, B. S. N., Ph. D.", "Lee"), ("Lee, PMHNP-BC, RNC-OB", "lee"), ("Lee MD/PhD", "Lee"),
    ("Lee, PA-C", "Lee"), ("Lee PA C", "Lee"), ("Lee Pharm.D. FACHE CPHQ CPPS", "Lee"),
    ("King III, MD", "King"), ("Lee, DO", "Lee"), ("Lee DO", "Lee"),
    ("Do", "Do"), ("Ma", "ma"), ("Do, D.O.", "Do"), ("Ma, MA", "Ma"), ("Nguyen Do", "nguyen do"),
    ("Nguyen-Do", "Nguyen Do"), ("Nguyen Do", "Nguyen-Do"), ("Md", "MD"), ("Pa", "Pa"),
    ("Mueller", "Müller"), ("Mueller", "Muller"), ("Müller", "Mueller"), ("Müller", "Muller"),
    ("Mu\u0308ller", "Mueller"), ("MUELLER", "müller"), ("Mueller-Böhm", "Müller Boehm"),
    ("Sørensen", "Soerensen"), ("Sørensen", "Sorensen"), ("Soerensen", "Sørensen"),
    ("Åberg", "Aaberg"), ("Åberg", "Aberg"), ("Aaberg", "Åberg"), ("Søndergård", "Soendergaard"),
    ("Weiß", "Weiss"), ("Weiss", "Weiß"), ("Groß", "gross"), ("Strauß", "STRAUSS"),
    ("Æbelø", "Aebeloe"), ("Æbelø", "Aebelo"), ("Bär", "Baer"), ("Baer", "Bär"), ("Bø", "Boe"),
    ("St. James", "Saint James"), ("Saint James", "St James"), ("St.James", "st. james"),
    ("Ste. Marie", "Sainte-Marie"), ("St-Pierre", "Saint Pierre"), ("Saint-Pierre", "StPierre"),
    ("García Márquez", "Garcia"), ("García Márquez", "márquez"),
    ("García Márquez", "Garcia-Marquez"), ("García Márquez", "GarciaMarquez"),
    ("van der Berg", "Berg"), ("van der Berg", "Van Der Berg"), ("van der Berg", "vanderberg"),
    ("Smith-Jones", "Smith"), ("Smith-Jones", "Jones"), ("Smith-Jones", "smith jones"),
    ("Smith-Jones, MD", "Jones"), ("St. John-Smith", "St John"), ("Al-Hassan", "Hassan"),
    ("Müller-Lang", "Mueller"), ("McDonald-O'Brien", "O'Brien"), ("Smith, Director", "Smith"),
    ("Smi\u00adth", "Smith"), ("\ufeffSmith", "Smith"), ("Smith\u200d", "Smith"),
    ("Smith\ufe0f", "Smith"), ("\u202eSmith\u202c", "Smith"), ("Smith\u3164", "Smith"),
    ("de\u00a0la\u00a0Cruz", "de la Cruz"), ("Smith", "\u200eSmith\u200f"),
    ("D&#39;Arc", "D'Arc"), ("D&#39;Arc", "darc"), ("D&amp;#39;Arc", "D’Arc"),
    ("M&uuml;ller", "Müller"), ("M&uuml;ller", "Mueller"), ("Smith &amp; Jones", "Smith Jones"),
    ("O&rsquo;Bryan", "O'Bryan"), ("Nguyễn", "Nguyen"), ("Yılmaz", "YILMAZ"),
]  # fmt: skip
# (registered, typed): near, and somebody else's.
OTHERS = [
    ("Smith", "Smyth"), ("Smith, M.D.", "MD"), ("Smith DO", "Do"), ("Lee RN", "RN"),
    ("Smith", "Smith-Jones"), ("Smith", "Jones Smith"), ("Jones", "Smith Jones"),
    ("Smith-Jones", "Smit"), ("van der Berg", "van der"), ("van der Berg", "van"),
    ("de la Cruz", "de la"), ("St. James", "James"), ("O'Brien", "Brien"), ("O Brien", "O"),
    ("Xue", "Xu"), ("Haan", "Han"), ("Noel", "Nol"), ("Bauer", "Baur"), ("Vasquez", "Vasquz"),
    ("Lee", "Li"), ("Müller", "Miller"), ("García Márquez", "y"), ("Ortega y Gasset", "y"),
    ("Garcia", "Smith, Jones, Brown, Garcia"), ("Lee", "Smith MD Lee"), ("X", "'"), ("X", ""),
]  # fmt: skip


@pytest.mark.parametrize(("registered", "typed"), OWN)
def test_people_sign_in_with_the_name_they_know(app: Flask, registered: str, typed: str) -> None:
    ana = a_person(store_of(app), email=HERE, last_name=registered)
    a_person(store_of(app), email=ELSEWHERE, last_name="Unrelated")
    answer = _sign_in(app, HERE, typed)
    assert answer.status_code == 200, answer.text
    assert answer.json["person"] == ana
    assert _sign_in(app, ELSEWHERE, typed).status_code == 401


@pytest.mark.parametrize(("registered", "typed"), OTHERS)
def test_nobody_signs_in_with_another_name(app: Flask, registered: str, typed: str) -> None:
    a_person(store_of(app), email=HERE, last_name=registered)
    assert _sign_in(app, HERE, typed).status_code in (401, 422)


def _sign_in(app: Flask, email: str, last_name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- an answer
    return post(app.test_client(), "/sign-in", {"email": email, "last_name": last_name})


@pytest.mark.parametrize(
    ("people", "typed", "who"),
    [
        (("Smith", "Smith-Jones"), "Smith", "Smith"),
        (("Smith", "Smith-Jones"), "Jones", "Smith-Jones"),
        (("Smith", "Smith-Jones"), "Smith-Jones", "Smith-Jones"),
        (("García Márquez", "García López"), "García", ""),
        (("García Márquez", "García López"), "López", "García López"),
        (("García Márquez", "López Márquez", "Márquez"), "Márquez", "Márquez"),
        (("Mueller", "Müller"), "Mueller", "Mueller"),
        (("Mueller", "Müller"), "Müller", "Müller"),
        (("Mueller-Böhm", "Müller-Boehm"), "Müller-Böhm", ""),
        (("Nguyen Do", "Nguyen Ma"), "Nguyen Ma", "Nguyen Ma"),
        (("Nguyen Do", "Nguyen Ma"), "Nguyen", ""),
        (("Lee, MD", "Lee"), "Lee", None),
    ],
)
def test_under_one_address_it_is_the_right_person_or_a_question(
    app: Flask, people: tuple[str, ...], typed: str, who: str | None
) -> None:
    """Whoever is called so goes before whose name it is a part of; two alike get a code and a choice.

    The last pair is one person to whoever registers them: one address, one name.
    """
    ids = {name: a_person(store_of(app), email=HERE, last_name=name) for name in people}
    answer = _sign_in(app, HERE, typed)
    if who is None:
        assert len(set(ids.values())) == 1
        who = people[0]
    if who:
        assert answer.json.get("person") == ids[who], answer.text
        return
    assert answer.status_code == 403
    asked = {"email": HERE, "last_name": typed}
    ticket = post(app.test_client(), "/sign-in/code", asked).json["ticket"]
    used = {"ticket": ticket, "code": newest_code(store_of(app))}
    choice = post(app.test_client(), "/sign-in/code/verify", used)
    assert {one["person"] for one in choice.json["choose"]} == set(ids.values())


def test_t1_parts_spellings_and_strangers_cost_the_same_statements(app: Flask) -> None:
    store = store_of(app)
    a_person(store, email=HERE, last_name="Müller-Lang, MD")
    a_person(store, email=ELSEWHERE, last_name="García Márquez")
    a_person(store, email=ELSEWHERE, last_name="García López")
    _sign_in(app, HERE, "Lang")  # prepares what is prepared once
    tries = [(HERE, "Müller-Lang"), (HERE, "Mueller"), (HERE, "Miller"), (ELSEWHERE, "García"),
             (ELSEWHERE, "López"), ("nobody@example.org", "Lang"), (HERE, "'")]  # fmt: skip
    texts = []
    for email, name in tries:
        with statements_of(store.engine) as ran:
            _sign_in(app, email, name)
        texts.append(ran)
    assert all(one == texts[0] for one in texts)


def _keys(store: Store, person_id: str) -> dict[str, int]:
    with store.reading() as db:
        rows = db.execute(
            select(PersonKeyRow.key, PersonKeyRow.nearness).where(
                PersonKeyRow.person_id == person_id
            )
        ).all()
    return {row.key: row.nearness for row in rows}


def test_a_corrected_name_signs_in_and_the_old_one_no_more(app: Flask) -> None:
    store = store_of(app)
    ana = a_person(store, email=HERE, last_name="Smith-Jones")
    with store.writing() as db:
        written = Correction(ana, HERE, "Ana", "Müller, MD")
        correct_people(db=db, actor="file", corrections=[written], now=NOW)
    assert _keys(store, ana) == name_keys("Müller, MD")
    assert _sign_in(app, HERE, "Mueller").status_code == 200
    assert _sign_in(app, HERE, "Smith").status_code == 401


def test_a_name_people_change_themselves_signs_in(app: Flask) -> None:
    store = store_of(app)
    ana = a_person(store, email=HERE, last_name="Smith")
    me = Principal(Level.VERIFIED, ana, "d")
    with store.writing() as db:
        change_me(db=db, actor=me, changes={"last_name": "Smith-García"}, now=NOW)
    assert _keys(store, ana) == name_keys("Smith-García")
    with store.writing() as db:
        change_me(db=db, actor=me, changes={"settings": {"theme": "dark"}}, now=NOW)
    assert _keys(store, ana) == name_keys("Smith-García")
    assert _sign_in(app, HERE, "García").status_code == 200


def test_who_has_one_name_only_signs_in_with_it(app: Flask) -> None:
    """Systems want a last name, so offices type a point."""
    for number, last_name in enumerate((".", "-", "–")):
        email = f"mono{number}@example.org"
        a_person(store_of(app), email=email, first_name="Suharto", last_name=last_name)
        assert _sign_in(app, email, "Suharto").status_code == 200
    a_person(store_of(app), email=HERE, first_name="Suharto", last_name="Lee")
    assert _sign_in(app, HERE, "Suharto").status_code == 401


def test_an_import_writes_keys_in_bulk(store: Store) -> None:
    """As many statements for three people as for one; each has the keys of their name."""
    names = ["Smith-Jones, MD", "Müller", "Lee"]
    counts = []
    for size in (1, 3):
        people = [PersonRecord(f"{size}{n}@example.org", "P", one) for n, one in enumerate(names)]
        with store.writing() as db, statements_of(store.engine) as texts:
            ids = find_or_add_people(db, people[:size], NOW)
        counts.append(len(texts))
        assert [_keys(store, one) for one in ids] == [name_keys(one) for one in names[:size]]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("typed", "is_known"), [("García", False), ("Garcia-Marquez", True)])
def test_whom_a_part_would_find_registers_as_somebody_new(
    app: Flask, typed: str, *, is_known: bool
) -> None:
    """A relative under the same address may have one of the two names alone."""
    store = store_of(app)
    ana = a_person(store, email=HERE, last_name="García Márquez")
    asker = Asker(house_of(app).signer, Visitor())
    newcomer = Newcomer("psc-2025", HERE, "Ana", typed)
    with store.writing() as db:
        asked = request_confirmation(db=db, asker=asker, newcomer=newcomer, now=NOW)
    assert asked.person_id == (ana if is_known else "")


def test_few_keys_a_person() -> None:
    """So that guessing gets no easier (T2): most names have one, and none has more than a dozen."""
    assert len(name_keys("Smith")) == 1
    assert len(name_keys("García Márquez")) == 3
    assert len(name_keys("-".join(f"Möller{chr(97 + n)}" for n in range(40)))) <= 12
