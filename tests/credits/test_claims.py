"""Claims, from the last byte to the award: receipts, versions, refusals (R22, R23, rules B 2, B 8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.core.clock import FixedClock
from congress.credits import jobs
from congress.credits.models import (
    ClaimDraftRow,
    ClaimReceiptRow,
    ClaimRow,
    ClaimStepRow,
    LateRequestRow,
)
from congress.credits.rules.window import Timing
from congress.credits.service import claiming
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.credits.claimed import CLAIMS, LATE, MINE, NAMED, Claimant, attended_monday
from tests.credits.world import EVENT

CLOSES = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)
IN_TIME = CLOSES - timedelta(milliseconds=100)  # rule G 18: 06:59:59.900Z


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Claimant:
    """Ana, signed in with e-mail and name, with 1.5 to claim, a moment before the close."""
    attended_monday(store)
    clock.instant = IN_TIME
    return Claimant(app, clock)


def _rows(store: Store, *columns: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- columns
    with store.reading() as db:
        return [tuple(row) for row in db.execute(select(*columns))]


def test_a_claim_in_time_is_awarded_to_who_has_shown_a_code(ana: Claimant, store: Store) -> None:
    answer = ana.verify().claim("1.50")
    assert (answer.status_code, answer.get_json()) == (
        201,
        {
            "type_id": "ama", "state": "awarded", "amount": "1.50", "version": 1,
            "received_at": "2025-04-18T06:59:59.900000Z", "name": "Ana Rivera", "credential": "RN",
            "waits_for": [],
        },
    )  # fmt: skip
    assert _rows(store, ClaimStepRow.seq, ClaimStepRow.state, ClaimStepRow.actor) == [
        (1, "claimed", "p-ana"), (2, "awarded", "system"),
    ]  # fmt: skip
    actions = [action for (action,) in _rows(store, AuditRow.action) if "claim" in action]
    assert actions == ["claim.claimed", "claim.awarded"]  # I11: one for each step


def test_a_step_tells_why_it_is_so_much(ana: Claimant, store: Store) -> None:
    ana.verify().claim("1.50")
    [(evidence,), *_] = _rows(store, ClaimStepRow.evidence)
    assert (evidence["claimed"], evidence["credits"]) == ("1.50", "1.50")
    assert evidence["activities"] == [
        {"activity": "", "minutes": 90, "credits": "1.50", "most": "1.75"}
    ]
    assert evidence["sessions"][0] == {
        "session": "b1", "verdict": "counts", "attended": 60, "counted": 60
    }  # fmt: skip


def test_with_e_mail_and_name_it_is_taken_and_waits_for_a_code(ana: Claimant) -> None:
    """Filtered mail at 11:58 PM must not cost a claim."""
    answer = ana.claim("1.50").get_json()
    assert (answer["state"], answer["waits_for"]) == ("claimed", ["confirmation"])
    assert ana("POST", f"{CLAIMS}/confirm").status_code == 403
    ana.clock.advance(timedelta(days=3))
    assert ana.verify()("POST", f"{CLAIMS}/confirm").status_code == 204
    [claim] = ana("GET", MINE).get_json()["claims"]
    assert (claim["state"], claim["waits_for"]) == ("awarded", [])
    assert ana("POST", f"{CLAIMS}/confirm").status_code == 204  # twice is once


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1), timedelta(days=9)])
def test_at_the_bound_it_is_late_and_nothing_is_lost(
    ana: Claimant, store: Store, late: timedelta
) -> None:
    """Rule G 19: 409, the draft kept, and a way to ask."""
    ana.clock.instant = CLOSES + late
    answer = ana.verify().claim("1.50")
    problem = answer.get_json()
    assert (answer.status_code, problem["type"].rpartition("/problems/")[2]) == (
        409,
        "claims/closed",
    )
    assert problem["closed_at"] == "2025-04-18T07:00:00Z"
    assert _rows(store, ClaimRow.id) == []
    assert _rows(store, ClaimReceiptRow.outcome) == [("claims/closed",)]
    mine = ana("GET", MINE).get_json()
    assert mine["drafts"] == {"ama": {"type_id": "ama", "amount": "1.50", **NAMED}}
    refused = [facts for action, facts in _rows(store, AuditRow.action, AuditRow.facts)
               if action == "claim.refused"]  # fmt: skip
    assert [one["why"] for one in refused] == ["claims/closed"]
    for _ in range(2):  # asked twice, it is asked once
        assert ana("POST", LATE, {"type_id": "ama", "words": "No network."}).status_code == 204
    [asked] = ana("GET", MINE).get_json()["late_requests"]
    assert (asked["state"], asked["words"]) == ("open", "No network.")
    assert len(_rows(store, LateRequestRow.receipt_id)) == 1


def test_control_without_the_window_a_late_claim_would_be_taken(
    ana: Claimant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "decide_timing", lambda *_: Timing.OPEN)
    ana.clock.instant = CLOSES
    assert ana.verify().claim("1.50").status_code == 201


def test_the_same_key_after_the_close_answers_the_same(ana: Claimant, store: Store) -> None:
    first = ana.verify().claim("1.50", key="k1")
    ana.clock.instant = CLOSES + timedelta(days=8)  # beyond what kept answers last
    again = ana.claim("1.50", key="k1")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert len(_rows(store, ClaimReceiptRow.id)) == 1


def test_a_receipt_that_nobody_judged_counts_as_it_arrived(
    ana: Claimant, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the two commits the process dies; the same is sent again after the close."""
    ana.verify()
    with monkeypatch.context() as broken:
        broken.setattr("congress.credits.views.claims.judge", _dies)
        assert ana.claim("1.50", key="k1").status_code == 500
    assert _rows(store, ClaimReceiptRow.outcome) == [("",)]
    ana.clock.instant = CLOSES + timedelta(minutes=5)
    answer = ana.claim("1.50", key="k1")
    assert (answer.status_code, answer.get_json()["received_at"]) == (
        201, "2025-04-18T06:59:59.900000Z",
    )  # fmt: skip


