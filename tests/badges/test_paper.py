"""Badges on paper (rule C 4, rule C 5): every code is read back, and no name leaves its box."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image
from zebrafy.zebrafy_zpl import ZebrafyZPL

from congress.badges.formats.faces import (
    COLOURS,
    BadgeFace,
    drawable,
    face_of,
    lacking_of,
    reads_from_right,
    say_lacking,
)
from congress.badges.formats.pdf import TEMPLATE, Paper, Sheet, job_of, set_badges
from congress.badges.formats.zpl import DOTS_PER_INCH, draw_badge
from congress.badges.queries import Registrant
from congress.badges.rules.codes import Code, CodeKind
from congress.infra import fonts, typesetting
from congress.infra.fonts import coverage
from congress.infra.typesetting import draw, list_marks
from tests.badges.paper import (
    CARD,
    a_face,
    boxes_of,
    code_of,
    pictures_of,
    read_codes,
    texts_of,
)
from tests.badges.world import the_congress

ELEVEN_SCRIPTS = "Ana Ελένη Ирина שלום محمد हिन्दी সোনা สมชาย 李明 김 ქეთი"
MARGIN = 14.4 - 4  # a letter may lean out of its line by four points
HARD = (
    ("a" * 200, "b " * 100, "x" * 200, "W" * 200),
    (ELEVEN_SCRIPTS, ELEVEN_SCRIPTS * 3, ELEVEN_SCRIPTS, ELEVEN_SCRIPTS),
    ("W" * 200, "Wolfeschlegelsteinhausenbergerdorff-Montgomery", "MD, PhD " * 20, "General"),
    ("Z\u0351\u036b\u0343" * 50, "Z\u0351\u036b\u0343" * 50, "", "Z\u0351\u036b\u0343" * 50),
    ("محمد" * 50, "عبد الرحمن " * 18, "د" * 200, "طبيب"),
    ("李" * 200, "한" * 200, "明" * 200, "会" * 200),
    ("สมชาย" * 40, "ศรีสุวรรณ" * 22, "นพ." * 60, "ผู้เข้าร่วม"),
    ("𝔸𝕟𝕒" * 66, "👩‍⚕️" * 40, "⚕" * 200, "-" * 200),
    ("i" * 200, "", " ", "l" * 200),
)


# -- codes ------------------------------------------------------------------------------------


def test_every_code_of_a_pile_is_read_back_in_its_place() -> None:
    faces = [a_face(f"First{number}", number=number) for number in range(120)]
    pages = pictures_of(set_badges(faces, Sheet.SIX))
    assert len(pages) == 20
    assert [read_codes(page) for page in pages] == [
        [code_of(number) for number in range(start, start + 6)] for start in range(0, 120, 6)
    ]


def test_a_single_badge_is_read_at_a_phones_distance_and_by_a_thermal_printers_dots() -> None:
    faces = [a_face(number=number) for number in range(20)]
    for page, face in zip(pictures_of(set_badges(faces), dots_per_inch=100), faces, strict=True):
        assert read_codes(page) == [face.code]
        assert page.size == (400, 300)


@pytest.mark.parametrize("dots_per_inch", DOTS_PER_INCH)
def test_every_code_of_a_thermal_printer_is_read_back(dots_per_inch: int) -> None:
    for number in range(30):
        face = a_face(f"First{number}", number=number)
        [badge] = ZebrafyZPL(draw_badge(face, dots_per_inch=dots_per_inch).decode()).to_images()
        assert read_codes(badge) == [face.code]


@pytest.mark.parametrize(("dots_per_inch", "dots"), [(203, 8), (300, 12)])
def test_each_module_is_as_many_dots_as_the_next(dots_per_inch: int, dots: int) -> None:
    """Rule C 4: whole dots for a module, or a head that cannot print half of one blurs the symbol."""
    face = a_face()
    [badge] = ZebrafyZPL(draw_badge(face, dots_per_inch=dots_per_inch).decode()).to_images()
    x, y = (
        round(at * dots_per_inch / 72) + 4 * dots
        for at in Paper(dots_per_inch=dots_per_inch).symbol_at
    )
    symbol = badge.convert("L").crop((x, y, x + 25 * dots, y + 25 * dots))
    small = symbol.resize((25, 25), Image.Resampling.NEAREST)
    assert small.resize(symbol.size, Image.Resampling.NEAREST).tobytes() == symbol.tobytes()
    assert small.getpixel((0, 0)) == small.getpixel((6, 6)) == 0 != small.getpixel((1, 1))


def test_the_symbol_is_a_millimetre_a_module_with_its_quiet_zone() -> None:
    """Rule C 4: 25 mm of version 2, four modules of white around it."""
    [page] = pictures_of(set_badges([a_face()]), dots_per_inch=254)  # ten dots a millimetre
    grey = page.convert("L")
    left, top = (round(at * 254 / 72) + 40 for at in Paper().symbol_at)
    inside = grey.crop((left, top, left + 250, top + 250))
    around = grey.crop((left - 40, top - 40, left + 290, top + 290)).copy()
    assert inside.getpixel((3, 3)) == inside.getpixel((246, 3)) == 0  # its corners
    around.paste(255, (38, 38, 292, 292))  # a dot at each edge is grey
    assert around.getextrema() == (255, 255)


# -- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", HARD, ids=lambda texts: texts[0][:8])
def test_no_name_leaves_its_box_however_long_or_tall(texts: tuple[str, str, str, str]) -> None:
    """As typst laid it out, and as another library finds the characters on the page."""
    face = a_face(*texts)
    for sheet in Sheet:
        pdf = set_badges([face], sheet)
        marks = list_marks(TEMPLATE, job_of([face], Paper(sheet)), "fit")
        assert {one["field"] for one in marks} >= {"event"}
        assert max(one["height"] for one in marks) <= 1
        [boxes] = boxes_of(pdf)
        corner = (0, 0) if sheet is Sheet.SINGLE else (18, 792 - 72 - CARD[1])
        assert boxes
        for box in boxes:
            assert corner[0] + MARGIN <= box.left <= box.right <= corner[0] + CARD[0] - MARGIN, box
            assert corner[1] <= box.bottom <= box.top <= corner[1] + CARD[1], box
        [page] = pictures_of(pdf)
        assert read_codes(page) == [face.code]  # nothing lies on it


def test_control_a_box_that_is_too_small_is_seen() -> None:
    """What the test above looks at is what is on the page: a name out of its box is found there."""
    wide = Path(typesetting._file(TEMPLATE)).read_text("utf-8")
    wide = wide.replace("at(0.36in,", "place(top + left, dx: 3in, dy: 0.36in,")
    job = typesetting._inputs(job_of([a_face("Christopher")], Paper()))
    with typesetting._compiler() as compiler:
        pdf = compiler.compile(wide.encode(), format="pdf", sys_inputs=job)
    assert isinstance(pdf, bytes)
    assert max(box.right for box in boxes_of(pdf)[0]) > CARD[0] - MARGIN


def test_the_first_name_is_the_largest() -> None:
    for first in ("Ana", "Christopher", "Maximiliane-Charlotte", "李", "محمد"):
        marks = list_marks(TEMPLATE, job_of([a_face(first, "Rivera")], Paper()), "fit")
        sizes = {one["field"]: one["height"] for one in marks}
        [boxes] = boxes_of(set_badges([a_face(first, "Rivera")]))
        high = {box.character: box.top - box.bottom for box in boxes}
        assert max(high[one] for one in first if one in high) > high["R"], sizes


def test_names_are_text_and_never_markup() -> None:
    """Typst's own signs, quotes and backslashes stand on the badge as they are written."""
    for text in (
        "#panic()", "$x^2$", "*bold* _it_", '"quoted"', "back\\slash", "`raw`", "#include(1)",
        "// note", "[a] #[b]", "@cite <fit>", "= head", "- item", "{{ x }}", "#sys.inputs", "\\u{41}",
    ):  # fmt: skip
        [page] = texts_of(set_badges([a_face(text, "Rivera")]))
        assert text in page.splitlines(), (text, page)


