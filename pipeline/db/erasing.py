"""Rows are deleted with all that hangs on them by foreign keys, as the catalogue knows these: of later tables too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from psycopg import sql as composed

from pipeline.db.bulk import Row
from pipeline.db.connect import Connection
from pipeline.db.queries import sql


def erase(connection: Connection, table: str, column: str, keys: Sequence[object]) -> Mapping[str, int]:
    """Delete the rows of `ingest.<table>` with these keys, and every row that refers to one, or to one that does …

    Returns table -> how many rows were deleted. One statement deletes all, so that rows may refer to each other.
    """
    links = connection.execute(sql("foreign_keys")).fetchall()
    doomed: defaultdict[str, set[str]] = defaultdict(set)
    found = {table: _rows(connection, _keyed(table, column), {"keys": list(keys)})}
    while found:
        fresh = {name: rows - doomed[name] for name, rows in found.items() if rows - doomed[name]}
        for name, rows in fresh.items():
            doomed[name] |= rows
        found = _referring(connection, links, fresh)
    if any(doomed.values()):
        _delete(connection, doomed)
    return {name: len(rows) for name, rows in sorted(doomed.items()) if rows}


def _referring(connection: Connection, links: Iterable[Row], rows: Mapping[str, set[str]]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for link in links:
        if link["parent"] in rows:
            found[link["child"]] |= _rows(connection, _children(link), {"rows": sorted(rows[link["parent"]])})
    return {name: rows for name, rows in found.items() if rows}


def _rows(connection: Connection, query: composed.Composed, values: Row) -> set[str]:
    """Where these rows lie, locked until the transaction ends, so that they lie there until they are deleted."""
    return {row["row"] for row in connection.execute(query, values)}


def _keyed(table: str, column: str) -> composed.Composed:
    return composed.SQL("SELECT ctid::text AS row FROM {} WHERE {} = ANY(%(keys)s) FOR UPDATE").format(
        composed.Identifier("ingest", table), composed.Identifier(column)
    )


def _children(link: Row) -> composed.Composed:
    pairs = zip(link["columns"], link["parent_columns"], strict=True)
    same = composed.SQL(" AND ").join(
        composed.SQL("child.{} = parent.{}").format(composed.Identifier(own), composed.Identifier(theirs))
        for own, theirs in pairs
    )
    return composed.SQL(
        "SELECT child.ctid::text AS row FROM {} AS parent JOIN {} AS child ON {}"
        " WHERE parent.ctid = ANY(%(rows)s::tid[]) FOR UPDATE OF child"
    ).format(composed.Identifier("ingest", link["parent"]), composed.Identifier("ingest", link["child"]), same)


def _delete(connection: Connection, doomed: Mapping[str, set[str]]) -> None:
    parts = [
        composed.SQL("{} AS (DELETE FROM {} WHERE ctid = ANY({}::tid[]))").format(
            composed.Identifier(f"gone_{name}"), composed.Identifier("ingest", name), sorted(rows)
        )
        for name, rows in doomed.items()
        if rows
    ]
    connection.execute(composed.SQL("WITH {} SELECT").format(composed.SQL(", ").join(parts)))
