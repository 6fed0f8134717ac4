"""Tables whose rows can only be added: the database itself refuses the rest."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, event, text

_FUNCTION = """
CREATE OR REPLACE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows are only added';
END
$$
"""


def only_added(table: Table) -> None:
    """Have the triggers made with the table; migrations make them in the same words."""

    def guard(_target: Table, connection: Connection, **_more: object) -> None:
        for statement in _statements(table.name, connection.dialect.name):
            connection.execute(text(statement))

    event.listen(table, "after_create", guard)


def _statements(table: str, dialect: str) -> Iterator[str]:
    if dialect == "postgresql":
        yield _FUNCTION
    refuse = {
        "sqlite": "BEGIN SELECT RAISE(ABORT, 'rows are only added'); END",
        "postgresql": "FOR EACH ROW EXECUTE FUNCTION only_added()",
    }[dialect]
    for statement in ("UPDATE", "DELETE"):
        rule = f"{table}_{statement.lower()}"
        yield f"CREATE TRIGGER {rule} BEFORE {statement} ON {table} {refuse}"
