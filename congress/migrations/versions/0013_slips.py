"""slips: from the badge desk, for whoever showed a photo ID; each opens level 2 once

Revision ID: 0013
Revises: 0012
"""
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IS_LIVE = sa.text("used_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "slip",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("given_with", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slip_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_slip_code_hash")),
    )
    op.create_index(op.f("ix_slip_given_with"), "slip", ["given_with"])
    op.create_index(
        "ix_slip_live", "slip", ["person_id", "event_id"], unique=True,
        postgresql_where=IS_LIVE, sqlite_where=IS_LIVE,
    )


def downgrade() -> None:
    op.drop_table("slip")
