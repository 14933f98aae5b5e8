"""Who can make whom wait (docs/threats.md, decision 0039): a row of its table is a test here (T2, T4).

The attack is what a script would send; then somebody comes with a new device, whom nobody may keep out.
"""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, select, update

from congress.core.clock import FixedClock
from congress.infra.audit import AuditRow
from congress.mail.models import LetterRow
from congress.mail.rules import KINDS, URGENT_KINDS
from congress.people import rules
from congress.people.models import CodeRow, KnownDeviceRow, SignInMissRow
from congress.people.service import new_devices, tickets
from tests.counting import statements_of
from tests.people.strangers import BO, VERIFY, attack, code_she_takes, comes_in
from tests.people.world import (
    ANA,
    a_person,
    newest_code,
    post,
    signed_in,
    store_of,
    verified,
    wrong,
)

MOST_LETTERS, LONGEST_WAIT = 20, timedelta(minutes=15)


def _letters_to_anas_mailbox(app: Flask) -> list[datetime]:
    """When letters leave for it, if a sender is there."""
    with store_of(app).reading() as db:
        rows = db.execute(select(LetterRow.due_at, LetterRow.kind).order_by(LetterRow.due_at))
        return [row.due_at for row in rows if KINDS[row.kind].mailed]


def _most_within_a_day(due: list[datetime]) -> int:
    day = timedelta(hours=24)
    return max(sum(begin <= at < begin + day for at in due) for begin in due)


# -- a stranger who knows the address -------------------------------------------------------------


def test_whoever_knows_the_address_keeps_nobody_out(app: Flask, clock: FixedClock) -> None:
    a_person(store_of(app))
    who = {**ANA, "last_name": "X"}
    for _ in range(6):
        attack(app, "/sign-in", who)
    for _ in range(12):
        ticket = attack(app, "/sign-in/code", who).json["ticket"]
        for _ in range(5):
            attack(app, VERIFY, {"ticket": ticket, "code": "123456"})
    clock.advance(timedelta(seconds=1))
    assert comes_in(app).json["level"] == 2
    assert len(newest_code(store_of(app))) == 12
    assert len(_letters_to_anas_mailbox(app)) == 2  # the code she asked for, and her new device


# -- a stranger who knows address and last name ----------------------------------------------------


def _seventeen_requests(app: Flask) -> None:
    """What kept her out for a day: five misses, two letters, ten wrong codes."""
    for _ in range(5):
        attack(app, "/sign-in", {**ANA, "last_name": "X"})
    for _ in range(2):
        ticket = attack(app, "/sign-in/code", dict(ANA)).json["ticket"]
        for _ in range(5):
            attack(app, VERIFY, {"ticket": ticket, "code": "000000"})


def test_seventeen_requests_cost_ten_digits_and_no_waiting(app: Flask, clock: FixedClock) -> None:
    a_person(store_of(app))
    _seventeen_requests(app)
    clock.advance(timedelta(seconds=1))
    assert comes_in(app).json["level"] == 2
    assert len(newest_code(store_of(app))) == 10


