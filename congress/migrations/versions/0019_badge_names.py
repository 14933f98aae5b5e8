"""names and credentials that were corrected for the badge alone

Revision ID: 0019
Revises: 0018
"""
import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "badge_name",
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("credentials", sa.String(), nullable=False),
        sa.Column("registered_first_name", sa.String(), nullable=False),
        sa.Column("registered_last_name", sa.String(), nullable=False),
        sa.Column("registered_credentials", sa.String(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_badge_name_attendee_id_attendee")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_badge_name_event_id_event")
        ),
        sa.PrimaryKeyConstraint("attendee_id", name=op.f("pk_badge_name")),
    )
    op.create_index(op.f("ix_badge_name_event_id"), "badge_name", ["event_id"])
    op.create_table(
        "badge_name_key",
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"],
            ["badge_name.attendee_id"],
            name=op.f("fk_badge_name_key_attendee_id_badge_name"),
        ),
        sa.PrimaryKeyConstraint("attendee_id", "key", name=op.f("pk_badge_name_key")),
    )


def downgrade() -> None:
    op.drop_table("badge_name_key")
    op.drop_index(op.f("ix_badge_name_event_id"), table_name="badge_name")
    op.drop_table("badge_name")
