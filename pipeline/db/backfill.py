"""Captures that come from an archive, entered with the pages that they belong to."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.db.bulk import Row, fill
from pipeline.db.captures import WarcFile, next_token
from pipeline.db.captures import enter as enter_files
from pipeline.db.connect import Database
from pipeline.db.queries import sql


def known_payloads(
    database: Database, payloads: Sequence[tuple[bytes, bytes]]
) -> tuple[int, frozenset[tuple[bytes, bytes]]]:
    """A new token, and those (page hash, payload hash) pairs that have a capture."""
    with database.transaction() as connection:
        token = next_token(connection)
        rows = connection.execute(
            sql("known_payloads"),
            {"pages": [page for page, _ in payloads], "payloads": [payload for _, payload in payloads]},
        )
        return token, frozenset((bytes(row["url_sha256"]), bytes(row["payload_sha256"])) for row in rows)


def enter(database: Database, files: Sequence[WarcFile], pages: Sequence[Row]) -> None:
    """Enter files of page records (their `url` is the page's) and the pages, in one transaction."""
    with database.transaction() as connection:
        connection.execute(sql("add_hosts"), {"hosts": [page["host"] for page in pages]})
        fill(connection, "loading_page", pages)
        connection.execute(sql("add_pages"))
        found = connection.execute(sql("pages_by_hash"), {"hashes": [page["url_sha256"] for page in pages]})
        ids = {row["url"]: row["page_id"] for row in found}
        enter_files(
            connection,
            (
                replace(file, captures=tuple({**row, "page_id": ids[row["url"]]} for row in file.captures))
                for file in files
            ),
        )
        connection.execute(sql("mark_captured_again"), {"pages": list(ids.values())})
