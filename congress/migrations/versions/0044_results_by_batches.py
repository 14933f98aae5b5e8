"""what results tell of each evaluation, which changes by whole groups alone

Revision ID: 0044
Revises: 0043
"""
import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

COLUMNS = ("told", "told_apart")


def upgrade() -> None:
    # Empty: the first night tells what was sent by then.
    for name in COLUMNS:
        op.add_column(
            "evaluation", sa.Column(name, sa.JSON(), nullable=False, server_default="{}")
        )


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("evaluation", name)
