"""From a feed to rows of quotes, over real HTTP, WARC files and Postgres."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.reading import read_record
from pipeline.db.adoption import unknown_files
from pipeline.local.newsroom import Newsroom
from pipeline.settings import packaged
from pipeline.steps.adopt import adopt_files
from pipeline.steps.check import must_pass

EXPECTED: dict[str, Any] = json.loads((packaged("seeds") / "newsroom" / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as running:
        yield running


def test_every_page_of_the_newsroom_ends_in_its_state_and_a_second_poll_adds_nothing(
    workshop: Any, newsroom: Newsroom
) -> None:
    workshop.seed(*(feed.url for feed in newsroom.feeds))
    assert workshop.poll().new_entries == EXPECTED["totals"]["feed_entries"]
    workshop.fetch()
    workshop.read()
    found = dict(workshop.rows("SELECT url, state FROM ingest.page"))
    assert found == {f"{newsroom.base(page['outlet'])}{page['path']}": page["state"] for page in EXPECTED["pages"]}
    assert must_pass(workshop.database)
    before = workshop.rows("SELECT count(*), max(page_id) FROM ingest.page")
    workshop.change("UPDATE ingest.feed SET next_check_at = now()")
    assert workshop.poll().new_entries == 0
    assert {seen.status for seen in newsroom.log[-8:] if "feed" in seen.path or "wire" in seen.path} == {304}
    assert workshop.rows("SELECT count(*), max(page_id) FROM ingest.page") == before


def test_a_corrected_article_has_two_versions_and_the_newer_one_is_shown(workshop: Any, newsroom: Newsroom) -> None:
    workshop.seed(*(feed.url for feed in newsroom.feeds))
    workshop.poll()
    workshop.fetch()
    workshop.read()
    newsroom.correct()
    workshop.change("UPDATE ingest.page SET next_check_at = now() WHERE state = 'stored'")
    workshop.fetch()
    read = workshop.read()
    assert read.quarantined == 0
    corrected = next(article for article in EXPECTED["articles"] if article.get("corrected"))
    shown = "SELECT versions, text FROM news.article WHERE url LIKE %(path)s"
    ((versions, text),) = workshop.rows(shown, path=f"%{corrected['path']}")
    assert versions == 2
    assert all(words in text for quote in corrected["quotes"] for words in quote.get("verbatim", ()))
    unchanged = "SELECT count(*) FROM ingest.capture WHERE outcome = 'unchanged'"
    assert workshop.rows(unchanged)[0][0] >= EXPECTED["totals"]["stored"] - 1
    changes = "SELECT DISTINCT url FROM news.article_change"
    assert workshop.rows(changes) == [(f"{newsroom.base('harbour')}{corrected['path']}",)]
    assert must_pass(workshop.database)


def test_every_quote_can_be_proved_from_the_warc_record_up(workshop: Any, newsroom: Newsroom) -> None:
    workshop.seed(*(feed.url for feed in newsroom.feeds))
    workshop.poll()
    workshop.fetch()
    workshop.read()
    query = """
        SELECT quote.verbatim, article.text, file.path, capture.warc_offset, capture.warc_length, capture.record_id
        FROM news.quote JOIN news.article USING (article_id)
        JOIN ingest.page ON page.url = article.url
        JOIN ingest.capture ON capture.page_id = page.page_id AND capture.outcome = 'new_version'
        JOIN ingest.warc_file AS file USING (warc_file_id)
        WHERE quote.verbatim IS NOT NULL
    """
    rows = workshop.rows(query)
    assert len(rows) > 60
    for verbatim, text, path, offset, length, record_id in rows:
        assert all(piece in text for piece in verbatim.split(" … "))
        assert read_record(workshop.store, path, offset, length).record_id == record_id


def test_a_warc_file_that_a_crash_left_without_rows_is_adopted(workshop: Any, newsroom: Newsroom) -> None:
    workshop.seed(*(feed.url for feed in newsroom.feeds))
    workshop.poll()
    workshop.fetch()
    # as if the transaction of the fetch had never been committed
    workshop.change(
        "WITH gone AS (DELETE FROM ingest.rejection), lost AS (DELETE FROM ingest.capture WHERE kind = 'page')"
        " UPDATE ingest.page SET state = 'pending', next_check_at = now()"
    )
    workshop.change(
        "DELETE FROM ingest.capture USING ingest.warc_file AS file"
        " WHERE file.warc_file_id = capture.warc_file_id AND file.path ~ 'pages-'"
    )
    workshop.change("DELETE FROM ingest.warc_file WHERE path ~ 'pages-'")
    (orphan,) = [path for path in workshop.store.list() if "pages-" in path]
    assert unknown_files(workshop.database, [orphan]) == [orphan]
    asked = len(newsroom.log)
    soon = workshop.settings.model_copy(update={"lease_seconds": 0})
    assert adopt_files(soon, workshop.database, workshop.store) == 1
    workshop.read()
    assert len(newsroom.log) == asked, "what was fetched is not fetched again"
    assert workshop.rows("SELECT count(*) FROM news.article")[0][0] >= EXPECTED["totals"]["stored"] - 1
    assert must_pass(workshop.database)


def test_the_archive_holds_no_unfinished_file(workshop: Any, newsroom: Newsroom) -> None:
    workshop.seed(*(feed.url for feed in newsroom.feeds))
    workshop.poll()
    assert list(Path(workshop.settings.archive_root).rglob("*.open")) == []