def test_the_same_badges_give_the_same_bytes_and_others_do_not() -> None:
    faces = [a_face(ELEVEN_SCRIPTS), a_face("Ben", number=2)]
    first = set_badges(faces, Sheet.SIX)
    typesetting._idle.cache_clear()
    assert set_badges(faces, Sheet.SIX) == first
    assert set_badges([a_face(ELEVEN_SCRIPTS), a_face("Ben", number=3)], Sheet.SIX) != first


def test_no_badges_are_an_empty_page() -> None:
    assert len(pictures_of(set_badges([], Sheet.SIX))) == 1


# -- fonts ------------------------------------------------------------------------------------


def test_what_the_fonts_lack_is_named_and_not_boxed() -> None:
    assert lacking_of("Ana Ꮳ Ꮪ") == "ᏣᏚ"
    assert drawable("Ana ᏣᎳ Rivera") == "Ana Rivera"
    assert say_lacking("Ꮳ") == "“Ꮳ” (U+13E3 CHEROKEE LETTER TSA)"
    assert (drawable("𝔸𝕟𝕒"), lacking_of("𝔸𝕟𝕒")) == ("Ana", "")  # another form of the same letters
    assert drawable(" a\u2028b\n\u202ec\u202c\u200b\x00d ") == "a b cd"
    assert drawable("न\u200dमस") == "न\u200dमस"  # what joins letters stays


