"""Badges with names as native speakers write them (CLDR): nothing spills, and nothing is boxed."""

from __future__ import annotations

import unicodedata

from congress.badges.formats.faces import lacking_of
from congress.badges.formats.pdf import TEMPLATE, Paper, Sheet, job_of, set_badges
from congress.infra.typesetting import list_marks
from tests.badges.paper import CARD, a_face, boxes_of, pictures_of, read_codes
from tests.real import strings
from tests.real.strings import needs_real_data

MARGIN, LEAN = 14.4, 4
# Scripts of CLDR's names for which no font package is in use; they are named, to be written by hand.
WITHOUT_FONT = {"CHEROKEE", "OL CHIKI", "SYRIAC"}


@needs_real_data
def test_names_of_the_world_are_drawn_and_never_spill() -> None:
    names = strings.world_names()
    faces = [a_face(name, name, number=number) for number, name in enumerate(names)]
    assert len(faces) > 1000
    marks = list_marks(TEMPLATE, job_of(faces, Paper()), "fit")
    assert max(one["height"] for one in marks) <= 1
    single = set_badges(faces)
    for boxes in boxes_of(single):  # with what a letter may lean out of its line
        assert min(box.left for box in boxes) >= MARGIN - LEAN
        assert max(box.right for box in boxes) <= CARD[0] - MARGIN + LEAN
    pages = pictures_of(set_badges(faces[::5], Sheet.SIX))
    assert [code for page in pages for code in read_codes(page)] == [one.code for one in faces[::5]]


@needs_real_data
def test_what_no_font_holds_of_them_is_of_three_scripts() -> None:
    lacking = {one for name in strings.world_names() for one in lacking_of(name)}
    scripts = {unicodedata.name(one) for one in lacking}
    assert {name for name in scripts if not name.startswith(tuple(WITHOUT_FONT))} == set()


@needs_real_data
def test_naughty_strings_as_names_break_no_badge() -> None:
    faces = [a_face(text, text, text, text) for text in strings.blns() if text.strip()]
    marks = list_marks(TEMPLATE, job_of(faces, Paper()), "fit")
    assert max(one["height"] for one in marks) <= 1
    assert len(boxes_of(set_badges(faces))) == len(faces)
