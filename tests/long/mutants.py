"""A million changed codes (T9): none finds anybody, at the desk or in the list that a desk carries.

Changed are codes that are good: a badge's, a blank one's and a pick-up code, by a character or two, two
that changed places, one that is missing or too many; and by some characters with check characters that
fit, as somebody makes them who knows how ours are made.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import congress.desk
from congress.badges import queries
from congress.badges.rules.handout import Reason
from congress.badges.service.blanks import is_blank, make_blanks
from congress.badges.service.codes import badge_code_of, pickup_code_of
from congress.badges.service.looking_up import look_up
from congress.badges.service.making import make_badge
from congress.core.check_symbols import check_of
from congress.core.ids import SYMBOLS, digest, new_id
from congress.infra.database import Store
from tests.badges.world import SIGNER, a_desk, open_desk
from tests.ground import an_attendee
from tests.journeys.conftest import ARGUMENTS
from tests.long.figures import Figure, none_of
from tests.long.stage import NAMES, staged
from tests.stores import open_store

CODES = 1_000_000
PEOPLE, BLANKS = 50, 20
_BATCH = 1_000
_SHOWN = 20_000
_JS = Path(congress.desk.__file__).parent / "static" / "js"
CODES_JS, RULES = _JS / "codes.js", _JS / "offline-rules.js"
ACCEPTED = """async ([sources, hashes, typed]) => {
  const load = (source) => import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const [{ readAnyCode }, { digest }] = await Promise.all(sources.map(load));
  const known = new Set(hashes);
  const read = typed.map(readAnyCode).filter((one) => one && one.kind === "C1").map((one) => one.text);
  const found = await Promise.all(read.map(digest));
  return found.filter((one) => known.has(one)).length;
}"""


@dataclass(frozen=True)
class Issued:
    """Codes that are good, and the digests of those that a desk carries."""

    texts: Sequence[str]
    hashes: Sequence[str]


def measure(kind: str, count: int = CODES) -> list[Figure]:
    """Return how many were accepted at the desk; and, asked once, by a desk without a network."""
    with staged(kind, durable=False) as stage, open_store(stage.url) as store:
        issued = issue(store)
        found = accepted_online(store, mutants(issued, count))
    figures = [
        none_of(f"{NAMES[kind]}: changed codes that found somebody at the desk", found, count)
    ]
    if kind == "sqlite":  # no database is asked there
        with a_page() as page:
            carried = accepted_offline(page, issued, mutants(issued, count))
        figures.append(none_of("changed codes that a desk without a network took", carried, count))
    return figures


def issue(store: Store) -> Issued:
    """Register people, hand each a badge, and make a stack of blank ones."""
    open_desk(store)
    ids = [new_id() for _ in range(PEOPLE)]
    with store.writing() as db:
        desk = a_desk(db, store)
        for number, attendee_id in enumerate(ids):
            an_attendee(db, name=f"n{number}", attendee_id=attendee_id)
            make_badge(desk, attendee_id, Reason.MADE, copy=1, is_handed=True)
        blanks = [one.code.text for one in make_blanks(desk, BLANKS)]
        badges = queries.list_live_badges(db, ids)
    worn = [badge_code_of(SIGNER, badge.id).text for badge in badges.values()]
    people = [pickup_code_of(SIGNER, one, f"p-n{number}").text for number, one in enumerate(ids)]
    return Issued([*worn, *blanks, *people], [digest(text) for text in (*worn, *blanks)])


def mutants(issued: Issued, count: int, seed: int = 9) -> Iterator[str]:
    """Yield changed codes, none of which was issued."""
    dice = random.Random(seed)
    good = {*issued.texts}
    made = 0
    while made < count:
        text = dice.choice(_WAYS)(dice.choice(issued.texts), dice)
        if text not in good:
            made += 1
            yield text


def batches(typed: Iterator[str], size: int) -> Iterator[list[str]]:
    """Yield what comes in lists of a size; the last one may be shorter."""
    while some := [*islice(typed, size)]:
        yield some


def accepted_online(store: Store, typed: Iterator[str]) -> int:
    """Return how many find somebody, or are taken for a blank badge."""
    found = 0
    for some in batches(typed, _BATCH):
        with store.writing() as db:
            desk = a_desk(db, store)
            found += sum(bool(look_up(desk, one).people) or is_blank(desk, one) for one in some)
    return found


def accepted_offline(page: Page, issued: Issued, typed: Iterator[str]) -> int:
    """Return how many the desk's own script takes for a badge of its list."""
    sources = [CODES_JS.read_text(), RULES.read_text()]
    return sum(
        page.evaluate(ACCEPTED, [sources, [*issued.hashes], [*some]])
        for some in batches(typed, _SHOWN)
    )


@contextmanager
def a_page() -> Iterator[Page]:
    """Open an empty page of a secure address, where digests may be made."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = browser.new_page()
        show_nothing(page)
        yield page
        browser.close()


def show_nothing(page: Page) -> None:
    """Lead a page to an empty one of a secure address; no network is asked."""
    page.route(
        "https://desk.example/", lambda route: route.fulfill(body="", content_type="text/html")
    )
    page.goto("https://desk.example/")


def _one(text: str, dice: random.Random) -> str:
    at = dice.randrange(2, len(text))
    return text[:at] + dice.choice(SYMBOLS) + text[at + 1 :]


def _two(text: str, dice: random.Random) -> str:
    return _one(_one(text, dice), dice)


def _swapped(text: str, dice: random.Random) -> str:
    at = dice.randrange(2, len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _missing(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _too_many(text: str, dice: random.Random) -> str:
    at = dice.randrange(2, len(text))
    return text[:at] + dice.choice(SYMBOLS) + text[at:]


def _fitting(text: str, dice: random.Random) -> str:
    """Change some characters, and let the check characters fit."""
    body = text[2:-2]
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(body))
        body = body[:at] + dice.choice(SYMBOLS) + body[at + 1 :]
    return f"{text[:2]}{body}{check_of(body)}"


_WAYS: Sequence[Callable[[str, random.Random], str]] = (
    _one, _two, _swapped, _missing, _too_many, _fitting, _fitting,
)  # fmt: skip