def test_what_we_say_the_fonts_hold_is_drawn() -> None:
    """Against our own reading of the fonts: no character that we count as held comes out as a box."""
    dice = random.Random(11)
    runs = list(zip(coverage().starts, coverage().ends, strict=True))
    held = [chr(dice.randint(*dice.choice(runs))) for _ in range(400)]
    held = [one for one in held if one.isalpha() and lacking_of(one) == "" and drawable(one) == one]
    lacking = [chr(dice.randint(0x250, 0x2FFFF)) for _ in range(400)]
    lacking = [one for one in lacking if one.isalpha() and lacking_of(one)]
    assert min(len(held), len(lacking)) > 150
    boxes = set(_alone(lacking))
    assert len(boxes) < 10  # one that is lacking looks like any other
    assert [one for one, drawn in zip(held, _alone(held), strict=True) if drawn in boxes] == []


def _alone(characters: list[str]) -> list[bytes]:
    """Draw each character alone on a badge, whether or not we think that it can be drawn."""
    faces = [BadgeFace(one, "", "", "", COLOURS[0], "", code_of(0)) for one in characters]
    return draw(TEMPLATE, job_of(faces, Paper()), dots_per_inch=30)


def test_without_a_font_package_badges_are_printed_and_more_is_lacking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "PACKAGES", ("manimgx_fonts", "no_such_fonts"))
    for kept in (fonts.coverage, typesetting._fonts, typesetting._families, typesetting._idle):
        kept.cache_clear()
    try:
        assert fonts.list_missing_packages() == ["no-such-fonts"]
        assert lacking_of("李 Ana") == "李"
        [page] = texts_of(set_badges([a_face("Ana 李")]))
        assert "Ana" in page
    finally:
        monkeypatch.undo()
        for kept in (
            fonts.coverage, typesetting._fonts, typesetting._families, typesetting._idle,
        ):  # fmt: skip
            kept.cache_clear()


def test_a_name_begins_where_its_first_letter_says() -> None:
    for text, expected in (("محمد Ana", True), ("Ana محمد", False), ("1 שלום", True), ("", False)):
        assert reads_from_right(text) is expected, text


# -- what stands on a badge -------------------------------------------------------------------


def _ana(kind: str, speaker: str = "") -> Registrant:
    return Registrant(
        id="a", person_id="p", external_id="x", first_name="Ana", last_name="Rivera",
        credentials="RN", registration_type=kind, status="active", paid_sessions=(),
        speaker=speaker, registered_first_name="Ana", registered_last_name="Rivera",
        registered_credentials="RN", is_renamed=False, note="",
    )  # fmt: skip


def test_a_badge_says_the_role_by_word_and_by_colour() -> None:
    """Rule C 5. Who teaches is called so; a type that the file does not know stands as it is."""
    ana = _ana("general")
    document, code = the_congress(), Code(CodeKind.BADGE, code_of(1))
    plain = face_of(ana, code, document)
    assert (plain.first, plain.last, plain.event) == ("Ana", "Rivera", document.event.name)
    roles = {}
    for kind, speaker in (("general", ""), ("general", "s1"), ("virtual", ""), ("gone", "")):
        face = face_of(
            _ana(kind, speaker),
            code,
            document,
        )
        roles[kind, speaker] = (face.role, face.colour)
    names = {kind.id: kind.name for kind in document.registration_types}
    assert roles["general", ""][0] == names["general"]
    assert roles["general", "s1"][0] == f"Speaker · {names['general']}"
    assert roles["gone", ""][0] == "gone"
    assert roles["general", ""][1] != roles["virtual", ""][1]


def test_white_letters_are_read_on_every_colour() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert len(set(COLOURS)) == len(COLOURS)
    assert min(1.05 / (light(colour) + 0.05) for colour in COLOURS) >= 4.5
