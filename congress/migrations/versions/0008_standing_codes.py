"""standing codes: where a code went, whether it can be guessed, and which standing code it is

Revision ID: 0008
Revises: 0007
"""
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Codes on their way have no mailbox on record, and open nothing: they are ten minutes old at most.
    op.add_column("code", sa.Column("mailbox_hash", sa.String(), server_default="", nullable=False))
    op.add_column(
        "code", sa.Column("is_guessable", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column("code", sa.Column("standing_id", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("code", schema=None) as batch_op:
        for column in ("standing_id", "is_guessable", "mailbox_hash"):
            batch_op.drop_column(column)
