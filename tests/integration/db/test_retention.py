"""Single checks of feeds go by age; what they were counted to stays."""

from datetime import UTC, datetime, timedelta

import psycopg

from pipeline.db import answers
from pipeline.db.connect import Database
from pipeline.settings import Settings
from pipeline.steps.retention import tidy

CHECKS = """
    WITH host AS (
        INSERT INTO ingest.host (host) VALUES ('feed.example') RETURNING host
    ), outlet AS (
        INSERT INTO ingest.outlet (key, name, kind) VALUES ('harbour', 'Harbour', 'website') RETURNING outlet_id
    ), feed AS (
        INSERT INTO ingest.feed (outlet_id, url, host) SELECT outlet_id, 'u', host FROM outlet, host RETURNING feed_id
    )
    INSERT INTO ingest.feed_check (feed_id, checked_at, outcome, entries_seen, entries_new)
    SELECT feed_id, now() - days * interval '1 day', 'new_entries', 9, days
    FROM feed, unnest(ARRAY[1, 100, 200]) AS days
"""
COUNTED = "SELECT sum(checks), sum(entries_new) FROM news.feed_check_daily"


def test_old_checks_go_once_they_are_counted_and_their_counts_stay(owner_url: str, database_url: str) -> None:
    with psycopg.connect(owner_url, autocommit=True) as owner, Database(database_url) as database:
        owner.execute(CHECKS)
        assert tidy(Settings(), database) == {"feed_check": 0}, "nobody has counted them"
        answers.refresh(database)
        assert tidy(Settings(), database) == {"feed_check": 2}
        for _ in range(2):
            assert owner.execute(COUNTED).fetchone() == (3, 301)
            answers.refresh(database)
        assert tidy(Settings(), database) == {"feed_check": 0}
        oldest = owner.execute("SELECT min(checked_at) FROM ingest.feed_check").fetchone()
        assert oldest
        assert oldest[0] > datetime.now(UTC) - timedelta(days=90)
