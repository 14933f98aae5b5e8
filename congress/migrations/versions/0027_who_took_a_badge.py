"""who took a badge along for somebody

Revision ID: 0027
Revises: 0026
"""
import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("badge", sa.Column("handed_to", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("badge") as batch_op:
        batch_op.drop_column("handed_to")
