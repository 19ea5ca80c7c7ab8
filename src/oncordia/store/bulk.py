"""Many rows written at once, by the fastest way that the engine has."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

_SIZES = "oncordia_rows_written"
_FEW = 100  # rows up to which COPY gains nothing


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; PostgreSQL takes many of them by COPY."""
    if not rows:
        return
    if connection.dialect.name != "postgresql" or len(rows) <= _FEW:
        connection.execute(insert(table), list(rows))
        return
    columns = list(rows[0])
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, columns))}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[column] for column in columns])
    except connection.dialect.loaded_dbapi.Error as fault:
        raise DBAPIError.instance(
            statement,
            None,
            fault,
            connection.dialect.loaded_dbapi.Error,
            dialect=connection.dialect,
        ) from fault
    _learn_sizes(connection, table, len(rows))


def _learn_sizes(connection: Connection, table: Table, n_rows: int) -> None:
    """Let the planner count a table each time its new rows have doubled, so it takes the indexes.

    Nobody else counts it before the commit, and by what was known of the empty table each question
    would read all of it.
    """
    written, counted = connection.info.get((_SIZES, table.name), (0, 0))
    written += n_rows
    if written >= 2 * counted:
        quote = connection.dialect.identifier_preparer.quote
        connection.exec_driver_sql(f"ANALYZE {quote(table.name)}")
        counted = written
    connection.info[_SIZES, table.name] = (written, counted)
