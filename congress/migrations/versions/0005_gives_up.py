"""gives up: the session a swap gives up had the name of an agenda's number

Revision ID: 0005
Revises: 0004
"""
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE seat RENAME COLUMN releases TO gives_up")


def downgrade() -> None:
    op.execute("ALTER TABLE seat RENAME COLUMN gives_up TO releases")
