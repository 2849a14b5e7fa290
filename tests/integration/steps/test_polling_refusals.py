"""What the database refuses and what its parser cannot bear costs a feed alone; and what a check costs."""

import contextlib
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from zoo.animals import serve
from zoo.documents import item, rss
from zoo.server import Zoo

RSS = {"Content_Type": "application/rss+xml"}


@pytest.fixture
def counted(workshop: Any) -> list[str]:
    """Every statement that the workshop sends, but for those that open and close its transactions."""
    sent: list[str] = []

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *given: Any, **more: Any) -> "Cursor":
            sent.append(str(query))
            return super().execute(query, *given, **more)

        def copy(self, statement: Any, *given: Any, **more: Any) -> Any:
            sent.append(str(statement))
            return super().copy(statement, *given, **more)

    with contextlib.ExitStack() as held:
        for connection in [held.enter_context(workshop.database.transaction()) for _ in range(4)]:
            connection.cursor_factory = Cursor
    return sent


def test_an_entry_that_the_database_refuses_is_set_aside_by_name_and_the_others_land(
    workshop: Any, publisher: Zoo, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("ALTER TABLE ingest.feed_entry ADD CHECK (title <> 'poison')")
    poisoned = [item(str(n), title="poison" if n in (3, 7) else "A title") for n in range(9)]
    names = ["a", "b", "bad", "c", "d"]
    for name in names:
        publisher.animals[name] = serve(
            rss(*(poisoned if name == "bad" else map(item, (f"{name}1", f"{name}2")))), **RSS
        )
    workshop.seed(*map(publisher.url, names))
    counts = workshop.poll()
    assert (counts.feeds, counts.new_entries, counts.new_pages) == (5, 15, 15)
    rows = workshop.rows("SELECT identity, url, detail LIKE '%%violates check%%' FROM ingest.refused_entry ORDER BY 1")
    assert rows == [("guid:3", publisher.url("3"), True), ("guid:7", publisher.url("7"), True)]
    checks = dict(
        workshop.rows(
            "SELECT replace(url, %(base)s, ''), (outcome, entries_new, entries_refused)::text"
            " FROM ingest.feed_check JOIN ingest.feed USING (feed_id)",
            base=publisher.url(""),
        )
    )
    assert checks == dict.fromkeys(names, "(new_entries,2,0)") | {"bad": "(new_entries,7,2)"}
    assert workshop.rows("SELECT count(*) FROM ingest.warc_file") == [(1,)]
    assert workshop.rows("SELECT count(*) FROM ingest.feed WHERE lease_token IS NOT NULL") == [(0,)]
    assert workshop.rows("SELECT count(*) FROM ingest.host WHERE lease_token IS NOT NULL") == [(0,)]


def test_a_feed_whose_own_row_the_database_refuses_is_refused_by_name_and_the_others_land(
    workshop: Any, publisher: Zoo, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("ALTER TABLE ingest.feed ADD CHECK (etag <> '\"poison\"')")
    publisher.animals["bad"] = serve(rss(*map(item, [1])), ETag='"poison"', **RSS)
    publisher.animals["good"] = serve(rss(*map(item, [2])), ETag='"fine"', **RSS)
    workshop.seed(publisher.url("bad"), publisher.url("good"))
    workshop.poll()
    rows = workshop.rows("SELECT state, state_reason, etag, failures FROM ingest.feed ORDER BY feed_id")
    assert rows[0] == ("failing", "the database refused what it gave: again in 60 min", None, 1)
    assert rows[1][0] == "active"
    checks = workshop.rows("SELECT outcome, reason FROM ingest.feed_check ORDER BY feed_id")
    assert checks == [("rejected", "row_refused"), ("new_entries", None)]


def test_a_document_that_takes_its_parser_too_long_costs_its_own_feed_alone(
    make_workshop: Callable[..., Any], publisher: Zoo
) -> None:
    """Far from the deadline on both sides, on a machine of any speed: half a minute of parsing, and an instant."""
    workshop = make_workshop(parse_deadline_seconds=5)
    publisher.animals["slow"] = serve(rss(item("long").replace("</item>", "<x/>" * 1_500_000 + "</item>")), **RSS)
    for name in ("a", "b"):
        publisher.animals[name] = serve(rss(*map(item, [name])), **RSS)
    workshop.seed(publisher.url("a"), publisher.url("slow"), publisher.url("b"))
    workshop.poll()
    checks = workshop.rows("SELECT outcome, reason FROM ingest.feed_check ORDER BY feed_id")
    assert checks == [("new_entries", None), ("rejected", "parser_timeout"), ("new_entries", None)]


def test_a_check_costs_at_most_three_statements(workshop: Any, publisher: Zoo, counted: list[str]) -> None:
    for n in range(60):
        publisher.animals[f"feed/{n}"] = serve(rss(*(item(f"{n}-{entry}") for entry in range(5))), **RSS)
    workshop.seed(*(publisher.url(f"feed/{n}") for n in range(60)))
    del counted[:]
    assert workshop.poll().new_entries == 300
    assert any("INSERT INTO ingest.feed_entry" in statement for statement in counted)
    assert len(counted) <= 3 * 60