def _dies(*_: object, **__: object) -> None:
    message = "killed"
    raise RuntimeError(message)


def test_another_claim_under_a_key_is_refused(ana: Claimant) -> None:
    ana.claim("1.50", key="k1")
    answer = ana.claim("1.25", key="k1")
    assert (answer.status_code, answer.get_json()["title"]) == (
        422, "This key was used for another request",
    )  # fmt: skip


def test_an_amendment_before_the_close_is_the_next_version(ana: Claimant, store: Store) -> None:
    ana.verify().claim("1.50")
    assert ana.claim("1.50").status_code == 200  # the same changes nothing
    answer = ana.claim("1.25", name="Ana María Rivera")
    assert (answer.status_code, answer.get_json()["version"]) == (201, 2)
    assert _rows(store, ClaimStepRow.version, ClaimStepRow.state, ClaimStepRow.amount) == [
        (1, "claimed", 150), (1, "awarded", 150), (1, "superseded", 150),
        (2, "claimed", 125), (2, "awarded", 125),
    ]  # fmt: skip
    ana.clock.instant = CLOSES
    assert ana.claim("1.50").status_code == 409
    [claim] = ana("GET", MINE).get_json()["claims"]
    assert (claim["amount"], claim["version"]) == ("1.25", 2)


@pytest.mark.parametrize(
    ("amount", "code"),
    [("1.75", "claims/too-much"), ("1.30", "claims/no-step"), ("0", "claims/nothing"),
     ("0.00", "claims/nothing")],
)  # fmt: skip
def test_what_the_evidence_does_not_give_is_refused(
    ana: Claimant, store: Store, amount: str, code: str
) -> None:
    ana.verify().claim("1.25")
    answer = ana.claim(amount)
    assert (answer.status_code, answer.get_json()["type"].rpartition("/problems/")[2]) == (
        409,
        code,
    )
    assert _rows(store, ClaimRow.amount, ClaimRow.version) == [(125, 1)]
    assert _rows(store, ClaimDraftRow.body)[0][0]["amount"] == amount


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"birth_day": "1332"}, "/birth_day"),
        ({"name": "  "}, "/name"),
        ({"licenses": [{"kind": "RN", "state": "CA", "number": ""}]}, "/licenses/0/number"),
        ({"type_id": "none"}, "/type_id"),
        ({"attendee_id": "a-ben"}, "/attendee_id"),
        ({"amount": "1,5"}, "/amount"),
        ({"amount": 1.5}, "/amount"),
    ],
)
def test_what_cannot_be_read_is_kept_and_told_with_its_place(
    ana: Claimant, store: Store, more: dict[str, Any], pointer: str
) -> None:
    """For somebody else: there is no such field. Nothing changed, and the receipt has it as it came."""
    body = {"type_id": "ama", "amount": "1.50", **NAMED, **more}
    answer = ana("POST", CLAIMS, body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]
    assert _rows(store, ClaimRow.id) == []
    assert len(_rows(store, ClaimReceiptRow.id)) == 1


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b'{"type_id": "\\u0000"}', b"\x00\xff"])
def test_whatever_comes_is_kept_before_it_is_read(ana: Claimant, store: Store, raw: bytes) -> None:
    assert ana("POST", CLAIMS, raw).status_code in (400, 422)
    assert _rows(store, ClaimReceiptRow.body) == [(raw,)]


