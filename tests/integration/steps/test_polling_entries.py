"""What polling makes of the entries of a feed from check to check: gaps, intervals, identities."""

from collections.abc import Callable
from typing import Any

from zoo.animals import serve
from zoo.documents import item, rss
from zoo.server import Zoo

RSS = {"Content_Type": "application/rss+xml"}


def test_a_check_without_overlap_is_a_gap_since_the_last_good_check_whatever_failed_meanwhile(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    publisher.animals["feed"] = serve(rss(*map(item, [1, 2, 3])), **RSS)
    workshop.seed(publisher.url("feed"))
    poll_again()
    good = workshop.feed("checked_at")
    assert workshop.rows("SELECT * FROM news.coverage_gap") == [], "a first check misses nothing"
    publisher.animals["feed"] = serve(b"", "500 Internal Server Error")
    poll_again()
    publisher.animals["feed"] = serve(rss(*map(item, [7, 8, 9])), **RSS)
    assert poll_again() == ("new_entries", None, 3)
    (gap,) = workshop.rows("SELECT outlet, feed_url, since, until, duration = until - since FROM news.coverage_gap")
    assert gap == ("outlet", publisher.url("feed"), *good, *workshop.feed("checked_at"), True)
    assert "no overlap" in workshop.feed("state_reason")[0]
    publisher.animals["feed"] = serve(rss(*map(item, [8, 9, 10])), **RSS)
    poll_again()
    assert workshop.rows("SELECT count(*) FROM news.coverage_gap") == [(1,)]


def test_many_new_entries_shorten_the_interval_and_none_lengthen_it(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    publisher.animals["feed"] = serve(rss(*map(item, range(20))), **RSS)
    workshop.seed(publisher.url("feed"))
    poll_again()
    first = workshop.feed("interval_seconds")[0]
    publisher.animals["feed"] = serve(rss(*map(item, range(15, 35))), **RSS)
    workshop.change("UPDATE ingest.feed SET ok_at = ok_at - interval '15 minutes'")
    poll_again()
    busy = workshop.feed("interval_seconds")[0]
    poll_again()
    quiet = workshop.feed("interval_seconds")[0]
    assert busy < first
    assert busy < quiet
    for _ in range(30):
        workshop.change("UPDATE ingest.feed SET interval_seconds = interval_seconds * 2")
    poll_again()
    assert workshop.feed("interval_seconds") == (24 * 3600,)


def test_guids_that_change_are_no_longer_trusted_and_the_entries_keep_their_rows(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    publisher.animals["feed"] = serve(rss(*(item(str(n), f"old-{n}") for n in range(10))), **RSS)
    workshop.seed(publisher.url("feed"))
    poll_again()
    before = workshop.rows("SELECT feed_entry_id, first_seen_at FROM ingest.feed_entry ORDER BY 1")
    publisher.animals["feed"] = serve(rss(*(item(str(n), f"new-{n}") for n in range(11))), **RSS)
    assert poll_again() == ("new_entries", None, 1)
    policy, reason = workshop.feed("identity_policy, identity_reason")
    assert policy == "link"
    assert reason == "10 of 10 known links came with another GUID than before"
    after = workshop.rows("SELECT feed_entry_id, first_seen_at FROM ingest.feed_entry ORDER BY 1")
    assert after[:10] == before
    assert len(after) == 11
    assert workshop.rows("SELECT count(*) FROM news.coverage_gap") == [(0,)]


def test_a_ticker_whose_entries_share_one_link_is_followed_by_their_titles(
    workshop: Any, publisher: Zoo, poll_again: Callable[[], Any]
) -> None:
    def ticker(*titles: str) -> bytes:
        return rss(*(f"<item><title>{title}</title><link>/live</link></item>" for title in titles))

    workshop.seed(publisher.url("feed"))
    workshop.change("UPDATE ingest.feed SET identity_policy = 'link'")
    publisher.animals["feed"] = serve(ticker("one", "two", "three", "four"), **RSS)
    assert poll_again() == ("new_entries", None, 4)
    assert workshop.feed("identity_policy") == ("link_title",)
    publisher.animals["feed"] = serve(ticker("three", "four", "five", "six"), **RSS)
    assert poll_again() == ("new_entries", None, 2)
    publisher.animals["feed"] = serve(ticker("ten", "eleven", "twelve", "thirteen"), **RSS)
    poll_again()
    assert workshop.rows("SELECT count(*) FROM news.coverage_gap") == [(1,)]
