"""notes to staff about somebody who comes to the badge desk

Revision ID: 0020
Revises: 0019
"""
import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_note",
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_staff_note_attendee_id_attendee")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_staff_note_event_id_event")
        ),
        sa.PrimaryKeyConstraint("attendee_id", name=op.f("pk_staff_note")),
    )
    op.create_index(op.f("ix_staff_note_event_id"), "staff_note", ["event_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_note_event_id"), table_name="staff_note")
    op.drop_table("staff_note")
