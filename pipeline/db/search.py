"""What search looks at, kept equal to what the views show."""

from collections.abc import Iterable
from itertools import batched

from pipeline.db.connect import Connection
from pipeline.db.queries import sql

_QUERIES = ("drop_found_quotes", "find_articles", "redate_found_quotes", "find_quotes")
_BATCH = 1_000


def refresh(connection: Connection, articles: Iterable[int]) -> None:
    """Let these articles and their quotes be found as they are shown now; in the transaction that changed them."""
    for some in batched(articles, _BATCH):
        for query in _QUERIES:
            connection.execute(sql(query), {"articles": list(some)})
