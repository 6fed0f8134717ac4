"""All tables, whichever file describes them."""

from bot.storage import desk_tables, objection_tables, release_tables, tables

FAMILIES = (tables, desk_tables, release_tables, objection_tables)
metadata = tables.metadata
