"""append only: nothing is replaced on SQLite, nothing truncated on PostgreSQL

REPLACE deletes without a word to the triggers that refuse DELETE, and TRUNCATE is no DELETE.

Revision ID: 0006
Revises: 0005
"""
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Each with what tells its rows apart.
APPEND_ONLY = {
    "audit": ("id",),
    "release": ("event_id", "number"),
    "rendering": ("event_id", "number", "format"),
}


def upgrade() -> None:
    for table, key in APPEND_ONLY.items():
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        op.execute(
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR ({same})) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        if is_postgres:
            op.execute(f"DROP TRIGGER {table}_refuses_truncate ON {table}")
        else:
            op.execute(f"DROP TRIGGER {table}_refuses_replace")
