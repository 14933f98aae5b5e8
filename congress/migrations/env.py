"""How Alembic runs our migrations: on the connection it is given, in the caller's transaction."""

from alembic import context

from congress.app import import_models
from congress.infra.database import Base

import_models()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
