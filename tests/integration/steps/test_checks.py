"""The checks of versions and joins find what they are there to find."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from pipeline.db.connect import Database
from pipeline.steps.check import must_pass, run

#: what is wrong -> the check that finds it, and how it comes about
WRONG = {
    "a difference is missing": ("changes", "DELETE FROM ingest.article_change"),
    "a difference between texts that do not follow each other": (
        "changes",
        """
        INSERT INTO ingest.article_change (before_version_id, after_version_id, ordinal, kind, after_start, after_end)
        SELECT after_version_id, before_version_id, 1, 'added', 0, 1 FROM ingest.article_change
        """,
    ),
    "a span outside its text": ("changes", "UPDATE ingest.article_change SET after_end = after_end + 100000"),
    "a change of nothing": (
        "changes",
        "UPDATE ingest.article_change SET before_end = before_start + 1, after_end = after_start + 1",
    ),
    "an article that shows nothing": ("current", "UPDATE ingest.article SET current_version_id = NULL"),
    "an article that shows an older capture": (
        "current",
        """
        UPDATE ingest.article
        SET current_version_id = extraction.article_version_id, current_extraction_id = extraction.extraction_id
        FROM ingest.extraction
        WHERE extraction.article_version_id = (SELECT min(article_version_id) FROM ingest.article_version)
        """,
    ),
    "linked pages that are apart": (
        "joins",
        "UPDATE ingest.page SET state = 'stored', joined_page_id = NULL WHERE state = 'joined'",
    ),
    "a text in the article of another page": (
        "joins",
        """
        UPDATE ingest.capture SET page_id = other.page_id
        FROM ingest.article, ingest.page AS other
        WHERE capture.page_id = article.page_id AND other.url ~ 'elsewhere'
        """,
    ),
    "a quote with the key of another page": ("joins", "UPDATE ingest.quote SET quote_key = reverse(quote_key)"),
}


def test_what_is_wrong_is_found_by_its_check(
    workshop: Any, site: Any, copied_database: Callable[[], AbstractContextManager[Database]]
) -> None:
    """Of a corrected article with a page that is joined to it, and another page."""
    site.put("full", "Report")
    site.put("mobile", "Report", canonical="full")
    workshop.seed(site.show("full", "mobile"))
    workshop.ingest()
    site.put("full", "Report, corrected")
    workshop.ingest()
    site.enter(workshop, "elsewhere")
    assert must_pass(workshop.database)
    workshop.database.close()
    for wrong, (name, statement) in WRONG.items():
        with copied_database() as copied:
            with copied.transaction() as connection:
                connection.execute(statement.encode())
            assert name in {check.name for check in run(copied) if check.broken}, wrong
