"""Ready-made answers: they agree with the views that they count, and with each other; counting them disturbs nobody."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from pipeline.db.answers import ANSWERS, refresh
from pipeline.db.connect import Database
from pipeline.db.deciding import Decider
from pipeline.local.postgres import Server
from pipeline.steps.check import run
from pipeline.steps.link import link_due


@pytest.fixture
def ask(postgres_server: Server, newsroom_linked: Any) -> Iterator[Any]:
    """Rows of a query, as an analyst, on the newsroom that all tests look at."""
    with psycopg.connect(postgres_server.dsn("onrecord_analyst", newsroom_linked.database)) as connection:
        yield lambda query: connection.execute(query.encode()).fetchall()


@pytest.fixture
def copied(postgres_server: Server, newsroom_copy: Any) -> Iterator[Database]:
    """A copy of the newsroom, linked and counted, to change."""
    with Database(postgres_server.dsn("onrecord_writer", newsroom_copy.database)) as database:
        link_due(database)
        refresh(database)
        yield database


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.transaction() as connection:
        return [tuple(row.values()) for row in connection.execute(query.encode())]


def counted(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {answer: sorted(rows(database, f"SELECT * FROM ingest.{answer}"), key=repr) for answer in ANSWERS}


@pytest.mark.parametrize(
    ("answer", "from_the_views"),
    [
        (
            "SELECT entity_id, outlet, sum(quotes), sum(quotes_in_marks), sum(quotes_relayed)"
            " FROM news.speaker_daily GROUP BY 1, 2",
            "SELECT speaker_entity_id, outlet, count(*), count(verbatim), count(*) FILTER (WHERE relays <> '{}')"
            " FROM news.quote WHERE speaker_entity_id IS NOT NULL GROUP BY 1, 2",
        ),
        (
            "SELECT outlet, agency, quotes_named FROM news.agency_reliance WHERE quotes_named > 0",
            "SELECT outlet, agency, count(*) FROM news.quote, unnest(relays) AS agency GROUP BY 1, 2",
        ),
        (
            "SELECT DISTINCT outlet, outlet_quotes FROM news.agency_reliance",
            "SELECT outlet, count(*) FROM news.quote GROUP BY 1",
        ),
        (
            "SELECT quoting, quoted, quotes FROM news.who_quotes_whom"
            " WHERE quoting_kind = 'outlet' AND quoted_kind = 'agency'",
            "SELECT outlet, relays[1], count(*) FROM news.quote WHERE relays <> '{}' GROUP BY 1, 2",
        ),
        (
            "SELECT quoting, quoted_entity_id, quotes FROM news.who_quotes_whom"
            " WHERE quoting_kind = 'outlet' AND quoted_kind = 'speaker'",
            "SELECT outlet, speaker_entity_id, count(*) FROM news.quote"
            " WHERE relays = '{}' AND speaker_entity_id IS NOT NULL GROUP BY 1, 2",
        ),
        (
            "SELECT outlet, sum(articles), sum(quotes), sum(articles_with_quotes) FROM news.coverage_daily"
            " WHERE outlet IS NOT NULL GROUP BY 1",
            "SELECT article.outlet, count(DISTINCT article.article_id), count(quote_id),"
            " count(DISTINCT quote.article_id) FROM news.article LEFT JOIN news.quote USING (article_id) GROUP BY 1",
        ),
        (
            "SELECT outlet, day, articles FROM news.coverage_daily WHERE articles > 0",
            "SELECT outlet, (published_at AT TIME ZONE 'UTC')::date, count(*) FROM news.article GROUP BY 1, 2",
        ),
        (
            "SELECT outlet, sum(entries_new), sum(checks) FROM news.feed_check_daily GROUP BY 1",
            "SELECT outlet, sum(entries_new), sum(checks) FROM news.coverage_daily WHERE feeds > 0 GROUP BY 1",
        ),
        (
            "SELECT entity_id, other_entity_id, day FROM news.entity_pair_daily",
            "SELECT other_entity_id, entity_id, day FROM news.entity_pair_daily",
        ),
    ],
    ids=[
        "speakers",
        "agencies",
        "quotes",
        "outlets and agencies",
        "outlets and speakers",
        "coverage",
        "days",
        "checks",
        "pairs",
    ],
)
def test_an_answer_is_what_the_views_say(ask: Any, answer: str, from_the_views: str) -> None:
    found = ask(answer)
    assert found
    assert sorted(found, key=repr) == sorted(ask(from_the_views), key=repr)


def test_every_outlet_has_a_row_for_every_day_until_today(ask: Any) -> None:
    days = (
        "SELECT outlet, max(day) - min(day) + 1 - count(*), max(day) - (now() AT TIME ZONE 'UTC')::date"
        " FROM news.coverage_daily GROUP BY 1"
    )
    assert {row[1:] for row in ask(days)} == {(0, 0)}
    assert {row[0] for row in ask(days)} >= {"harbour", "strait", "talvin", "velmar"}


@pytest.mark.parametrize("answer", ["speaker_daily", "agency_daily"])
def test_no_count_lies_outside_of_coverage(ask: Any, answer: str) -> None:
    assert (
        ask(
            f"SELECT FROM news.{answer} NATURAL LEFT JOIN (SELECT outlet, day, coverage FROM news.coverage_daily) AS c"
            " WHERE coverage IS NULL OR coverage = 'none'"
        )
        == []
    )


def test_zero_quotes_and_zero_coverage_are_told_apart(copied: Database) -> None:
    """A polled day without articles is covered; a failed, a blocked and a missed one are not, or in part."""
    change = """
        INSERT INTO ingest.feed_check (feed_id, checked_at, outcome, reason)
        SELECT feed_id, said.at::timestamptz, said.outcome, said.reason
        FROM ingest.feed JOIN ingest.outlet USING (outlet_id) CROSS JOIN (VALUES
            ('2026-10-01 09:00+00', 'not_modified', NULL), ('2026-10-02 09:00+00', 'failed', 'dns'),
            ('2026-10-03 09:00+00', 'failed', 'http_403'), ('2026-10-03 10:00+00', 'waited', NULL),
            ('2026-10-04 09:00+00', 'new_entries', NULL)) AS said (at, outcome, reason)
        WHERE outlet.key = 'harbour'
    """
    with copied.transaction() as connection:
        connection.execute(change)
        connection.execute(
            "INSERT INTO ingest.coverage_gap (feed_id, since, until)"
            " SELECT feed_id, '2026-10-04 08:00+00', '2026-10-04 09:00+00'"
            " FROM ingest.feed JOIN ingest.outlet USING (outlet_id) WHERE outlet.key = 'harbour'"
        )
    refresh(copied)
    shown = (
        "SELECT coverage, checks, checks_failed, checks_blocked, gaps, quotes FROM news.coverage_daily"
        " WHERE outlet = 'harbour' AND day BETWEEN '2026-09-30' AND '2026-10-04' ORDER BY day"
    )
    assert rows(copied, shown) == [
        ("none", 0, 0, 0, 0, 0),
        ("full", 1, 0, 0, 0, 0),
        ("failed", 1, 1, 0, 0, 0),
        ("failed", 2, 0, 2, 0, 0),
        ("partial", 1, 0, 0, 1, 0),
    ]


def test_an_article_dated_later_than_its_capture_counts_for_the_day_of_the_capture(copied: Database) -> None:
    with copied.transaction() as connection:
        connection.execute("UPDATE ingest.extraction SET published_at = '2099-01-01'")
    refresh(copied)
    assert rows(copied, "SELECT max(day) = (now() AT TIME ZONE 'UTC')::date FROM news.coverage_daily") == [(True,)]
    assert rows(copied, "SELECT sum(articles) FROM news.coverage_daily") == rows(
        copied, "SELECT count(*) FROM news.article"
    )


def test_counting_again_writes_nothing_and_says_when_it_was(copied: Database) -> None:
    before = counted(copied)
    assert all(before.values())
    assert [each.changed for each in refresh(copied)] == [0] * len(ANSWERS)
    assert counted(copied) == before
    assert rows(
        copied, "SELECT count(DISTINCT refreshed_at), min(now() - refreshed_at) < '1 min' FROM news.refreshed"
    ) == [(1, True)]


def test_what_is_merged_or_gone_is_counted_as_if_it_had_always_been_so(copied: Database) -> None:
    ((one,), (other,)) = rows(
        copied, "SELECT entity_id FROM news.speaker_daily GROUP BY 1 ORDER BY sum(quotes) DESC, 1 LIMIT 2"
    )
    Decider(copied, "editor").merge(one, other)
    link_due(copied)
    with copied.transaction() as connection:
        connection.execute("UPDATE ingest.reading SET is_current = false WHERE article_version_id % 3 = 0")
    refresh(copied)
    after = counted(copied)
    assert (
        len(rows(copied, f"SELECT DISTINCT entity_id FROM news.speaker_daily WHERE entity_id IN ({one}, {other})")) == 1
    )
    with copied.transaction() as connection:
        for answer in ANSWERS:
            connection.execute(f"DELETE FROM ingest.{answer}".encode())
    refresh(copied)
    assert counted(copied) == after


@pytest.mark.parametrize(
    "wrong",
    [
        "DELETE FROM ingest.coverage_daily WHERE day = '2026-09-30'",
        "UPDATE ingest.speaker_daily SET quotes = quotes + 1000",
        "UPDATE ingest.agency_daily SET day = '2001-01-01' WHERE ctid = (SELECT min(ctid) FROM ingest.agency_daily)",
    ],
    ids=["a hole", "too many quotes", "a day without coverage"],
)
def test_answers_that_disagree_are_found_by_the_check(copied: Database, wrong: str) -> None:
    with copied.transaction() as connection:
        connection.execute(wrong.encode())
    assert {check.name for check in run(copied) if check.broken} == {"answers"}


def test_readers_and_writers_go_on_while_it_counts_and_another_count_waits(copied: Database) -> None:
    """Counting is held up at its very end, by a lock on the last table that it writes."""
    before = rows(copied, "SELECT * FROM news.refreshed ORDER BY answer")
    with copied.transaction() as holder:
        holder.execute("LOCK TABLE ingest.coverage_daily IN SHARE MODE")
        counts = [threading.Thread(target=refresh, args=[copied]) for _ in range(2)]
        for count in counts:
            count.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
        while rows(copied, waiting) != [(2,)]:
            assert all(count.is_alive() for count in counts)
        assert rows(copied, "SELECT * FROM news.refreshed ORDER BY answer") == before
        assert rows(copied, "SELECT count(*) FROM news.coverage_daily, news.speaker_daily")[0][0] > 0
        with copied.transaction() as connection:
            connection.execute("SET LOCAL lock_timeout = '1s'")
            connection.execute("UPDATE ingest.entity SET is_due = true")
            connection.execute("UPDATE ingest.article SET created_at = now()")
            connection.execute("DELETE FROM ingest.quote_relay")
    for count in counts:
        count.join(30)
    assert rows(copied, "SELECT count(*) FROM news.agency_daily WHERE quotes_named > 0") == [(0,)]
