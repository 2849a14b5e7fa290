"""An analyst who forgets to end a transaction holds up no ingestion."""

from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from pipeline.db.answers import refresh
from pipeline.steps.link import link_due
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.link_utterances import link_utterances_due


def test_a_transaction_that_has_read_every_view_and_stays_open_stops_nothing(
    workshop: Any, site: Any, analyst_url: str
) -> None:
    site.put("pier", "First")
    workshop.seed(site.show("pier"))
    with psycopg.connect(analyst_url) as analyst:
        views = analyst.execute("SELECT viewname FROM pg_views WHERE schemaname = 'news'").fetchall()
        for (view,) in views:
            analyst.execute(sql.SQL("SELECT * FROM news.{} LIMIT 1").format(sql.Identifier(view)))
        workshop.ingest()
        link_due(workshop.database)
        link_stories_due(workshop.database)
        link_utterances_due(workshop.database, workshop.settings)
        refresh(workshop.database)
        assert len(views) > 20
        assert analyst.info.transaction_status == TransactionStatus.INTRANS
        assert workshop.rows("SELECT count(*) FROM news.article") == [(1,)]
