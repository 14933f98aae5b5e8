"""kinds of credit as the CE office edited them: every version

Revision ID: 0037
Revises: 0036
"""
import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLE = "credit_type_version"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("type_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_credit_type_version_event_id_event")
        ),
        sa.PrimaryKeyConstraint(
            "event_id", "type_id", "version", name=op.f("pk_credit_type_version")
        ),
    )
    for sql in _refusals():
        op.execute(sql)


def _refusals() -> list[str]:
    """Return the triggers that keep it append-only, as those of 0034."""
    if op.get_bind().dialect.name == "postgresql":
        return [
            f"CREATE TRIGGER {TABLE}_refuses_{change.lower()} BEFORE {change} ON {TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            for change, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    return [
        f"CREATE TRIGGER {TABLE}_refuses_update BEFORE UPDATE ON {TABLE} {refuse}",
        f"CREATE TRIGGER {TABLE}_refuses_delete BEFORE DELETE ON {TABLE} {refuse}",
        f"CREATE TRIGGER {TABLE}_refuses_replace BEFORE INSERT ON {TABLE} WHEN EXISTS "
        f"(SELECT 1 FROM {TABLE} WHERE rowid = NEW.rowid"
        " OR (event_id = NEW.event_id AND type_id = NEW.type_id AND version = NEW.version))"
        f" {refuse}",
    ]


def downgrade() -> None:
    op.drop_table(TABLE)
