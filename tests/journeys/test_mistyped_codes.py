"""Where a tablet without a network points in a mistyped code: where the server does (rule C 4)."""

from __future__ import annotations

import random
from pathlib import Path

from playwright.sync_api import Browser

import congress.desk
from congress.badges.rules.codes import find_within
from congress.badges.rules.mistyped import find_mistake
from congress.core.ids import SYMBOLS
from tests.badges.test_codes import BOTH

CODES = Path(congress.desk.__file__).parent / "static" / "js" / "codes.js"
POINTED = """async ([source, typed]) => {
  const module = new Blob([source], { type: "text/javascript" });
  const { findMistake, readWithin } = await import(URL.createObjectURL(module));
  return typed.map((one) => {
    const part = findMistake(one);
    const found = readWithin(one);
    return [part ? [part.start, part.end] : null, found ? found.text : null];
  });
}"""


def mistyped() -> list[str]:
    """One or two wrong characters, in groups and small letters; one that no code has; one scanned in."""
    chosen = random.Random(11)
    texts = []
    for count in (1, 1, 2) * 100:
        text = [*chosen.choice(BOTH)]
        for place in chosen.sample(range(2, len(text)), count):
            text[place] = chosen.choice(SYMBOLS.replace(text[place], ""))
        texts.append(" ".join("".join(text[at : at + 4]) for at in range(0, len(text), 4)).lower())
    return [*texts, BOTH[0][:7] + "U" + BOTH[0][8:], BOTH[0][:5] + BOTH[1] + BOTH[0][9:]]


def test_both_point_at_the_same_part_and_read_the_same_within(chromium: Browser) -> None:
    """Control: with another root in the script it points elsewhere."""
    texts = mistyped()
    page = chromium.new_page()
    page.goto("about:blank")
    source = CODES.read_text()
    by_tablet = page.evaluate(POINTED, [source, texts])
    expected = []
    for text in texts:
        mistake = find_mistake(text)
        assert mistake is not None
        is_part = (mistake.start, mistake.end) != (0, len(text))
        within = find_within(text)
        expected.append([
            [mistake.start, mistake.end] if is_part else None, within if within != text else None
        ])  # fmt: skip
    assert by_tablet == expected
    assert sum(one[0] is not None for one in by_tablet) > 200
    assert (
        page.evaluate(POINTED, [source.replace("times(second, 4)", "times(second, 8)"), texts])
        != expected
    )
    page.close()
