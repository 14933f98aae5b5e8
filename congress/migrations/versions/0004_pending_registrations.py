"""Who asks to be registered, kept with the code until they confirm

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pending", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("link_hash", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_code_link_hash"), ["link_hash"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_link_hash"))
        batch_op.drop_column("link_hash")
        batch_op.drop_column("pending")
