"""What reading gave, into rows: one transaction a batch, fenced by the claim's token."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.db.bulk import Row, fill
from pipeline.db.captures import CaptureClaim, note_fenced
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql

#: tables that are loaded as they come, one row a thing
DETAILS = (
    "loading_section",
    "loading_post",
    "loading_credit",
    "loading_mention",
    "loading_quote",
    "loading_quote_span",
    "loading_quote_relay",
)
_BEFORE = ("add_page_links", "add_articles", "add_versions", "add_extractions", "show_newest", "choose_readings")
_READINGS = (
    "retire_readings",
    "add_readings",
    "add_entities",
    "add_aliases",
    "add_mentions",
    "add_quotes",
    "add_quote_spans",
    "add_quote_relays",
)
_AFTER = ("settle_read_pages", "settle_captures", "follow_joined", "add_read_rejections", "add_read_quarantine")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A page as the choice of an article's page needs it."""

    page_id: int
    url: str
    url_sha256: bytes
    state: str
    joined_page_id: int | None
    has_article: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCapture:
    """What reading one capture gave, ready to load (keys as in the `loading_…` tables)."""

    capture_id: int
    page_id: int
    verdict: str
    row: Row
    #: the page (its hash) that this one says it is the same as, and how; None where it stands for itself
    target_sha256: bytes | None = None
    link_kind: str | None = None
    #: table name -> rows
    details: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How a load ended."""

    articles: int
    rejected: int
    quarantined: int
    fenced: int


#: page rows and links (page_id -> target page_id) -> page_id -> the page that stands for its article
type ChooseArticles = Callable[[Sequence[PageRow], Mapping[int, int]], Mapping[int, int]]


def known_readings(database: Database, pages: Sequence[int], annotator: str) -> frozenset[bytes]:
    """Hashes of texts of these pages that this annotator has read already."""
    with database.transaction() as connection:
        rows = connection.execute(sql("known_readings"), {"pages": list(pages), "annotator": annotator})
        return frozenset(bytes(row["text_sha256"]) for row in rows)


def load(
    database: Database,
    claim: CaptureClaim,
    read: Sequence[ReadCapture],
    targets: Sequence[Row],
    choose: ChooseArticles,
) -> Loaded:
    """Load a batch. `targets` are pages that others point to (keys as in `loading_page`)."""
    with database.transaction() as connection:
        kept = _fence(connection, claim, read)
        fenced = len(read) - len(kept)
        if not kept:
            return Loaded(articles=0, rejected=0, quarantined=0, fenced=fenced)
        stands_for = _article_pages(connection, kept, targets, choose)
        fill(connection, "loading_read", [_row(capture, stands_for) for capture in kept])
        for table in DETAILS:
            fill(connection, table, [row for capture in kept for row in capture.details.get(table, ())])
        for query in (*_BEFORE, *_READINGS, *_AFTER):
            connection.execute(sql(query))
    verdicts = [capture.verdict for capture in kept]
    return Loaded(
        articles=verdicts.count("article"),
        rejected=verdicts.count("rejected"),
        quarantined=verdicts.count("quarantined"),
        fenced=fenced,
    )


def _fence(connection: Connection, claim: CaptureClaim, read: Sequence[ReadCapture]) -> list[ReadCapture]:
    ids = [capture.capture_id for capture in read]
    rows = connection.execute(sql("fence_captures"), {"captures": ids, "token": claim.token})
    held = {row["capture_id"] for row in rows}
    note_fenced(connection, "read", claim.token, claim.worker, len(ids) - len(held))
    return [capture for capture in read if capture.capture_id in held]


def _article_pages(
    connection: Connection, read: Sequence[ReadCapture], targets: Sequence[Row], choose: ChooseArticles
) -> Mapping[int, int]:
    """Page -> the page that stands for its article; enters the links on the way."""
    wanted = {capture.target_sha256 for capture in read if capture.target_sha256}
    targets = [row for row in targets if row["url_sha256"] in wanted]
    connection.execute(sql("add_hosts"), {"hosts": [row["host"] for row in targets]})
    fill(connection, "loading_page", targets)
    connection.execute(sql("add_pages"))
    by_hash = _pages(connection, "pages_by_hash", {"hashes": list(wanted)})
    own = _pages(connection, "pages_by_id", {"pages": [capture.page_id for capture in read]})
    ids = {bytes(page.url_sha256): page.page_id for page in by_hash}
    links = {
        capture.page_id: ids[capture.target_sha256]
        for capture in read
        if capture.target_sha256 in ids and ids[capture.target_sha256] != capture.page_id
    }
    fill(
        connection,
        "loading_link",
        [
            {
                "page_id": capture.page_id,
                "target_page_id": links[capture.page_id],
                "kind": capture.link_kind,
                "seen_at": capture.row["captured_at"],
            }
            for capture in read
            if capture.page_id in links
        ],
    )
    return choose([*own, *by_hash], links)


def _pages(connection: Connection, query: str, values: Mapping[str, object]) -> list[PageRow]:
    return [PageRow(**row) for row in connection.execute(sql(query), values)]


def _row(capture: ReadCapture, stands_for: Mapping[int, int]) -> Row:
    row = {key: value for key, value in capture.row.items() if key != "captured_at"}
    return {
        "capture_id": capture.capture_id,
        "page_id": capture.page_id,
        "verdict": capture.verdict,
        **row,
        "article_page_id": stands_for[capture.page_id] if capture.verdict == "article" else None,
    }
