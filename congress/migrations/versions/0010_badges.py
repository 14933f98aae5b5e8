"""badges: each copy that was made; and people found by how a key of their name begins

Revision ID: 0010
Revises: 0009
"""
import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IS_LIVE = sa.text("retired_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "badge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by", sa.String(), nullable=True),
        sa.Column("handed_place", sa.String(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_because", sa.String(), nullable=True),
        sa.CheckConstraint("copy >= 1", name=op.f("ck_badge_copy")),
        sa.CheckConstraint(
            "reason IN ('made', 'damaged', 'name', 'lost', 'stolen')", name=op.f("ck_badge_reason")
        ),
        sa.CheckConstraint("(handed_at IS NULL) = (handed_by IS NULL)", name=op.f("ck_badge_handed")),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (retired_because IS NULL)", name=op.f("ck_badge_retired")
        ),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_badge_attendee_id_attendee")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_badge_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("attendee_id", "copy", name=op.f("uq_badge_attendee_id_copy")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_badge_code_hash")),
    )
    op.create_index(
        "ix_badge_live", "badge", ["attendee_id"], unique=True,
        postgresql_where=IS_LIVE, sqlite_where=IS_LIVE,
    )
    op.create_index(
        "ix_person_key_key", "person_key", ["key"], postgresql_ops={"key": "text_pattern_ops"}
    )


def downgrade() -> None:
    op.drop_index("ix_person_key_key", table_name="person_key")
    op.drop_table("badge")
