"""What reading gave, into rows: one transaction a batch, fenced by the claim's token."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from pipeline.db import quotes_due, search
from pipeline.db.bulk import Row, fill
from pipeline.db.captures import CaptureClaim, note_fenced
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.db.turns import take_turn
from pipeline.records import ParagraphChange

#: tables that are loaded as they come, one row a thing
DETAILS = (
    "loading_section",
    "loading_caption",
    "loading_post",
    "loading_credit",
    "loading_named",
    "loading_company",
    "loading_role",
    "loading_quote",
    "loading_quote_span",
    "loading_quote_relay",
)
#: where pages turn out to be the same: all that hangs on their articles moves to one of them
MERGES = (
    "disturb_merged_kins",
    "drop_merged_sayings",
    "drop_merged_quote_changes",
    "unlink_merged_stories",
    "move_story_crowds",
    "drop_story_decisions",
    "move_story_decisions",
    "find_merged_versions",
    "hide_merged",
    "move_extractions",
    "find_merged_readings",
    "drop_doubled_readings",
    "retire_merged_readings",
    "move_readings",
    "drop_doubled_versions",
    "move_versions",
    "drop_merged_articles",
    "move_articles",
    "rename_quotes",
    "rename_decided_quotes",
)
_ARTICLES = ("add_articles", "place_captures", "name_outlets", "add_versions", "add_extractions", "show_newest")
_READINGS = (
    "choose_readings",
    *("loading_barred", "bar_names", "bar_names_beside"),
    "retire_readings",
    "add_readings",
    "add_entities",
    "settle_names",
    "refresh_entities",
    "add_company",
    "date_company",
    "choose_bearers",
    "add_aliases",
    "add_named",
    "add_roles",
    "add_quotes",
    "add_quote_spans",
    "add_quote_relays",
    "unsettle_stories",
)
_SETTLE = (
    *("settle_captures", "free_read_captures", "settle_read_pages", "add_read_rejections", "add_read_quarantine"),
    "bury_followers",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCapture:
    """What reading one capture gave, ready to load (keys as in the `loading_…` tables)."""

    capture_id: int
    page_id: int
    verdict: Literal["article", "rejected", "quarantined"]
    #: of `loading_read`
    row: Row
    #: the page that this one says it is the same as (of `loading_page`); None where it stands for itself
    target: Row | None = None
    #: table name -> rows
    details: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How a load ended."""

    articles: int
    rejected: int
    quarantined: int
    fenced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What loading asks of the pure rooms."""

    #: page -> its URL, links -> page -> the page that stands for its article
    articles_of: Callable[[Mapping[int, str], Iterable[tuple[int, int]]], Mapping[int, int]]
    #: two texts -> the paragraphs in which they differ
    changes: Callable[[str, str], Sequence[ParagraphChange]]


def known_readings(database: Database, pages: Sequence[int], annotator: str) -> frozenset[bytes]:
    """Hashes of texts of these pages that this annotator has read already."""
    with database.transaction() as connection:
        rows = connection.execute(sql("known_readings"), {"pages": list(pages), "annotator": annotator})
        return frozenset(bytes(row["text_sha256"]) for row in rows)


def load(database: Database, claim: CaptureClaim, read: Sequence[ReadCapture], rules: Rules) -> Loaded:
    """Load a batch: what is still this worker's lands whole, and articles, versions and changes stand as if all
    captures had come in order.
    """
    with database.transaction() as connection:
        _fill(connection, read)
        take_turn(connection)
        kept = _fence(connection, claim, read)
        if kept:
            _enter_targets(connection, kept)
            _find_articles(connection, rules)
            _run(connection, (*_ARTICLES, *_READINGS))
            articles = [row["article_id"] for row in connection.execute(sql("touched_articles"))]
            _store_changes(connection, rules, articles)
            search.refresh(connection, articles)
            quotes_due.touch(connection, articles)
            _run(connection, _SETTLE)
    verdicts = [capture.verdict for capture in kept]
    return Loaded(
        articles=verdicts.count("article"),
        rejected=verdicts.count("rejected"),
        quarantined=verdicts.count("quarantined"),
        fenced=len(read) - len(kept),
    )


def _fence(connection: Connection, claim: CaptureClaim, read: Sequence[ReadCapture]) -> list[ReadCapture]:
    ids = [capture.capture_id for capture in read]
    rows = connection.execute(sql("fence_captures"), {"captures": ids, "token": claim.token})
    held = {row["capture_id"] for row in rows}
    if len(held) < len(ids):
        note_fenced(connection, "read", claim.token, claim.worker, len(ids) - len(held))
        connection.execute(sql("drop_fenced"), {"held": list(held)})
    return [capture for capture in read if capture.capture_id in held]


def _fill(connection: Connection, read: Sequence[ReadCapture]) -> None:
    """Copy everything into temporary tables, a third of the work: nobody need wait for it."""
    fill(connection, "loading_read", map(_row, read))
    for table in DETAILS:
        fill(connection, table, chain.from_iterable(capture.details.get(table, ()) for capture in read))


def _enter_targets(connection: Connection, read: Sequence[ReadCapture]) -> None:
    """Enter the pages that others point to."""
    targets = [capture.target for capture in read if capture.target]
    connection.execute(sql("add_hosts"), {"hosts": [target["host"] for target in targets]})
    fill(connection, "loading_page", targets)
    connection.execute(sql("add_pages"))


def _row(capture: ReadCapture) -> Row:
    return {
        **capture.row,
        "capture_id": capture.capture_id,
        "page_id": capture.page_id,
        "verdict": capture.verdict,
        "target_sha256": capture.target["url_sha256"] if capture.target else None,
    }


def _find_articles(connection: Connection, rules: Rules) -> None:
    """Follow the links, old and new, to the page that stands for each article; merge articles that prove to be one."""
    connection.execute(sql("add_page_links"))
    pages = connection.execute(sql("linked_pages")).fetchall()
    links = ((page["page_id"], target) for page in pages for target in page["leads_to"])
    standing = rules.articles_of({page["page_id"]: page["url"] for page in pages}, links)
    fill(
        connection,
        "loading_standing",
        ({"page_id": page, "article_page_id": article_page} for page, article_page in standing.items()),
    )
    if connection.execute(sql("find_merges")).rowcount:
        _run(connection, MERGES)


def _store_changes(connection: Connection, rules: Rules, articles: Sequence[int]) -> None:
    """Compare texts that follow each other by now; forget comparisons of texts that no longer do."""
    connection.execute(sql("drop_changes"), {"articles": articles})
    missing = connection.execute(sql("missing_changes"), {"articles": articles}).fetchall()
    rows = [row for pair in missing for row in _changes(pair, rules.changes(pair["before_text"], pair["after_text"]))]
    connection.cursor().executemany(sql("add_change"), rows)


def _changes(pair: Row, changes: Sequence[ParagraphChange]) -> Iterator[Row]:
    for ordinal, change in enumerate(changes, 1):
        before_start, before_end = change.before or (None, None)
        after_start, after_end = change.after or (None, None)
        yield {
            "before_version_id": pair["before_version_id"],
            "after_version_id": pair["after_version_id"],
            "ordinal": ordinal,
            "kind": change.kind,
            "before_start": before_start,
            "before_end": before_end,
            "after_start": after_start,
            "after_end": after_end,
        }


def _run(connection: Connection, queries: Sequence[str]) -> None:
    for query in queries:
        connection.execute(sql(query))
