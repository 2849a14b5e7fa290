"""The hash of each table by natural keys: two databases that hold the same have the same digest.

Surrogate ids, leases, attempts and processing times do not count; what makes a row is in `sql/queries/digest.sql`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql as composed

from pipeline.db.answers import ANSWERS
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql

#: tables with a query `digest_<table>`
TABLES = (
    *("outlet", "feed", "page", "page_link", "feed_entry"),
    *("warc_file", "capture", "rejection", "quarantine"),
    *("article", "article_version", "extraction", "section", "caption", "post", "credit"),
    "article_change",
    *("reading", "entity", "entity_alias", "company", "named", "role", "quote", "quote_span", "quote_relay"),
    *("story_key", "story_crowd", "story_text", "story_article", "story_passage"),
    *("utterance", "quote_change", "tombstone"),
)
#: the others, and why they do not count
LEFT_OUT: Mapping[str, str] = {
    "host": "how a host may be asked now",
    "feed_address": "a move is told by redirects, which are kept only where they lead to a new document",
    "feed_check": "times of requests; most checks bring nothing that is archived",
    "coverage_gap": "time between checks, also of those that brought nothing",
    "refused_entry": "the database's words at one check",
    "websub_subscription": "what was agreed with a hub, with its secret",
    "entity_decision": "what a person decided is not in the archive",
    "story_decision": "what a person decided is not in the archive",
    "utterance_decision": "what a person decided is not in the archive",
    **dict.fromkeys(
        ("backfill", "backfill_unit", "backfill_item", "backfill_skip", "backfill_filtered"),
        "what somebody asked for, and how far it is read, is not in the archive",
    ),
    "fenced": "what became of leases",
    "article_search": "copies of what other tables hold, for search",
    "quote_search": "copies of what other tables hold, for search",
    **dict.fromkeys(ANSWERS, "counted from other tables"),
    "refreshed": "when they were counted",
    "installed": "what the views were made from",
}
_FETCHED_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDigest:
    """One table."""

    table: str
    rows: int
    #: sha256 over the sorted hashes of its rows, in hexadecimal
    sha256: str


def digest(database: Database) -> Iterator[TableDigest]:
    """Each table of `TABLES`, all in one snapshot, in memory that does not grow with them."""
    with database.transaction() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # a row is hashed as Postgres prints it: the same whatever the server's settings are
        for setting in ("timezone = 'UTC'", "datestyle = 'ISO'", "intervalstyle = 'iso_8601'", "bytea_output = 'hex'"):
            connection.execute(f"SET LOCAL {setting}")
        for table in TABLES:
            yield _digest(connection, table)


def total(tables: Sequence[TableDigest]) -> str:
    """The hash of all together."""
    lines = "".join(f"{each.table} {each.rows} {each.sha256}\n" for each in tables)
    return hashlib.sha256(lines.encode()).hexdigest()


def _digest(connection: Connection, table: str) -> TableDigest:
    """Sorted by hash, so that neither order nor collation matter."""
    query = composed.SQL(
        "SELECT sha256(convert_to(digested::text, 'UTF8')) AS hash FROM ({}) AS digested ORDER BY hash"
    ).format(composed.SQL(sql(f"digest_{table}")))
    rows, whole = 0, hashlib.sha256()
    with connection.cursor(name="digest") as cursor:
        cursor.itersize = _FETCHED_AT_ONCE
        for row in cursor.execute(query):
            whole.update(row["hash"])
            rows += 1
    return TableDigest(table=table, rows=rows, sha256=whole.hexdigest())
