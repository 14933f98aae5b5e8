"""when the mail provider is asked to take who came back to the news off its group

Revision ID: 0046
Revises: 0045
"""
import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty: whoever came back before this was taken off by hand.
    op.add_column("news_reader", sa.Column("rejoin_at", sa.DateTime(timezone=True), nullable=True))
    # The worker looks every ten seconds.
    op.create_index(
        "ix_news_reader_rejoin_at",
        "news_reader",
        ["rejoin_at"],
        postgresql_where=sa.text("rejoin_at IS NOT NULL"),
        sqlite_where=sa.text("rejoin_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_news_reader_rejoin_at", "news_reader")
    op.drop_column("news_reader", "rejoin_at")
