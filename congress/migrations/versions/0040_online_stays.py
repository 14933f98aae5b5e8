"""who was in a live session from when to when, as Zoom or Teams report it

Revision ID: 0040
Revises: 0039
"""
import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "online_stay",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("provider IN ('zoom', 'teams')", name=op.f("ck_online_stay_provider")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_online_stay_times")),
        sa.CheckConstraint(
            "attendee_id IS NULL OR (name = '' AND email = '')", name=op.f("ck_online_stay_known")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_online_stay_event_id_event")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_online_stay_attendee_id_attendee")
        ),
        sa.PrimaryKeyConstraint(
            "event_id", "session_id", "provider", "number", name=op.f("pk_online_stay")
        ),
    )
    op.create_index(op.f("ix_online_stay_attendee_id"), "online_stay", ["attendee_id"])


def downgrade() -> None:
    op.drop_table("online_stay")
