"""materials that a letter told of, and an index of the letters of releases

Revision ID: 0038
Revises: 0037
"""
import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_OF_RELEASES = sa.text("kind = 'agenda-changed'")


def upgrade() -> None:
    with op.batch_alter_table("material") as table:
        table.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    # Those that are shown already are no news to anybody.
    op.execute(
        sa.text(
            "UPDATE material SET told_at = changed_at"
            " WHERE state = 'published' AND NOT is_embargoed"
        )
    )
    op.create_index(
        "ix_letter_told",
        "letter",
        ["event_id", "dedupe_key", "sent_at", "read_at"],
        postgresql_where=_OF_RELEASES,
        sqlite_where=_OF_RELEASES,
    )


def downgrade() -> None:
    op.drop_index("ix_letter_told", "letter")
    # Not as a batch: on SQLite that drops the table, which others lean on.
    op.drop_column("material", "told_at")
