"""Results of evaluations in the console: plots drawn in the page, and a file, with no name in either."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert

from congress.agenda.rules.document import Deadlines
from congress.credits.models import EvaluationRow
from congress.credits.service.results import tell_results
from tests.checkin.facts import at
from tests.companion.world import words_of
from tests.console.claiming import noted
from tests.console.world import CONSOLE, World
from tests.credits.forms import FORMS
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import publish_document
from tests.ui.markup import check_page

PAGE = f"{CONSOLE}/evaluations"


def _answered(world: World, subject: str, people: int) -> None:
    with world.store.writing() as db:
        for number in range(people):
            row = {
                "event_id": EVENT, "subject": subject, "pseudonym": f"x{number}", "form_version": 1,
                "answers": {"useful": 5 if number else 1, "words": "<b>Fine</b>"}, "state": "sent",
                "saved_at": at("17:00"), "sent_at": at("17:00"),
            }  # fmt: skip
            db.execute(insert(EvaluationRow).values(**row))


def test_plots_of_each_form_and_nothing_of_a_small_group(world: World) -> None:
    over = Deadlines(claims_close_on=date(2025, 3, 9))  # nothing more can come
    document = the_credited_congress(evaluations=FORMS, deadlines=over)
    publish_document(world.store, document)
    _answered(world, "b1", 6)
    _answered(world, "b2", 5)
    _answered(world, "overall", 4)
    tell_results(world.store, document, at("23:59"))
    browser = world.browser()
    page = words_of(browser.get(PAGE))
    check_page(browser.answer, browser.page)
    assert "This session 11 evaluations sent How useful was it? 11 answers" in page
    assert "on average 4.27, where 1 is “Not at all” and 5 is “Very”" in page
    assert 'class="bar-is" width="81"' in browser.page  # nine of eleven
    assert "Disclosing Harm 6 evaluations sent" in page
    assert "The whole congress 4 evaluations sent Fewer than five people answered" in page
    assert "&lt;b&gt;Fine&lt;/b&gt;" in browser.page
    assert "11 answers Read all 11" in page  # folded: hundreds would hide the next form
    assert "Read all 6" not in page
    assert "x1" not in page
    assert "once at least five people more have answered, or changed their answers" in page


def test_the_same_as_a_file(world: World) -> None:
    publish_document(world.store, the_credited_congress(evaluations=FORMS))
    _answered(world, "b1", 6)
    browser = world.browser()
    browser.get(f"{PAGE}.csv")
    assert browser.answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in browser.answer.headers["Content-Disposition"]
    assert browser.answer.headers["Cache-Control"] == "no-store"
    assert "How useful was it?" in browser.page


def test_the_file_is_taken_by_who_decides_and_signed_in_lately(world: World) -> None:
    publish_document(world.store, the_credited_congress(evaluations=FORMS))
    browser = world.browser()
    assert f'href="{PAGE}.csv"' in browser.get(PAGE)
    browser.get(f"{PAGE}.csv")
    assert noted(world)[-1] == ("p-cai", {"by": "evaluations.csv", "shown": ["everybody"]})
    olive = world.browser("olive")
    assert "evaluations.csv" not in olive.get(PAGE)
    assert olive.client.get(f"{PAGE}.csv").status_code in (403, 404)
    world.wait()
    page = browser.get(PAGE)
    assert "evaluations.csv" not in page
    assert f'href="/sign-in/staff?next={PAGE}"' in page
    assert browser.client.get(f"{PAGE}.csv").status_code == 403


def test_an_event_without_forms_says_so(world: World) -> None:
    assert "No evaluations here" in words_of(world.browser().get(PAGE))
    assert (
        world.browser("dana").client.get(PAGE).status_code == 404
    )  # nor told that there is such a page
