"""blank badges: printed with a code before they are anybody's, and day badges made of them

Revision ID: 0016
Revises: 0015
"""
import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IS_WAITING = sa.text("number IS NOT NULL AND attendee_id IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "blank_badge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(), nullable=True),
        sa.Column("attendee_id", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name=op.f("ck_blank_badge_used")),
        sa.CheckConstraint(
            "used_at IS NOT NULL OR (attendee_id IS NULL AND number IS NULL)",
            name=op.f("ck_blank_badge_whose"),
        ),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_blank_badge_attendee_id_attendee")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_blank_badge_event_id_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_badge")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_blank_badge_code_hash")),
    )
    op.create_index(
        "ix_blank_badge_waiting", "blank_badge", ["event_id", "number"], unique=True,
        postgresql_where=IS_WAITING, sqlite_where=IS_WAITING,
    )


def downgrade() -> None:
    op.drop_table("blank_badge")
