"""Runs the steps on the connection that the store hands over.

There is no alembic.ini: `clonetrace.store.migrating` makes the configuration in code.
"""

from alembic import context

from clonetrace.store.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite changes tables by rebuilding them.
    render_as_batch=True,
    # The store's connections begin their transactions themselves, table changes included.
    transactional_ddl=True,
)
context.run_migrations()
