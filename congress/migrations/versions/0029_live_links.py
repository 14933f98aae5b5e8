"""links to live sessions, and who joined them

Revision ID: 0029
Revises: 0028
"""
import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_link",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("backup_url", sa.String(), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.CheckConstraint("late_minutes >= 0", name=op.f("ck_live_link_late")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_live_link_version")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_live_link_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "session_id", name=op.f("pk_live_link")),
    )
    op.create_table(
        "live_join",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times >= 1", name=op.f("ck_live_join_times")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_live_join_attendee_id_attendee")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_live_join_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_join")),
        sa.UniqueConstraint(
            "attendee_id", "session_id", "device_id", name=op.f("uq_live_join_attendee_id_session_id_device_id")
        ),
    )
    op.create_index(op.f("ix_live_join_event_id"), "live_join", ["event_id"])


def downgrade() -> None:
    op.drop_table("live_join")
    op.drop_table("live_link")
