"""who asked to be erased, and was; of which events the record of credits is no longer kept

A certificate and the steps of a claim may go once their event stands in `record_purge`, and it may stand
there no sooner than six years after the event.

Revision ID: 0045
Revises: 0044
"""
import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

# Which rows of a table are of an event whose record went.
KEPT = {
    "certificate": "SELECT 1 FROM record_purge WHERE event_id = OLD.event_id",
    "claim_step": "SELECT 1 FROM claim JOIN record_purge ON record_purge.event_id = claim.event_id "
    "WHERE claim.id = OLD.claim_id",
}
REFUSAL = {name: f"{name} is append-only" for name in KEPT}
TOO_SOON = "the record of credits is kept six years"


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "record_purge",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_record_purge_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_record_purge")),
    )
    op.create_table(
        "purged_number",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_purged_number_event_id_event")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_purged_number")),
    )
    for sql in _open_on_postgresql() if _is_postgresql() else _open_on_sqlite():
        op.execute(sql)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _open_on_postgresql() -> list[str]:
    sqls = []
    for table, kept in KEPT.items():
        sqls += [
            f"CREATE FUNCTION refuse_kept_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT EXISTS ({kept}) THEN RAISE EXCEPTION '{REFUSAL[table]}'; END IF; "
            "RETURN OLD; END $$",
            f"DROP TRIGGER {table}_refuses_delete ON {table}",
            f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_kept_{table}()",
        ]
    return [
        *sqls,
        "CREATE FUNCTION refuse_early_purge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.purged_at::date < (SELECT ends_on + interval '6 years' FROM event WHERE id = "
        f"NEW.event_id) THEN RAISE EXCEPTION '{TOO_SOON}'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER record_purge_refuses_early BEFORE INSERT OR UPDATE ON record_purge "
        "FOR EACH ROW EXECUTE FUNCTION refuse_early_purge()",
    ]


def _open_on_sqlite() -> list[str]:
    sqls = []
    for table, kept in KEPT.items():
        sqls += [
            f"DROP TRIGGER {table}_refuses_delete",
            f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} "
            f"WHEN NOT EXISTS ({kept}) BEGIN SELECT RAISE(ABORT, '{REFUSAL[table]}'); END",
        ]
    early = (
        "date(NEW.purged_at) < (SELECT date(ends_on, '+6 years') FROM event WHERE id = NEW.event_id)"
    )
    return [
        *sqls,
        *(
            f"CREATE TRIGGER record_purge_refuses_early_{change.lower()} BEFORE {change} ON "
            f"record_purge WHEN {early} BEGIN SELECT RAISE(ABORT, '{TOO_SOON}'); END"
            for change in ("INSERT", "UPDATE")
        ),
    ]


def downgrade() -> None:
    for table in KEPT:
        if _is_postgresql():
            op.execute(f"DROP TRIGGER {table}_refuses_delete ON {table}")
            op.execute(
                f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"DROP FUNCTION refuse_kept_{table}")
            continue
        op.execute(f"DROP TRIGGER {table}_refuses_delete")
        op.execute(
            f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL[table]}'); END"
        )
    for table in ("purged_number", "record_purge", "erasure"):
        op.drop_table(table)
    if _is_postgresql():
        op.execute("DROP FUNCTION refuse_early_purge")
