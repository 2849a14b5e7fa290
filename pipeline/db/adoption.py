"""WARC files that a crash left without rows: entered where their pages still lack a capture."""

from collections.abc import Mapping, Sequence

from pipeline.db.bulk import Row
from pipeline.db.captures import WarcFile, enter
from pipeline.db.connect import Database
from pipeline.db.queries import sql


def unknown_files(database: Database, paths: Sequence[str]) -> list[str]:
    """Those files that have no row."""
    with database.transaction() as connection:
        rows = connection.execute(sql("known_files"), {"paths": list(paths)})
        known = {row["path"] for row in rows}
    return [path for path in paths if path not in known]


def adopt(database: Database, file: WarcFile, pages: Mapping[str, bytes]) -> frozenset[str]:
    """Enter a file; `pages` gives record id -> hash of the page's URL. Returns the records that were not needed.

    A page's record is entered where it holds the page and that is still to be fetched; others are asked for again.
    """
    with database.transaction() as connection:
        rows = connection.execute(sql("adoptable_pages"), {"hashes": list(set(pages.values()))})
        lacking = {bytes(row["url_sha256"]): row["page_id"] for row in rows}
        kept: list[Row] = []
        for row in file.captures:
            if row["kind"] != "page":
                kept.append(row)
            elif 200 <= row["http_status"] < 300 and (page_id := lacking.pop(pages[row["record_id"]], None)):
                kept.append({**row, "page_id": page_id, "outcome": "waiting"})
        enter(
            connection,
            WarcFile(
                path=file.path,
                origin=file.origin,
                file_bytes=file.file_bytes,
                finished_at=file.finished_at,
                captures=tuple(kept),
            ),
        )
        connection.execute(sql("mark_captured"), {"pages": [row["page_id"] for row in kept if row["page_id"]]})
    return frozenset(row["record_id"] for row in file.captures) - {row["record_id"] for row in kept}