def test_control_seventeen_requests_when_doors_close(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule of before: ten wrong codes end all trying for strangers."""

    def closes(misses: rules.CodeMisses, _: str, *, device_is_proved: bool) -> bool:
        return device_is_proved or misses.email < rules.CODE_MISSES_A_DAY

    a_person(store_of(app))
    monkeypatch.setattr(tickets, "may_try_code", closes)
    _seventeen_requests(app)
    clock.advance(timedelta(seconds=1))
    assert comes_in(app).status_code == 401


def _wave(app: Flask) -> None:
    """All that a bot can do with address and name, from many sources at once."""
    _seventeen_requests(app)
    for _ in range(3):
        attack(app, "/sign-in/code", dict(ANA))
    token = attack(app, "/sign-in", dict(ANA)).json.get("token", "")
    if token:  # a browser that is known by a name: it counts as anybody's
        client = app.test_client()
        headers = {"Authorization": f"Bearer {token}"}
        for _ in range(3):
            client.post("/api/v1/sign-in/code", json={}, headers=headers)


def test_a_day_of_attacks_costs_no_waiting_and_twenty_letters(
    app: Flask, clock: FixedClock
) -> None:
    """Each hour a wave; in between she comes with a new device, now and then."""
    a_person(store_of(app))
    post(app.test_client(use_cookies=False), "/sign-in", dict(ANA))
    hers = 0
    for hour in range(36):
        _wave(app)
        clock.advance(timedelta(minutes=5))
        if hour in (0, 1, 7, 20, 30):
            before = len(_letters_to_anas_mailbox(app))
            assert comes_in(app).status_code == 200, hour
            hers += len(_letters_to_anas_mailbox(app)) - before
        clock.advance(timedelta(minutes=55))
    due = _letters_to_anas_mailbox(app)
    assert _most_within_a_day(due) - hers <= MOST_LETTERS - 5  # five are left for dropped seats
    assert len(due) > 10


def test_control_without_the_standing_code_letters_have_no_end(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person(store_of(app))
    monkeypatch.setattr(tickets, "is_code_shared", lambda *_, **__: False)
    for _ in range(8):
        _wave(app)
        clock.advance(timedelta(hours=1))
    assert _most_within_a_day(_letters_to_anas_mailbox(app)) > MOST_LETTERS


# -- the standing code -----------------------------------------------------------------------------


def _standing(app: Flask) -> str:
    """Ask until the mailbox has had its letters; return the code of the last one."""
    for _ in range(rules.SENDS_SOON + 1):
        attack(app, "/sign-in/code", dict(ANA))
    with store_of(app).reading() as db:
        codes = [facts["code"] for facts in db.scalars(select(LetterRow.facts)) if "code" in facts]
    return str(next(one for one in codes if len(one) == rules.STANDING_DIGITS))


def test_a_standing_code_works_on_any_device_and_once(app: Flask) -> None:
    a_person(store_of(app))
    standing = _standing(app)
    first, second = app.test_client(), app.test_client()
    asked = [post(one, "/sign-in/code", dict(ANA)).json["ticket"] for one in (first, second)]
    assert post(first, VERIFY, {"ticket": asked[0], "code": standing}).status_code == 200
    assert post(second, VERIFY, {"ticket": asked[1], "code": standing}).status_code == 401


def test_control_without_its_condition_a_standing_code_works_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person(store_of(app))
    standing = _standing(app)
    monkeypatch.setattr(
        tickets, "_USE_STANDING",
        update(SignInMissRow).where(SignInMissRow.id == bindparam("standing"))
        .values(kind=SignInMissRow.kind),
    )  # fmt: skip
    asked = [post(app.test_client(), "/sign-in/code", dict(ANA)).json["ticket"] for _ in range(2)]
    for ticket in asked:
        used = {"ticket": ticket, "code": standing}
        assert post(app.test_client(), VERIFY, used).status_code == 200


def test_a_standing_code_lives_six_hours_and_another_follows(app: Flask, clock: FixedClock) -> None:
    a_person(store_of(app))
    standing = _standing(app)
    clock.advance(rules.STANDING_LIFE - timedelta(seconds=1))
    ticket = post(app.test_client(), "/sign-in/code", dict(ANA)).json["ticket"]
    clock.advance(timedelta(seconds=1))
    late = {"ticket": ticket, "code": standing}
    assert post(app.test_client(), VERIFY, late).status_code == 401
    assert _comes_in_by_code(app) == 200


def _comes_in_by_code(app: Flask) -> int:
    device = app.test_client()
    ticket = post(device, "/sign-in/code", dict(ANA)).json["ticket"]
    used = {"ticket": ticket, "code": code_she_takes(app)}
    return post(device, VERIFY, used).status_code


def test_a_standing_code_whose_letter_was_given_up_makes_way_for_another(
    app: Flask, clock: FixedClock
) -> None:
    """Mail was out for an hour: else she would wait for six."""
    a_person(store_of(app))
    lost = _standing(app)
    clock.advance(timedelta(minutes=20))
    attack(app, "/sign-in/code", dict(ANA))  # its repetition
    with store_of(app).writing() as db:
        db.execute(update(LetterRow).values(state="failed", facts={}))  # as `mail` gives codes up
    clock.advance(timedelta(minutes=20))
    for _ in range(3):
        attack(app, "/sign-in/code", dict(ANA))
    clock.advance(timedelta(seconds=1))
    assert _comes_in_by_code(app) == 200
    assert code_she_takes(app) != lost


def test_while_a_standing_code_stands_it_is_the_newest_letter(
    app: Flask, clock: FixedClock
) -> None:
    """Else a stranger's code of six digits would lie on top, which works on no device of hers."""
    a_person(store_of(app))
    standing = _standing(app)
    for _ in range(20):
        clock.advance(timedelta(minutes=16))
        attack(app, "/sign-in/code", dict(ANA))
        assert newest_code(store_of(app)) == standing


def test_a_standing_code_is_for_its_mailbox_and_name(app: Flask) -> None:
    """Asked for under another name it is nobody's; and another person's ticket takes it not."""
    a_person(store_of(app))
    a_person(store_of(app), email=BO["email"], first_name="Bo", last_name="Lee")
    standing = _standing(app)
    for who in ({**ANA, "last_name": "X"}, BO):
        ticket = post(app.test_client(), "/sign-in/code", dict(who)).json["ticket"]
        used = {"ticket": ticket, "code": standing}
        assert post(app.test_client(), VERIFY, used).status_code == 401


def test_a_standing_code_is_kept_nowhere_but_in_its_letter(app: Flask) -> None:
    a_person(store_of(app))
    standing = _standing(app)
    with store_of(app).reading() as db:
        for table in (CodeRow, SignInMissRow, KnownDeviceRow, AuditRow):
            assert standing not in repr(db.execute(select(table.__table__)).all())


@pytest.mark.parametrize("wave", [2, 6])
def test_asking_does_the_same_work_for_known_and_unknown(app: Flask, wave: int) -> None:
    """T1: with a code of one's own, and with the standing one, made and found."""
    a_person(store_of(app))
    nobody = {"email": "nobody@example.org", "last_name": "Body"}
    post(app.test_client(), "/sign-in/code", {"email": "x@example.org", "last_name": "X"})
    seen = []
    for who in (ANA, {**ANA, "last_name": "X"}, nobody):
        for _ in range(wave):
            answer = attack(app, "/sign-in/code", dict(who))
            assert answer.status_code == 202
        with statements_of(store_of(app).engine) as texts:
            attack(app, "/sign-in/code", dict(who))
        seen.append(texts)
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]) > 8


