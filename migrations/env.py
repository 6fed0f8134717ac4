"""Alembic's entry: the connection comes from bot/storage/schema.py, with its transaction."""

from alembic import context

from bot.storage.all_tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)

with context.begin_transaction():
    context.run_migrations()
