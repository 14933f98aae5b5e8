"""prints: each sheet of a badge that was sent to a printer, and what became of it

Revision ID: 0012
Revises: 0011
"""
import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("done_at IS NULL AND failed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "badge_print",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("badge_id", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_because", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(taken_at IS NULL) = (taken_by IS NULL)", name=op.f("ck_badge_print_taken")
        ),
        sa.CheckConstraint(
            "(failed_at IS NULL) = (failed_because IS NULL)", name=op.f("ck_badge_print_failed")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR failed_at IS NULL", name=op.f("ck_badge_print_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_print_badge_id_badge")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_badge_print_event_id_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_print")),
    )
    op.create_index("ix_badge_print_badge_id", "badge_print", ["badge_id"])
    op.create_index(
        "ix_badge_print_open", "badge_print", ["badge_id"], unique=True,
        postgresql_where=IS_OPEN, sqlite_where=IS_OPEN,
    )
    op.create_index(
        "ix_badge_print_place", "badge_print", ["event_id", "place", "asked_at"],
        postgresql_where=IS_OPEN, sqlite_where=IS_OPEN,
    )


def downgrade() -> None:
    op.drop_table("badge_print")
