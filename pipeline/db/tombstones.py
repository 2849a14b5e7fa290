"""What is forgotten: tombstones, the rows that go, and the WARC files whose records go before the last of these."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipeline.db import quotes_due, search
from pipeline.db.bulk import fill
from pipeline.db.captures import next_token
from pipeline.db.connect import Connection, Database
from pipeline.db.erasing import erase
from pipeline.db.queries import sql
from pipeline.db.turns import turn

Kind = Literal["page", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """An address or name that is forgotten."""

    kind: Kind
    sha256: bytes
    reason: str
    forgotten_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page that would go, with what hangs on it."""

    page_id: int
    url: str
    url_sha256: bytes
    state: str
    captures: int
    sightings: int
    texts: int
    quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """One use of a name that would go, with what hangs on it."""

    entity_id: int
    label: str
    name: str
    name_key: str
    sense: str
    aliases: tuple[str, ...]
    readings: int
    roles: int
    quotes: int


class InHand(Exception):
    """A worker fetches or reads now what is to go."""


def find(database: Database, hashes: Sequence[bytes]) -> tuple[list[Found], list[str]]:
    """The pages of these addresses with all that are the same article, and who else carries their texts."""
    with database.transaction() as connection:
        rows = connection.execute(sql("pages_to_forget"), {"hashes": list(hashes)})
        found = [Found(**{**row, "url_sha256": bytes(row["url_sha256"])}) for row in rows]
        same = connection.execute(sql("same_text_elsewhere"), {"pages": [page.page_id for page in found]})
        return found, [row["url"] for row in same]


def find_bearers(database: Database, entity_id: int) -> tuple[list[Bearer], list[str]]:
    """The bearers of an entity, and the addresses of articles that name it: their texts stay."""
    with database.transaction() as connection:
        rows = connection.execute(sql("bearers_to_forget"), {"entity_id": entity_id})
        found = [Bearer(**{**row, "aliases": tuple(row["aliases"])}) for row in rows]
        articles = connection.execute(sql("articles_naming"), {"bearers": [bearer.entity_id for bearer in found]})
        return found, [row["url"] for row in articles]


def erase_entity(
    database: Database, bearers: Sequence[Bearer], hashes: Collection[bytes], reason: str
) -> Mapping[str, int]:
    """Forget names, and delete their bearers with all that is theirs; returns table -> how many rows were deleted.

    Stories and sayings of the articles that name them are found anew.
    """
    ids = [bearer.entity_id for bearer in bearers]
    names = sorted({form for bearer in bearers for form in (bearer.name, *bearer.aliases)})
    with turn(database) as connection:
        connection.execute(sql("add_tombstones"), {"kind": "name", "hashes": list(hashes), "reason": reason})
        articles = [row["article_id"] for row in connection.execute(sql("articles_naming"), {"bearers": ids})]
        connection.execute(sql("unname_beside"), {"bearers": ids, "names": names})
        _link_anew(connection, articles)
        gone = erase_bearers(connection, ids)
        search.refresh(connection, articles)
        quotes_due.touch(connection, articles)
        connection.execute(sql("settle_tombstones"))
    return gone


def bury(database: Database, kind: Kind, hashes: Collection[bytes], reason: str) -> None:
    """From now on these are not entered."""
    with database.transaction() as connection:
        connection.execute(sql("add_tombstones"), {"kind": kind, "hashes": list(hashes), "reason": reason})


def restore(database: Database, tombstones: Iterable[Tombstone]) -> None:
    """Enter tombstones that an archive keeps: what they stand for is not in it any more."""
    with database.transaction() as connection:
        for each in tombstones:
            values = {"kind": each.kind, "sha256": each.sha256, "reason": each.reason}
            connection.execute(sql("restore_tombstone"), {**values, "forgotten_at": each.forgotten_at})


def everything(database: Database) -> list[Tombstone]:
    """All tombstones, in order of time."""
    with database.transaction() as connection:
        rows = connection.execute(sql("all_tombstones"))
        return [Tombstone(**{**row, "sha256": bytes(row["sha256"])}) for row in rows]


def forgotten(database: Database, hashes: Collection[bytes]) -> frozenset[bytes]:
    """Those of the hashes that are forgotten."""
    with database.transaction() as connection:
        rows = connection.execute(sql("forgotten_of"), {"hashes": list(hashes)})
        return frozenset(bytes(row["sha256"]) for row in rows)


def forgotten_pages(database: Database) -> frozenset[bytes]:
    """Hashes of all addresses that are forgotten."""
    with database.transaction() as connection:
        return frozenset(bytes(row["sha256"]) for row in connection.execute(sql("forgotten_pages")))