# -- tickets of nobody, and everybody's codes ------------------------------------------------------


@pytest.mark.parametrize("kind", ["never issued", "nobody's"])
def test_tickets_of_nobody_count_for_nobody(app: Flask, clock: FixedClock, kind: str) -> None:
    a_person(store_of(app))
    early_device = app.test_client()
    early = post(early_device, "/sign-in/code", dict(ANA)).json["ticket"]
    short = newest_code(store_of(app))
    _guess_in_vain(app, kind, 400)
    clock.advance(timedelta(seconds=1))
    assert post(app.test_client(), "/sign-in/code", dict(ANA)).status_code == 202
    assert (len(short), len(newest_code(store_of(app)))) == (6, 6)
    used = {"ticket": early, "code": short}
    assert post(early_device, VERIFY, used).status_code == 200


def _guess_in_vain(app: Flask, kind: str, tries: int) -> None:
    client = app.test_client(use_cookies=False)
    ticket = "no-such-ticket"
    for number in range(tries):
        if kind == "nobody's" and number % 5 == 0:
            who = {"email": f"n{number}@example.org", "last_name": "X"}
            ticket = post(client, "/sign-in/code", who).json["ticket"]
        assert post(client, VERIFY, {"ticket": ticket, "code": "123456"}).status_code == 401


