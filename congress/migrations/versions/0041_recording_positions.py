"""how far somebody has watched a recording

Revision ID: 0041
Revises: 0040
"""
import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording_position",
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_recording_position_seconds")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_recording_position_attendee_id_attendee")
        ),
        sa.PrimaryKeyConstraint("attendee_id", "session_id", name=op.f("pk_recording_position")),
    )


def downgrade() -> None:
    op.drop_table("recording_position")
