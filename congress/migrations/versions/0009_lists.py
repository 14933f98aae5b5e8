"""lists: what was said of their headings, and the rows that wait for a decision

Revision ID: 0009
Revises: 0008
"""
from alembic import op
import sqlalchemy as sa

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_mapping",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("meanings", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_list_mapping_event_id_event")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_list_mapping")),
    )
    op.create_table(
        "waiting_row",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("print", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_waiting_row_event_id_event")
        ),
        sa.PrimaryKeyConstraint("event_id", "key", name=op.f("pk_waiting_row")),
    )


def downgrade() -> None:
    op.drop_table("waiting_row")
    op.drop_table("list_mapping")
