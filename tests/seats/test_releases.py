"""What a release does to people: the preview is the effect (rules E 4, E 6; G6, G13, G14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from congress.agenda import service as agenda_service
from congress.agenda.models import SessionRow
from congress.agenda.rules.document import Session
from congress.core.ports import Affected
from congress.infra.database import Store
from congress.infra.mail_templates import MailTemplates
from congress.mail.models import LetterRow
from congress.seats.models import SeatCountRow, SeatRow
from congress.seats.service.releases import SeatsFollower
from tests.builders import NOW
from tests.ground import a_document, an_attendee, publish_document
from tests.seats.conftest import Caller


def _changed(sessions: tuple[Session, ...], session_id: str, **changes: object) -> list[Session]:
    return [
        replace(one, **changes) if one.id == session_id else one  # type: ignore[arg-type]
        for one in sessions
    ]


def _preview(store: Store, sessions: list[Session]) -> set[tuple[str, str, str]]:
    with store.reading() as db:
        found = agenda_service.prepare_release(
            db, document=a_document(*sessions), followers=(SeatsFollower(),)
        ).affected
    return {_key(one) for one in found}


def _key(one: Affected) -> tuple[str, str, str]:
    return one.person_id, one.session_id, one.effect


def test_the_preview_names_each_person_and_the_digest_reaches_them(
    callers: dict[str, Caller], store: Store, sessions: tuple[Session, ...]
) -> None:
    callers["ana"].register("b1")
    callers["ana"].register("b3")
    callers["ben"].register("b1", waitlist=True)
    start = sessions[1].starts_at
    moved = _changed(sessions, "b3", starts_at=start, ends_at=start + timedelta(hours=1), room="r8")
    assert _preview(store, moved) == {
        ("p-ana", "b3", "moved"),
        ("p-ana", "b3", "room"),
        ("p-ana", "b1", "clash"),
    }
    publish_document(store, a_document(*moved), now=NOW + timedelta(minutes=1))
    with store.reading() as db:
        letters = db.execute(
            select(LetterRow.person_id, LetterRow.facts).where(LetterRow.kind == "agenda-changed")
        ).all()
    assert [letter.person_id for letter in letters] == ["p-ana"]
    told = {(line["session"], line["effect"]) for line in letters[0].facts["changes"]}
    # Time and room are one line of the letter.
    assert told == {("b3", "moved"), ("b1", "clash")}


def test_a_release_of_one_cancellation_reaches_included_people_too(
    callers: dict[str, Caller], store: Store, sessions: tuple[Session, ...]
) -> None:
    gone = _changed(sessions, "k1", status="cancelled")
    assert _preview(store, gone) == {(f"p-{name}", "k1", "cancelled") for name in callers}


def test_who_presents_a_session_hears_of_it_without_a_seat(
    store: Store, sessions: tuple[Session, ...], publish: Callable[..., None]
) -> None:
    """Zoe presents b1, has no seat in it and was never asked to take one."""
    presented = _changed(sessions, "b1", speakers=("zoe",))
    publish(*presented)
    with store.writing() as db:
        an_attendee(db, name="zoe", speaker="zoe")
    elsewhere = _changed(tuple(presented), "b1", room="r8")
    assert _preview(store, elsewhere) == {("p-zoe", "b1", "room")}
    gone = _changed(tuple(presented), "b1", status="cancelled")
    assert _preview(store, gone) == {("p-zoe", "b1", "cancelled")}


def test_a_capacity_below_what_is_taken_evicts_nobody_i1(
    callers: dict[str, Caller], store: Store, publish: Callable[..., None],
    sessions: tuple[Session, ...],
) -> None:  # fmt: skip
    publish(*_changed(sessions, "b1", capacity=3))
    for caller in callers.values():
        assert caller.register("b1").status_code == 201
    cut = _changed(sessions, "b1", capacity=1)
    assert _preview(store, cut) == {("", "b1", "capacity")}
    publish(*cut)
    assert _count(store, "b1") == (1, 3, 3)
    callers["ana"].unregister("b1")
    assert _count(store, "b1") == (1, 2, 2)
    assert callers["ana"].register("b1").get_json()["code"] == "seats/full"
    callers["ben"].unregister("b1")
    callers["wim"].unregister("b1")
    assert _count(store, "b1") == (1, 1, 0)
    assert callers["ana"].register("b1").status_code == 201


def test_more_capacity_promotes_in_turn(
    callers: dict[str, Caller], publish: Callable[..., None], sessions: tuple[Session, ...]
) -> None:
    for name in ("ana", "ben", "wim"):
        callers[name].register("b1", waitlist=True)
    publish(*_changed(sessions, "b1", capacity=2))
    assert callers["ben"].register("b1").get_json() == {"state": "confirmed"}
    assert callers["wim"].register("b1", waitlist=True).get_json()["position"] == 1


def test_what_needs_no_registration_any_more_keeps_its_seats_as_history(
    callers: dict[str, Caller], store: Store, publish: Callable[..., None],
    sessions: tuple[Session, ...],
) -> None:  # fmt: skip
    callers["ana"].register("b1")
    callers["ben"].register("b1", waitlist=True)
    free = _changed(sessions, "b1", registration="none", capacity=None)
    assert _preview(store, free) == {("p-ana", "b1", "loses-seat")}
    publish(*free)
    with store.reading() as db:
        rows = db.execute(select(SeatRow.state, SeatRow.because)).all()
    assert {tuple(row) for row in rows} == {("ended", "no registration needed any more")}
    assert _count(store, "b1")[2] == 0


def test_a_cancelled_session_frees_the_hour_for_who_waits_elsewhere(
    callers: dict[str, Caller], publish: Callable[..., None], sessions: tuple[Session, ...]
) -> None:
    ana, ben = callers["ana"], callers["ben"]
    ben.register("b2")
    ana.register("b1")
    ana.register("b2", waitlist=True)
    ben.unregister("b2")  # a seat is free, but Ana is passed over: she sits in b1
    line = next(
        one for one in ana("GET", "me/agenda").get_json()["sessions"] if one["session"] == "b2"
    )
    assert (line["state"], line["passed_over"]) == ("waitlisted", "overlap:b1")
    publish(*_changed(sessions, "b1", status="cancelled"))
    assert ana.register("b2").get_json() == {"state": "confirmed"}


def _count(store: Store, session_id: str) -> tuple[int, int, int]:
    with store.reading() as db:
        row = db.execute(
            select(SeatCountRow.capacity, SeatCountRow.ceiling, SeatCountRow.taken).where(
                SeatCountRow.session_id == session_id
            )
        ).one()
    return row.capacity, row.ceiling, row.taken


def test_what_takes_place_again_tells_its_people_and_their_clashes(
    callers: dict[str, Caller], store: Store, publish: Callable[..., None],
    sessions: tuple[Session, ...],
) -> None:  # fmt: skip
    """Seats outlive a cancellation: whoever took another session meanwhile is told of both."""
    ana = callers["ana"]
    ana.register("b1")
    publish(*[one for one in sessions if one.id != "b1"], now=NOW + timedelta(minutes=1))
    assert ana.register("b2").status_code == 201
    assert _preview(store, list(sessions)) == {
        ("p-ana", "b1", "restored"),
        ("p-ana", "b1", "clash"),
    }
    publish(*sessions, now=NOW + timedelta(minutes=2))
    inbox = str(ana("GET", "me/inbox").get_json())
    assert "Takes place after all: Session b1, Mon, March 10, 10:00 AM PT" in inbox
    assert "Now at the same time: Session b1 and Session b2" in inbox


def test_the_digest_says_what_happened_in_peoples_words(
    callers: dict[str, Caller], publish: Callable[..., None], sessions: tuple[Session, ...]
) -> None:
    ana = callers["ana"]
    ana.register("b1")
    ana.register("b3")
    start = sessions[3].starts_at + timedelta(hours=2)
    changed = _changed(
        sessions, "b3", starts_at=start, ends_at=start + timedelta(hours=1), room="r8"
    )
    publish(*[one for one in changed if one.id != "b1"], now=NOW + timedelta(minutes=1))
    inbox = str(ana("GET", "me/inbox").get_json())
    assert "Cancelled: Session b1" in inbox
    assert (
        "Session b3: now Mon, March 10, 3:00 PM PT, in Room 8. It was Mon, March 10, 1:00 PM PT, in "
        "Room 2." in inbox
    )
    assert inbox.count("- Session b3") == 1


def test_a_letter_of_a_session_moved_in_time_and_room_has_one_line_for_both() -> None:
    change = {
        "session": "b3", "effect": "moved", "title": "Night Shift", "room": "Coral Room",
        "where": "Garden Wing", "was_room": "Harbor Room",
        "starts_at": "2025-03-10T21:00:00+00:00", "was_starts_at": "2025-03-10T20:00:00+00:00",
    }  # fmt: skip
    now, was = "- Night Shift: now Mon, March 10, 2:00 PM PT", "It was Mon, March 10, 1:00 PM PT"
    assert [
        _said({**change, **more})
        for more in (
            {}, {"where": ""}, {"was_room": ""}, {"was_room": "Coral Room"},
            {"room": "", "where": ""}, {"room": "", "where": "", "was_room": ""},
        )
    ] == [
        f"{now}, in Coral Room (Garden Wing). {was}, in Harbor Room.",
        f"{now}, in Coral Room. {was}, in Harbor Room.",
        f"{now}, in Coral Room (Garden Wing). {was}.",
        f"{now}, in Coral Room. {was}.",  # moved in time alone
        f"{now}, the room will be announced. {was}, in Harbor Room.",
        f"{now}. {was}.",
    ]  # fmt: skip


def _said(change: dict[str, str]) -> str:
    """Return the line of a letter about a change."""
    facts = {"changes": [change], "zone": "America/Los_Angeles"}
    templates = MailTemplates("http://localhost", strict=True)
    body = templates.render_for_inbox("agenda-changed", facts).body
    return next(line for line in body.splitlines() if line.startswith("- "))


def test_a_letter_of_a_moved_room_says_both_rooms_the_way_and_the_time() -> None:
    change = {
        "session": "b3", "effect": "room", "title": "Night Shift", "room": "Coral Room",
        "where": "Garden Wing, across the footbridge", "was_room": "Harbor Room",
        "starts_at": "2025-03-10T21:00:00+00:00", "was_starts_at": "2025-03-10T21:00:00+00:00",
    }  # fmt: skip
    old = {key: change[key] for key in ("session", "effect", "title", "room", "starts_at")}
    said = [
        _said(one)
        for one in (change, {**change, "where": ""}, {**change, "was_room": ""},
                    {**change, "room": "", "where": ""}, old)
    ]  # fmt: skip
    coral, way = "- Night Shift: now in Coral Room", " (Garden Wing, across the footbridge)"
    when, was = ", Mon, March 10, 2:00 PM PT.", " It was in Harbor Room."
    assert said == [
        coral + way + when + was,
        coral + when + was,
        coral + way + when,
        "- Night Shift: the room will be announced" + when + was,
        coral,  # a letter of before, whose facts say no more
    ]


def test_a_new_way_into_a_session_is_a_new_revision_for_calendars(
    callers: dict[str, Caller], store: Store, publish: Callable[..., None],
    sessions: tuple[Session, ...],
) -> None:  # fmt: skip
    """Included, then required again: who waits then never had a seat to count changes by."""
    assert callers
    seen = []
    for registration in ("required", "included", "required"):
        capacity = 1 if registration == "required" else None
        publish(*_changed(sessions, "b1", registration=registration, capacity=capacity))
        with store.reading() as db:
            seen.append(db.scalar(select(SessionRow.sequence).where(SessionRow.id == "b1")))
    assert seen == [0, 1, 2]
