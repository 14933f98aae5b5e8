"""who attends online and tried their way in

Revision ID: 0033
Revises: 0032
"""
import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_test",
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_access_test_attendee_id_attendee")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_access_test_event_id_event")),
        sa.PrimaryKeyConstraint("attendee_id", name=op.f("pk_access_test")),
    )
    op.create_index(op.f("ix_access_test_event_id"), "access_test", ["event_id"])


def downgrade() -> None:
    op.drop_table("access_test")
