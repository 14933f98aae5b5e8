"""what results tell of each evaluation, which changes by whole groups alone; of which extensions people
were told

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
    op.add_column(
        "credit_extension", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE credit_extension SET told_at = at")  # those before told nobody, and stay so


def downgrade() -> None:
    op.drop_column("credit_extension", "told_at")
    for name in COLUMNS:
        op.drop_column("evaluation", name)
