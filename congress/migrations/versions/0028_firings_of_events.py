"""firings of one event: claimed by job, event and day

Revision ID: 0028
Revises: 0027
"""
import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job_run") as batch:
        batch.add_column(sa.Column("event_id", sa.String(), nullable=False, server_default=""))
        batch.drop_constraint(op.f("pk_job_run"), type_="primary")
        batch.create_primary_key(op.f("pk_job_run"), ["job", "event_id", "slot"])
    with op.batch_alter_table("job_run") as batch:
        batch.alter_column("event_id", existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM job_run WHERE event_id <> ''")
    with op.batch_alter_table("job_run") as batch:
        batch.drop_constraint(op.f("pk_job_run"), type_="primary")
        batch.create_primary_key(op.f("pk_job_run"), ["job", "slot"])
        batch.drop_column("event_id")
