"""A ledger says what a claim waits for, why in a sentence first, and opens certificates."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from congress.agenda.rules.credit_types import Award
from congress.console.claim_words import NO_PROVIDER, WAITS, say_waits
from congress.credits.rules.awards import Wait
from congress.credits.rules.claiming import Missing
from tests.companion.world import words_of
from tests.console.claiming import ANA, act, attend, claim
from tests.console.world import World
from tests.credits.forms import FORMS
from tests.credits.world import KINDS, the_credited_congress
from tests.ground import publish_document


@pytest.mark.parametrize(
    ("waits", "missing", "has_provider", "said"),
    [
        ((), Missing(), True, ""),
        ((Wait.EVALUATIONS,), Missing(("b1",)), True, "their evaluations: 1 session"),
        ((Wait.EVALUATIONS,), Missing(("b1", "b3"), overall=True), True,
         "their evaluations: 2 sessions and the survey of the whole"),
        ((Wait.CONFIRMATION, Wait.CONFLICT), Missing(), True,
         f"{WAITS[Wait.CONFIRMATION]}; {WAITS[Wait.CONFLICT]}"),
        ((Wait.REVIEW,), Missing(), True, WAITS[Wait.REVIEW]),
        ((Wait.REVIEW,), Missing(), False, NO_PROVIDER),
    ],
)  # fmt: skip
def test_each_wait_has_words(
    waits: tuple[Wait, ...], missing: Missing, *, has_provider: bool, said: str
) -> None:
    assert say_waits(waits, missing, has_provider=has_provider) == said


def test_a_claim_says_what_it_waits_for_until_it_is_awarded(world: World) -> None:
    kinds = (replace(KINDS[0], award=Award.REVIEWED), *KINDS[1:])
    publish_document(world.store, the_credited_congress(evaluations=FORMS, credit_types=kinds))
    attend(world, "ana")
    claim(world)
    page = words_of(world.browser().get(ANA))
    assert (
        "Waits for a code that shows whose it is; their evaluations: 2 sessions and the survey of the"
        " whole; your look, as every claim of this kind"
    ) in page
    assert "Waits for" not in words_of(act(world, "award").page)


def test_why_is_a_sentence_first_and_each_session_on_demand(world: World) -> None:
    """Forty-two lines told nobody why."""
    attend(world, "ana")
    page = world.browser().get(ANA)
    why = page.partition("Why 1.50 and not 2.00?</summary>")[2]
    assert why.index("rounded once to 1.50") < why.index("one by one</summary>")
    assert why.index("one by one</summary>") < why.index('<ul class="bullets">')


def test_a_ledger_opens_each_version_of_a_certificate(world: World) -> None:
    attend(world, "ana")
    claim(world)
    act(world, "award")
    browser = act(world, "again")
    opened = re.findall(r'href="(/certificates/[^"]+)"', browser.page)
    assert ["copy=" in one for one in opened] == [False, True]
    first, second = (words_of(browser.client.get(one).text) for one in opened)
    assert "Which version is it?" in first  # its address has none of its own, as on paper
    assert "This certificate is valid" in second