def test_february_29_is_a_day_of_birth_and_no_number_is_needed(ana: Claimant, store: Store) -> None:
    """A missing e-Profile never blocks a claim: its report waits (rule B 10)."""
    assert ana.claim("1.00", kind="acpe", birth_day="0229").status_code == 201
    assert _rows(store, ClaimRow.ids) == [({"birth_day": "0229"},)]


def test_nobodys_word_does_where_the_kind_takes_none(ana: Claimant) -> None:
    """b2 was not attended, and neither AMA takes a word for it nor is there such a session as b9."""
    for session in ("b2", "b9"):
        answer = ana.claim("1.50", attested=[session])
        assert answer.status_code == 409
        assert answer.get_json()["sessions"] == [session]


def test_who_does_not_attend_leaves_nothing(ana: Claimant, store: Store) -> None:
    assert ana("POST", CLAIMS.replace(EVENT, "none"), {}).status_code == 404
    assert ana.client.post(CLAIMS, json={}).status_code == 401
    with store.writing() as db:
        db.execute(update(AttendeeRow).values(status="cancelled"))
    assert ana.claim("1.50").status_code == 404
    assert _rows(store, ClaimReceiptRow.id) == []


def test_before_anything_is_over_there_is_nothing_to_claim(ana: Claimant) -> None:
    ana.clock.instant = datetime(2025, 3, 10, 17, 30, tzinfo=UTC)
    assert ana.claim("0.25").get_json()["title"] == "Nothing to claim yet"


def test_a_draft_is_kept_after_the_close_and_gone_with_its_claim(ana: Claimant) -> None:
    filled = {"amount": "x", "name": "A"}
    path = f"{CLAIMS}/ama/draft"
    assert ana("PUT", path, {"filled": filled}).status_code == 204
    ana.clock.instant = CLOSES + timedelta(days=1)
    assert ana("PUT", path, {"filled": {**filled, "name": "Ana"}}).status_code == 204
    assert ana("GET", MINE).get_json()["drafts"] == {"ama": {"amount": "x", "name": "Ana"}}
    ana.clock.instant = IN_TIME
    ana.claim("1.50")
    assert ana("GET", MINE).get_json()["drafts"] == {}
    assert ana("PUT", f"{CLAIMS}/none/draft", {"filled": {}}).status_code == 404


def test_nobody_is_asked_while_claims_are_taken(ana: Claimant) -> None:
    assert ana("POST", LATE, {"type_id": "ama"}).status_code == 422
    ana.clock.instant = CLOSES
    assert ana("POST", LATE, {"type_id": "none"}).status_code == 422


def test_what_was_left_is_judged_by_itself_as_it_arrived(
    ana: Claimant, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("congress.credits.views.claims.judge", _dies)
        ana.verify().claim("1.50")
    assert not jobs.has_left(store, ana.clock)
    ana.clock.instant = CLOSES + timedelta(minutes=2)
    assert jobs.has_left(store, ana.clock)
    assert jobs.judge_left(store, ana.clock) == {"claims": 1}
    assert not jobs.has_left(store, ana.clock)
    assert _rows(store, ClaimRow.state, ClaimRow.amount) == [("awarded", 150)]
