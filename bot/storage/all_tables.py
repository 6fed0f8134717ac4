"""All tables, whichever file describes them."""

from bot.storage import objection_tables, tables

FAMILIES = (tables, objection_tables)
metadata = tables.metadata