def test_control_when_they_count_codes_grow_for_everybody(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person(store_of(app))
    monkeypatch.setattr("congress.people.queries.VAIN_CODE", "code")
    _guess_in_vain(app, "never issued", 300)
    post(app.test_client(), "/sign-in/code", dict(ANA))
    assert len(newest_code(store_of(app))) == 10


def test_what_is_guessed_in_vain_takes_no_room(app: Flask, clock: FixedClock) -> None:
    """A source's first 300 wrong tries in ten minutes are on record, and the others are not."""
    _guess_in_vain(app, "never issued", 310)
    assert _rows(app) == (300, 300)
    clock.advance(timedelta(minutes=10))
    _guess_in_vain(app, "never issued", 5)
    assert _rows(app) == (305, 305)


def _rows(app: Flask) -> tuple[int, int]:
    with store_of(app).reading() as db:
        misses = db.scalar(select(func.count()).select_from(SignInMissRow))
        said = select(func.count()).select_from(AuditRow).where(AuditRow.action == "code.missed")
        return int(misses or 0), int(db.scalar(said) or 0)


def test_a_guess_that_might_be_right_always_counts(app: Flask) -> None:
    """Else a bot would guess on from where it has missed 300 times."""
    a_person(store_of(app))
    _guess_in_vain(app, "never issued", 300)
    ticket = post(app.test_client(), "/sign-in/code", dict(ANA)).json["ticket"]
    code = newest_code(store_of(app))
    for _ in range(4):
        post(app.test_client(), VERIFY, {"ticket": ticket, "code": wrong(code)})
    with store_of(app).reading() as db:
        kinds = db.scalars(select(SignInMissRow.kind).where(SignInMissRow.kind == "code")).all()
    assert len(kinds) == 4


# -- new devices -----------------------------------------------------------------------------------


def _signs_in_often(app: Flask, times: int = 250) -> None:
    for _ in range(times):
        assert attack(app, "/sign-in", dict(ANA)).status_code == 200


def test_250_sign_ins_are_two_letters_and_one_count(app: Flask, clock: FixedClock) -> None:
    person = a_person(store_of(app))
    _signs_in_often(app)
    with store_of(app).reading() as db:
        letters = db.execute(
            select(LetterRow.person_id, LetterRow.kind, LetterRow.facts, LetterRow.due_at)
            .order_by(LetterRow.due_at)
        ).all()  # fmt: skip
    assert [(one.person_id, one.kind, one.facts["together"]) for one in letters] == [
        (person, "new-device", 0),
        (person, "new-device", 249),
    ]
    assert letters[0].due_at == clock.now()
    assert timedelta(0) < letters[1].due_at - clock.now() <= rules.TOLD_TOGETHER


def test_control_told_one_by_one_they_are_as_many(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person(store_of(app))
    monkeypatch.setattr(new_devices, "TOLD_TOGETHER", timedelta(seconds=1))
    for _ in range(30):
        _signs_in_often(app, 1)
        clock.advance(timedelta(seconds=1))
    assert len(_letters_to_anas_mailbox(app)) == 30


def test_new_devices_never_stand_before_a_code(app: Flask) -> None:
    """Decision 0035: what is urgent has a sender of its own, whatever waits in the other lane."""
    a_person(store_of(app))
    _signs_in_often(app, 20)
    post(app.test_client(), "/sign-in/code", dict(ANA))
    assert ("code" in URGENT_KINDS, "new-device" in URGENT_KINDS) == (True, False)
    assert "confirm-registration" in URGENT_KINDS


def test_a_code_that_opened_a_device_is_told_at_once(app: Flask) -> None:
    """Strangers with the name cannot hide that somebody reads the mail."""
    a_person(store_of(app))
    _signs_in_often(app, 5)
    assert _comes_in_by_code(app) == 200
    with store_of(app).reading() as db:
        facts = db.scalars(select(LetterRow.facts).where(LetterRow.kind == "new-device")).all()
    assert sorted(one["how"] for one in facts) == ["code", "name", "name"]


# -- browsers that were there before ---------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2])
def test_a_browser_of_before_notices_nothing(app: Flask, clock: FixedClock, level: int) -> None:
    a_person(store_of(app))
    hers = app.test_client()
    signed_in(hers)
    if level == 2:
        verified(app, hers)
    _seventeen_requests(app)
    for _ in range(5):
        attack(app, "/sign-in/code", dict(ANA))
    assert post(hers, "/sign-in", dict(ANA)).status_code == 200
    clock.advance(timedelta(seconds=1))
    ticket = post(hers, "/sign-in/code", dict(ANA)).json["ticket"]
    code = code_she_takes(app)
    assert len(code) == (12 if level == 1 else 10)
    assert post(hers, VERIFY, {"ticket": ticket, "code": code}).status_code == 200


# -- bots with many addresses ----------------------------------------------------------------------


def test_a_thousand_misses_make_newcomers_type_a_code_and_wait_for_nothing(app: Flask) -> None:
    a_person(store_of(app))
    for number in range(1_000):
        attack(app, "/sign-in", {"email": f"n{number}@example.org", "last_name": "X"})
    assert comes_in(app).json["level"] == 2
    assert len(newest_code(store_of(app))) == 6
