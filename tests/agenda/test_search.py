"""Search over the folded texts of a release: blind to accents, case and punctuation, and quick."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

import pytest

from congress.agenda.rules import search
from congress.agenda.rules.document import Speaker
from congress.agenda.rules.search import Found, Hits, SearchIndex, WordIndex, fold
from tests.agenda.documents import a_document, a_session, at
from tests.effort import effort_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë BRÛLÉ", "zoe brule"),
        ("Søren Łukasz Đorđe", "soren lukasz dorde"),
        ("Straße", "strasse"),
        ("Æsir Œuvre Þór", "aesir oeuvre thor"),
        ("Chiara D’Amico", "chiara damico"),
        ("O'Brien", "obrien"),
        ("Well-Being,  today!", "well being today"),
        ("ＩＨＩ ﬁrst", "ihi first"),
        ("İstanbul ıssız", "istanbul issiz"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("患者安全", "患者安全"),
        ("  ", ""),
    ],
)
def test_fold_takes_away_what_people_do_not_type(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(fold(text)) == folded


DOCUMENT = a_document(
    [
        a_session("late", title="Falls and Well-Being", starts_at=at(17), ends_at=at(18)),
        a_session("k1", title="Opening", abstract="A plan for patients.", speakers=("helen",)),
        a_session("t1", title="Leadership rounds", room="lawn", track="culture"),
    ]
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("macfie", ["k1"]),
        ("MACFIÉ patients", ["k1"]),
        ("pharmd", ["k1"]),
        ("plan falls", []),
        ("well being", ["late"]),
        ("well-being", ["late"]),
        ("bay lawn", ["t1"]),
        ("governance", ["t1"]),
        ("sunset", ["k1", "late"]),
        ("lead", ["t1"]),
        ("eadership", ["t1"]),  # a letter was forgiven
        ("ship", []),  # not in the middle of a word
        ("", ["k1", "t1", "late"]),
        ("zebra", []),
    ],
)
def test_search_finds_every_word_where_one_begins(query: str, found: list[str]) -> None:
    hits = SearchIndex(DOCUMENT).find(query)
    assert [*hits.by_title, *hits.by_name, *hits.by_description] == found


HARM = replace(
    a_document([
        a_session("climate", title="Heat and trust", abstract="The rust of pipes.",
                  starts_at=at(8), ends_at=at(9)),
        a_session("murray", title="Open notes", speakers=("rust",), starts_at=at(9), ends_at=at(10)),
        a_session("rust", title="Rust for nurses", starts_at=at(16), ends_at=at(17)),
        a_session("cart", title="Workbench: Redesign One Crash Cart", starts_at=at(15), ends_at=at(16)),
        a_session("ai", title="AI at the bedside", starts_at=at(14), ends_at=at(15)),
        a_session("maintain", title="Maintain, detain, retain", starts_at=at(13), ends_at=at(14)),
        a_session("gap", title="Falls, by Dr. Müller and Åse Sørby", starts_at=at(12), ends_at=at(13)),
        a_session("old", title="What Mueller and Sorby left us", starts_at=at(11), ends_at=at(12)),
    ]),
    speakers=(Speaker("rust", "Peter Murray-Rust"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("rust", (["rust"], ["murray"], ["climate"])),  # titles first, and no trust
        ("ai", (["ai"], [], [])),  # no maintain
        ("crash cart", (["cart"], [], [])),
        ("mueller", (["old", "gap"], [], [])),
        ("MÜLLER", (["old", "gap"], [], [])),
        ("muller", (["old", "gap"], [], [])),
        ("muell", (["old", "gap"], [], [])),  # while it is being typed
        ("soerby", (["gap"], [], [])),
        ("sorby", (["old", "gap"], [], [])),
        ("aase", (["gap"], [], [])),
    ],
)
def test_titles_come_before_names_and_names_before_descriptions(
    query: str, parts: tuple[list[str], ...]
) -> None:
    assert SearchIndex(HARM).find(query) == Hits(*map(tuple, parts))


@pytest.mark.parametrize(
    "query",
    ["crsh cart", "crahs cart", "crassh cart", "crush cart", "crash crat", "workbnech", "redesgin"],
)
def test_one_letter_is_forgiven_where_nothing_is_found(query: str) -> None:
    assert SearchIndex(HARM).find(query) == Hits(("cart",), (), (), is_close=True)


@pytest.mark.parametrize("query", ["crh cart", "cr4sh crat xx", "wrkbnch", "arc", "aii"])
def test_two_letters_are_not_and_none_in_short_words(query: str) -> None:
    assert not any(SearchIndex(HARM).find(query).by_title)


def test_no_letter_is_forgiven_where_something_is_found() -> None:
    """`rust` is no misspelled `trust` where somebody speaks of rust."""
    assert not SearchIndex(HARM).find("rust").is_close
    only_trust = a_document([a_session("trust", title="Trust")])
    assert SearchIndex(only_trust).find("rust") == Hits(("trust",), (), (), is_close=True)


def test_cut_to_four_letters_a_word_must_be_the_whole_of_another() -> None:
    """`carxt` is a misspelled `cart`, and no misspelled beginning of `cartoon`."""
    index = WordIndex([("Crash cart",), ("Cartoon",)])
    assert index.find("carxt") == Found(([0],), is_close=True)
    assert WordIndex([("Cartoon",)]).find("carxt") == Found(([],))


def test_of_very_many_letters_only_the_plain_ones_are_tried() -> None:
    """T32: thousands of Chinese letters are not tried in each place of a word."""
    few = [("Kaizen γglobulin",)]
    many = [*few, ("".join(map(chr, range(0x4E00, 0x4E00 + search.MAX_ALPHABET))),)]
    assert WordIndex(few).find("gglobulin") == Found(([0],), is_close=True)
    assert WordIndex(many).find("gglobulin") == Found(([],))
    assert WordIndex(many).find("kaizn") == Found(([0],), is_close=True)


def test_scripts_without_blanks_are_found_inside() -> None:
    document = a_document(
        [a_session("zh", title="醫療與患者安全"), a_session("th", title="ความปลอดภัย")]
    )
    assert SearchIndex(document).find("患者安全").by_title == ("zh",)
    assert SearchIndex(document).find("ปลอด").by_title == ("th",)
    assert SearchIndex(document).find("患者傷害") == Hits((), (), ())


def test_one_way_for_whatever_is_searched() -> None:
    """Speakers and answers of the guide are searched by the same rules; nothing is no fault."""
    index = WordIndex([("Liv Åkesson", "RN"), ("Ana Rivera", "MD"), ("Rivers, Liv", "")])
    assert index.find("liv").places == [0, 2]
    assert index.find("aakesson rn").places == [0]
    assert index.find("river").parts == ([1, 2], [])
    assert index.find("akeson") == Found(([0], []), is_close=True)
    assert WordIndex([]).find("living").places == []


def test_a_search_folds_no_text_again() -> None:
    """It costs a fraction of folding the 150 texts, whatever machine this is."""
    words = "Safety culture and leadership across the learning system, with patients. " * 20
    many = replace(
        a_document([a_session(f"s{n}", abstract=words, speakers=("helen",)) for n in range(150)]),
        speakers=(Speaker("helen", "Helen Macfié"),),
    )
    index = SearchIndex(many)
    folding = effort_of(lambda: SearchIndex(many))
    search = effort_of(lambda: index.find("macfie leadership zebra"), tries=20)
    assert search * 20 < folding


def test_t32_letters_are_forgiven_in_so_many_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten long words that are nowhere: each spelling is looked for among sorted words, none scanned."""
    looks = 0

    def look(words: Sequence[str], spelling: str) -> int:
        nonlocal looks
        looks += 1
        return bisect_left(words, spelling)

    monkeypatch.setattr(search, "bisect_left", look)
    alphabet = "".join(map(chr, range(0x3B1, 0x3C9))) + "abcdefghijklmnopqrstuvwxyz0123456789"
    index = WordIndex([(f"{alphabet} {' '.join(alphabet)}",)])
    found = index.find(" ".join(f"{letter * 18}" for letter in "abcdefghij"))
    assert found.places == []
    assert 0 < looks <= 10 * 2 * 20 * (len(alphabet) + 1)
    looks = 0
    index.find(("z" * 100 + " ") * 2)
    assert looks == 0
