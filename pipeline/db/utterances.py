"""Quotes as sayings: kept equal to what articles show, and those that are the same saying joined."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from pipeline.db.bulk import Row, fill
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.db.turns import turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What one batch gave."""

    quotes: int
    #: quotes that were due, and others whose link is another now
    links: int


#: sayings and decisions as rows -> rows of `loading_utterance_link`, for those that were due or are linked anew
type Resolve = Callable[[Sequence[Row], Sequence[Row]], Iterable[Row]]
#: quotes of the version before and of the one after -> rows of ingest.quote_change, but for texts and place
type Compare = Callable[[Sequence[Row], Sequence[Row]], Iterable[Row]]


def tell(database: Database, compare: Compare, *, articles: int) -> int:
    """Take over the quotes of articles that are due, and what changed in them; returns how many articles.

    What is new, and what was alike to what is gone, becomes due: `resolve_due` compares it.
    """
    with turn(database) as connection:
        due = [row["article_id"] for row in connection.execute(sql("articles_with_due_quotes"), {"articles": articles})]
        if due:
            for query in ("shown_sayings", "disturb_kins", "drop_sayings", "save_sayings"):
                connection.execute(sql(query), {"articles": due})
            _store_changes(connection, compare, due)
            connection.execute(sql("settle_quotes"), {"articles": due})
    return len(due)


def resolve_due(database: Database, resolve: Resolve, *, quotes: int, days: int) -> Resolved:
    """Compare so many quotes that are due with those of so many days around, in one transaction.

    Loading waits meanwhile, and the other way round: two workers never resolve one saying from two views of it.
    """
    with turn(database) as connection:
        due = [row["utterance_id"] for row in connection.execute(sql("due_sayings"), {"quotes": quotes})]
        if not due:
            return Resolved(quotes=0, links=0)
        sayings = connection.execute(sql("sayings_around"), {"due": due, "days": days}).fetchall()
        keys = [saying["quote_key"] for saying in sayings]
        decisions = connection.execute(sql("decisions_about_quotes"), {"quotes": keys}).fetchall()
        rows = [{**link, "drift": link["drift"] and Jsonb(link["drift"])} for link in resolve(sayings, decisions)]
        links = fill(connection, "loading_utterance_link", rows)
        connection.execute(sql("save_utterance_links"))
    return Resolved(quotes=len(due), links=links)


def name_outlets(database: Database, agency_of: Callable[[str], str | None]) -> None:
    """Enter the name under which news cites each outlet, as the gazetteer has it now."""
    with database.transaction() as connection:
        for outlet in connection.execute(sql("outlets_by_name")).fetchall():
            agency = agency_of(outlet["name"])
            if agency != outlet["agency"]:
                connection.execute(sql("name_outlet_agency"), {"outlet_id": outlet["outlet_id"], "agency": agency})


def _store_changes(connection: Connection, compare: Compare, articles: Sequence[int]) -> None:
    connection.execute(sql("drop_quote_changes"), {"articles": articles})
    pairs = connection.execute(sql("texts_that_followed"), {"articles": articles}).fetchall()
    readings = [pair[reading] for pair in pairs for reading in ("before_reading_id", "after_reading_id")]
    quotes: dict[int, list[Row]] = {reading: [] for reading in readings}
    for quote in connection.execute(sql("quotes_of_readings"), {"readings": readings}):
        quotes[quote["reading_id"]].append(quote)
    rows = []
    for pair in pairs:
        texts = {"before_version_id": pair["before_version_id"], "after_version_id": pair["after_version_id"]}
        changes = compare(quotes[pair["before_reading_id"]], quotes[pair["after_reading_id"]])
        for ordinal, change in enumerate(changes, 1):
            rows.append({**texts, **change, "ordinal": ordinal, "drift": change["drift"] and Jsonb(change["drift"])})
    connection.cursor().executemany(sql("add_quote_change"), rows)
