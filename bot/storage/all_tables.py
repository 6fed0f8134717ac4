"""All tables, whichever file describes them."""

from bot.storage import objection_tables, release_tables, tables

FAMILIES = (tables, release_tables, objection_tables)
metadata = tables.metadata