def hide(database: Database) -> list[int]:
    """Delete the articles of forgotten pages, and all that hangs on them; returns the pages, which stay until the end.

    Raises InHand where a worker fetches or reads one of them; nothing has happened then.
    """
    with turn(database) as connection:
        due = connection.execute(sql("pages_due")).fetchall()
        pages = {"pages": [row["page_id"] for row in due]}
        reading = connection.execute(sql("captures_in_hand"), pages).fetchone()
        if any(row["is_fetched"] for row in due) or (reading and reading["captures"]):
            raise InHand
        if due:
            _erase_articles(
                connection, [row["article_id"] for row in connection.execute(sql("articles_of_pages"), pages)]
            )
            connection.execute(sql("drop_told"), {**pages, "urls": [row["url"] for row in due]})
            connection.execute(sql("reject_forgotten_captures"), pages)
            connection.execute(sql("reject_forgotten_pages"), pages)
    return pages["pages"]


def _erase_articles(connection: Connection, articles: Sequence[int]) -> None:
    if not articles:
        return
    values = {"articles": list(articles)}
    bearers = [row["entity_id"] for row in connection.execute(sql("bearers_named_by"), values)]
    text_keys = [row["text_key"] for row in connection.execute(sql("text_keys_of"), values)]
    _link_anew(connection, articles)
    erase(connection, "article", "article_id", articles)
    connection.execute(sql("drop_company"), {"text_keys": text_keys})
    orphans = [row["entity_id"] for row in connection.execute(sql("orphaned_bearers"), {"bearers": bearers})]
    erase_bearers(connection, orphans)


def _link_anew(connection: Connection, articles: Sequence[int]) -> None:
    """Stories and sayings of these articles are found anew, with those of others beside them."""
    connection.execute(sql("loading_merge_of_forgotten"), {"articles": list(articles)})
    for query in ("disturb_merged_kins", "drop_merged_sayings", "unlink_merged_stories"):
        connection.execute(sql(query))


def erase_bearers(connection: Connection, bearers: Sequence[int]) -> Mapping[str, int]:
    """Bearers of names with all that is theirs; returns table -> how many rows were deleted."""
    if not bearers:
        return {}
    parted = connection.execute(sql("part_bearers"), {"bearers": list(bearers)})
    connection.execute(sql("touch_quotes_of_bearers"), {"bearers": [row["entity_id"] for row in parted]})
    return erase(connection, "entity", "entity_id", bearers)


def files(database: Database, pages: Sequence[int]) -> tuple[list[str], list[date]]:
    """Files with a record to erase, and the days on which these pages were asked for."""
    with database.transaction() as connection:
        paths = [row["path"] for row in connection.execute(sql("files_to_erase"), {"pages": list(pages)})]
        return paths, [row["day"] for row in connection.execute(sql("days_of_pages"), {"pages": list(pages)})]


def hold_file(database: Database, path: str, *, lease_seconds: float, worker: str) -> int:
    """Lease all captures of a file, so that nobody reads in it; returns the token.

    Raises InHand where another worker has one of them.
    """
    with database.transaction() as connection:
        token = next_token(connection)
        values = {"path": path, "token": token, "lease_seconds": lease_seconds, "worker": worker}
        connection.execute(sql("hold_file"), values)
        others = connection.execute(sql("held_by_others"), values).fetchone()
        if others and others["captures"]:
            raise InHand
    return token


def settle_file(
    database: Database,
    path: str,
    *,
    file_bytes: int,
    places: Mapping[str, tuple[int, int]],
    gone: Sequence[str],
    payloads: Mapping[str, tuple[bytes, int]],
) -> None:
    """Rows follow a file that is about to be written anew, in one transaction.

    `places`: offset and length of the records that stay, by id; `gone`: those that go; `payloads`: hash and bytes of
    documents that something is cut out of.
    """
    moved = [{"record_id": record, "warc_offset": at, "warc_length": n} for record, (at, n) in places.items()]
    with database.transaction() as connection:
        fill(connection, "loading_place", moved)
        connection.execute(sql("move_captures"))
        connection.execute(sql("settle_file"), {"path": path, "file_bytes": file_bytes})
        for record_id, (sha256, size) in payloads.items():
            values = {"record_id": record_id, "payload_sha256": sha256, "payload_bytes": size}
            connection.execute(sql("change_payload"), values)
        connection.execute(sql("lose_captures"), {"records": list(gone), "reason": "erased"})


def free_file(database: Database, token: int) -> None:
    """Give the captures of a file back."""
    with database.transaction() as connection:
        connection.execute(sql("free_file"), {"token": token})


def drop_pages(database: Database, pages: Sequence[int], paths: Sequence[str]) -> None:
    """The pages themselves, when all that lay of them in these files is gone."""
    with turn(database) as connection:
        erase(connection, "page", "page_id", pages)
        connection.execute(sql("count_records"), {"paths": list(paths)})
        connection.execute(sql("settle_tombstones"))
