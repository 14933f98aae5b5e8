"""What the office edits stands above the file, with versions; publishing over it needs a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from congress.agenda.errors import BlockedError
from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.credit_types import CreditType
from congress.agenda.rules.reach import group_affected
from congress.agenda.service import prepare_release
from congress.attendees.queries import get_attendee
from congress.core.errors import InputError, NotFoundError, StaleVersionError
from congress.core.principal import Level, Principal, Role
from congress.credits.models import CreditTypeVersionRow
from congress.credits.queries.kinds import list_kind_versions
from congress.credits.rules.kinds import KindVersion, list_overruled, standing_kinds
from congress.credits.service.following import KindsFollower
from congress.credits.service.kinds import Edit, edit_kind, kinds_of
from congress.credits.service.own import read_my_credits
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.checkin.facts import at
from tests.counting import statements_of
from tests.credits.facts import ACPE, AMA, ANCC
from tests.credits.world import EVENT, KINDS, the_credited_congress
from tests.ground import an_attendee, publish_document

CAI = Principal(Level.STAFF, "p-cai", "d-cai", frozenset({(EVENT, Role.CE_OFFICE)}))
NOW = at("18:00")
OURS = replace(
    AMA,
    step="0.5",
    statement="The *AMA* allows it.",
    report_by=date(2026, 3, 31),
    professions=("MD",),
)


@pytest.fixture
def published(store: Store) -> Store:
    publish_document(store, the_credited_congress())
    return store


def edit(
    store: Store,
    kind: CreditType | None,
    *,
    seen: int = 0,
    because: str = "The accreditor wrote so.",
    of_file: Sequence[CreditType] = KINDS,
    type_id: str = "ama",
) -> bool:
    with store.writing() as db:
        return edit_kind(
            db, actor=CAI, now=NOW, event_id=EVENT, of_file=of_file,
            edit=Edit(type_id, kind, seen, because),
        )  # fmt: skip


def stand(store: Store) -> tuple[CreditType, ...]:
    release = store.attached(ReleaseShelf).current(EVENT)
    with store.reading() as db:
        return kinds_of(db, release)


def test_the_offices_kind_stands_where_kinds_are_asked_for(published: Store) -> None:
    assert stand(published) == KINDS
    assert edit(published, OURS)
    assert stand(published) == (OURS, ACPE)
    with published.writing() as db:
        an_attendee(db, name="ana")
    release = published.attached(ReleaseShelf).current(EVENT)
    with published.reading() as db:
        mine = read_my_credits(db, published, release, get_attendee(db, EVENT, "p-ana"), NOW)
    assert [one.kind for one in mine.kinds] == [OURS, ACPE]


def test_every_version_is_kept_and_the_file_is_taken_over_again(published: Store) -> None:
    assert edit(published, OURS)
    assert edit(published, replace(OURS, least="0.50"), seen=1, because=" Sooner. ")
    assert edit(published, None, seen=2)
    assert stand(published) == KINDS
    with published.reading() as db:
        found = list_kind_versions(db, EVENT, "ama")
        audited = db.execute(AuditRow.__table__.select()).mappings().all()
    assert [(one.version, one.because, one.by, one.at) for one in found] == [
        (3, "The accreditor wrote so.", "p-cai", NOW), (2, "Sooner.", "p-cai", NOW),
        (1, "The accreditor wrote so.", "p-cai", NOW),
    ]  # fmt: skip
    assert [one.kind for one in found] == [None, replace(OURS, least="0.50"), OURS]
    edits = [one["facts"] for one in audited if one["action"] == "credit-type.edited"]
    assert [one["version"] for one in edits] == [1, 2, 3]  # I11


def test_what_stands_already_is_no_version(published: Store) -> None:
    assert not edit(published, None)
    assert edit(published, OURS)
    assert not edit(published, OURS, seen=1)


def test_an_office_may_hold_on_to_what_the_file_says_now(published: Store) -> None:
    """An edit that equals the file's is one: a later file does not change it unseen."""
    assert edit(published, AMA)
    publish_document(published, the_credited_congress(credit_types=(ANCC, ACPE)))
    publish_document(published, the_credited_congress(credit_types=(replace(AMA, step="1"), ACPE)))
    assert stand(published) == (AMA, ACPE)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"because": " "}, InputError), ({"because": "x" * 501}, InputError),
        ({"seen": 1}, StaleVersionError), ({"type_id": "none"}, NotFoundError),
    ],
)  # fmt: skip
def test_nothing_is_written_without_a_reason_or_past_somebody_else(
    published: Store, changes: dict[str, object], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        edit(published, OURS, **changes)
    assert stand(published) == KINDS


def test_the_database_refuses_to_change_a_version(published: Store) -> None:
    edit(published, OURS)
    for statement in (
        update(CreditTypeVersionRow).values(because="x"),
        delete(CreditTypeVersionRow),
    ):
        with pytest.raises(DatabaseError), published.writing() as db:
            db.execute(statement)


def test_kinds_cost_one_statement_however_many_were_edited(published: Store) -> None:
    counts = []
    release = published.attached(ReleaseShelf).current(EVENT)
    for edited in ((), ("ama",), ("acpe",)):
        for type_id in edited:
            kind = OURS if type_id == "ama" else replace(ACPE, unit="hour")
            edit(published, kind, type_id=type_id)
        with published.reading() as db, statements_of(db.engine) as statements:
            kinds_of(db, release)
        counts.append(sum("credit_type_version" in one for one in statements))
    assert counts == [1, 1, 1]


# -- publishing over it -----------------------------------------------------------------------------


def warnings_of(store: Store, *kinds: CreditType) -> list[tuple[str, str]]:
    document = the_credited_congress(credit_types=kinds)
    with store.reading() as db:
        preview = prepare_release(db, document=document, followers=(KindsFollower(),))
    assert [one.claim for one in group_affected(preview.affected)] == [
        f"the event: kind-edited: {one.message}"
        for one in preview.checks.warnings
        if one.code == "kind-edited"
    ]
    return [
        (one.code, one.message.partition(" (")[0])
        for one in preview.checks.warnings
        if one.code == "kind-edited"
    ]


def test_a_file_that_changes_what_the_office_edited_needs_a_reason(published: Store) -> None:
    edit(published, OURS)
    theirs = replace(AMA, step="1")
    said = [("kind-edited", "credit_types: the CE office edited “AMA PRA Category 1 Credit™”")]
    assert warnings_of(published, theirs, ACPE) == said
    assert warnings_of(published, ACPE) == said  # left out
    changed = the_credited_congress(credit_types=(theirs, ACPE))
    with pytest.raises(BlockedError):
        publish_document(published, changed, because="", followers=(KindsFollower(),))
    publish_document(published, changed, because="They know.", followers=(KindsFollower(),))
    assert stand(published) == (OURS, ACPE)


def test_a_file_with_another_number_of_the_provider_needs_a_reason(published: Store) -> None:
    ours = replace(AMA, provider_number="P0000", provider_number_label="ACCME Provider Number")
    edit(published, ours)
    assert stand(published) == (ours, ACPE)
    assert warnings_of(published, AMA, ACPE) == []  # as it was
    assert warnings_of(published, ours, ACPE) == []
    said = [("kind-edited", "credit_types: the CE office edited “AMA PRA Category 1 Credit™”")]
    assert warnings_of(published, replace(ours, provider_number="P0001"), ACPE) == said


def test_a_file_that_contradicts_nobody_needs_none(published: Store) -> None:
    assert warnings_of(published, replace(AMA, step="1"), ACPE) == []
    edit(published, OURS)
    assert warnings_of(published, AMA, replace(ACPE, unit="hour")) == []
    assert warnings_of(published, OURS, ACPE, ANCC) == []
    edit(published, None, seen=1)
    assert warnings_of(published, replace(AMA, step="1"), ACPE) == []


def test_control_without_the_rule_a_file_goes_over_it_unseen(
    published: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(published, OURS)
    monkeypatch.setattr("congress.credits.service.following.list_overruled", lambda *_: [])
    assert warnings_of(published, replace(AMA, step="1"), ACPE) == []


def test_a_first_release_meets_no_edit(store: Store) -> None:
    assert warnings_of(store, *KINDS) == []


# -- the rules --------------------------------------------------------------------------------------


def version(kind: CreditType | None, type_id: str = "ama") -> KindVersion:
    return KindVersion(type_id, 1, kind, "p-cai", NOW, "so")


def test_kinds_stand_in_the_files_order_and_only_while_it_has_them() -> None:
    newest = {"ama": version(OURS), "gone": version(ANCC, "gone"), "acpe": version(None, "acpe")}
    assert standing_kinds((ACPE, AMA), newest) == (ACPE, OURS)
    assert list_overruled((AMA, ACPE), (), newest) == [newest["ama"]]
    assert standing_kinds((), newest) == ()
