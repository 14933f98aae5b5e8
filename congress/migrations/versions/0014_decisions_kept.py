"""decisions kept: of one key, a row for each thing it said

Revision ID: 0014
Revises: 0013
"""
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _set_key(["event_id", "key", "print"])


def downgrade() -> None:
    # Of several rows of a key the one that waits is kept, else the newest decision.
    op.execute(
        "DELETE FROM waiting_row WHERE EXISTS (SELECT 1 FROM waiting_row AS other"
        " WHERE other.event_id = waiting_row.event_id AND other.key = waiting_row.key"
        " AND other.print <> waiting_row.print AND ((other.answer = '' AND waiting_row.answer <> '')"
        " OR ((other.answer = '') = (waiting_row.answer = '') AND (other.since > waiting_row.since"
        " OR (other.since = waiting_row.since AND other.print > waiting_row.print)))))"
    )
    _set_key(["event_id", "key"])


def _set_key(columns: list[str]) -> None:
    with op.batch_alter_table("waiting_row") as batch_op:
        batch_op.drop_constraint("pk_waiting_row", type_="primary")
        batch_op.create_primary_key("pk_waiting_row", columns)
