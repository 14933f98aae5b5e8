"""Figures for a monitor: right, and for this host only."""

from flask import Flask

from congress.app import house_of
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document


def test_figures_count_what_is_there(app: Flask) -> None:
    store = house_of(app).store
    publish_document(store, a_document(a_session(capacity=1)))
    with store.writing() as db:
        for name in ("ana", "ben"):
            actor = an_attendee(db, name=name)
            take_seat(
                db=db,
                store=store,
                actor=actor,
                now=NOW,
                event_id="psc-2025",
                wish=Wish("b1", may_wait=True),
            )
    text = app.test_client().get("/metrics").get_data(as_text=True)
    assert 'congress_seats{state="confirmed"} 1' in text
    assert 'congress_seats{state="waitlisted"} 1' in text
    assert "congress_invariant_violations 0" in text


def test_figures_are_not_for_other_hosts(app: Flask) -> None:
    answer = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 404
