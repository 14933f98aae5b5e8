"""A Register reads as few rows in a full congress as in an empty one, whenever its plans were made."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from congress.infra.database import Store, engine_options
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document

SESSIONS = 200
# Reads of whole tables, by this transaction so far.
_WHOLE = text("SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_xact_user_tables")


def _rows_read_whole(store: Store) -> int:
    """Plan a Register while the tables are small, let them grow, and count what the next one scans."""
    hours = [
        a_session(id=f"s{n}", room="", day=9 + n % 3, start=f"{8 + n // 3 % 9:02}:00",
                  end=f"{8 + n // 3 % 9:02}:30", capacity=9)
        for n in range(SESSIONS)
    ]  # fmt: skip
    publish_document(store, a_document(*hours))
    with store.writing() as db:
        people = [an_attendee(db, name=f"n{number}") for number in range(30)]
        db.execute(text("ANALYZE"))
    for number, actor in enumerate(people):
        with store.writing() as db:
            take_seat(
                db=db, store=store, actor=actor, now=NOW, event_id="psc-2025",
                wish=Wish(f"s{number}"),
            )  # fmt: skip
            read = int(db.scalar(_WHOLE) or 0)
    return read


def test_a_register_reads_no_table_whole(postgres_store: Store) -> None:
    assert _rows_read_whole(postgres_store) == 0


def test_control_where_scans_are_allowed_it_reads_them(postgres_url: str) -> None:
    options = engine_options(postgres_url, threads=1)
    chosen = options["connect_args"]["options"].replace("enable_seqscan=off", "enable_seqscan=on")
    options["connect_args"] = {**options["connect_args"], "options": chosen}
    engine = create_engine(postgres_url, **options)
    try:
        assert _rows_read_whole(Store(engine)) > SESSIONS
    finally:
        engine.dispose()
