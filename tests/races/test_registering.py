"""One person who registers in many places at once is one attendee, and one code is used once (R53)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import func, select, update

from congress.agenda.rules.document import Document
from congress.attendees import service
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import WrittenRegistration
from congress.attendees.service import importing, registering, resolving
from congress.core.errors import CsvError
from congress.core.ids import digest
from congress.infra.database import Store
from congress.infra.signing import Signer
from congress.mail.models import LetterRow
from congress.people import queries as people_queries
from congress.people.models import CodeRow, PersonRow
from congress.people.rules import Visitor
from congress.people.service import Asker, confirming, persons, tickets
from tests.attendees.open_event import ANA, OPEN, the_series
from tests.builders import NOW, SECRET_KEY
from tests.ground import ORGANIZER, publish_document

ASKER = Asker(Signer(SECRET_KEY), Visitor())
AT_ONCE = 3  # letters an address may get within 15 minutes


def _asked(store: Store, document: Document) -> list[service.Proof]:
    """Ask three times, on three devices; return what the three letters say."""
    proofs = []
    for _ in range(AT_ONCE):
        with store.writing() as db:
            ticket = service.ask_to_register(
                db=db, asker=ASKER, document=document, now=NOW, **ANA
            )  # fmt: skip
            key = f"code/{digest(ticket)}"
            facts = db.scalar(select(LetterRow.facts).where(LetterRow.dedupe_key == key))
        assert facts is not None
        proofs.append(service.Proof(ticket=ticket, code=str(facts["code"])))
    return proofs


def _confirm(store: Store, document: Document, proof: service.Proof) -> bool:
    made = store.unit_of_work(
        lambda db: service.confirm_registration(
            db=db, asker=ASKER, document=document, proof=proof, is_remembered=False,
            list_last_days=lambda _: [], followers=(), now=NOW,
        )
    )  # fmt: skip
    return isinstance(made, service.Registered)


def _at_once(*acts: Callable[[], object]) -> None:
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _counts(store: Store) -> tuple[int, int]:
    """People, and active registrations."""
    with store.reading() as db:
        people = db.scalar(select(func.count()).select_from(PersonRow)) or 0
        active = db.scalar(
            select(func.count()).select_from(AttendeeRow).where(AttendeeRow.status == "active")
        )
    return people, active or 0


def _race_of_letters(store: Store) -> tuple[int, int]:
    document = the_series()
    publish_document(store, document)
    proofs = _asked(store, document)
    done: list[bool] = []
    _at_once(*[lambda p=proof: done.append(_confirm(store, document, p)) for proof in proofs])
    assert done == [True] * AT_ONCE
    return _counts(store)


def test_three_letters_confirmed_at_once_are_one_attendee(store: Store) -> None:
    assert _race_of_letters(store) == (1, 1)


def test_control_without_the_locks_one_person_registers_several_times(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real. SQLite has one writer, so only PostgreSQL can lose the locks."""
    for module in (tickets, confirming, persons, resolving):
        monkeypatch.setattr(module, "take_lock", lambda *_: None)
    for module in (registering, importing):
        monkeypatch.setattr(module, "take_seat_lock", lambda *_: None)
    slow = people_queries.find_people_by_address

    def find_together(*arguments: object) -> object:
        found = slow(*arguments)  # type: ignore[arg-type]
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=2)
        return found

    together = threading.Barrier(AT_ONCE)
    monkeypatch.setattr(people_queries, "find_people_by_address", find_together)
    _people, active = _race_of_letters(postgres_store)
    assert active > 1


def test_registering_while_a_file_is_imported_is_one_attendee(store: Store) -> None:
    document = the_series()
    publish_document(store, document)
    proof = _asked(store, document)[0]
    row = WrittenRegistration(
        "801-1", ANA["email"], ANA["first_name"], ANA["last_name"], "general", "active"
    )

    def bring() -> None:
        with suppress(CsvError):  # who registered first is named by the report
            store.unit_of_work(
                lambda db: service.import_attendees(
                    db=db, actor=ORGANIZER, now=NOW, event_id=OPEN, rows=[row]
                )
            )

    _at_once(bring, lambda: _confirm(store, document, proof))
    assert _counts(store) == (1, 1)


def _race_of_one_code(store: Store) -> int:
    document = the_series()
    publish_document(store, document)
    proof = _asked(store, document)[0]
    done: list[bool] = []
    _at_once(*[lambda: done.append(_confirm(store, document, proof)) for _ in range(6)])
    return sum(done)


def test_one_code_used_by_six_at_once_opens_once(store: Store) -> None:
    assert _race_of_one_code(store) == 1


def test_control_without_the_conditional_update_one_code_opens_for_several(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = tickets._TICKET
    monkeypatch.setattr(
        tickets, "_SPEND_TRY", update(CodeRow).where(same).values(misses=CodeRow.misses + 1)
    )
    monkeypatch.setattr(tickets, "_USE", update(CodeRow).where(same).values(used_at=NOW))
    assert _race_of_one_code(store) > 1
