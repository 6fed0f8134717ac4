"""Everything that is kept: one engine, one store class for each family of rows."""
