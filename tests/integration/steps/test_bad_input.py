"""Each bad input ends in a named state that `status` counts, and the rest of the batch lands."""

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from zoo.animals import ANIMALS, serve
from zoo.server import Zoo

from pipeline.db.status import standing
from pipeline.steps.check import must_pass

_PROSE = "The harbour master said on Monday that the new pier would open in May. " * 6
_GOOD = f"<html><head><title>The pier</title></head><body><article><p>{_PROSE}</p></article></body></html>".encode()


def _page(words: str) -> bytes:
    return _GOOD.replace(b"<p>", f"<p>{words} ".encode())


def _feed(*items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def _item(link: str, guid: str | None = None, date: str = "") -> str:
    named = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return f"<item><title>A title</title><link>{link}</link>{named}<pubDate>{date}</pubDate></item>"


@pytest.fixture
def site() -> Iterator[Zoo]:
    """A server of its own for each test: hosts remember how they behaved."""
    with Zoo(dict(ANIMALS)) as running:
        yield running


def _poll_one(workshop: Any, site: Zoo, body: bytes, **headers: str) -> tuple[Any, ...]:
    site.animals["the-feed"] = serve(body, **headers)
    workshop.seed(site.url("the-feed"))
    workshop.poll()
    (found,) = workshop.rows("SELECT outcome, reason, entries_new FROM ingest.feed_check")
    return tuple(found)


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (b"<html><body>no feed here</body></html>", "rejected", "not_a_feed"),
        (b"{not json", "rejected", "not_a_feed"),
        (b"", "rejected", "empty"),
    ],
)
def test_what_is_no_feed_is_refused_by_name(workshop: Any, site: Zoo, body: bytes, outcome: str, reason: str) -> None:
    assert _poll_one(workshop, site, body) == (outcome, reason, None)
    assert workshop.rows("SELECT state FROM ingest.feed") == [("failing",)]
    assert any(row["reason"] == reason for row in standing(workshop.database).check_outcomes)


@pytest.mark.parametrize(
    ("path", "reason"), [("error", "http_500"), ("silent", "timeout"), ("early-close", "protocol")]
)
def test_a_feed_that_fails_is_tried_again_later_and_the_others_are_polled(
    make_workshop: Callable[..., Any], site: Zoo, path: str, reason: str
) -> None:
    workshop = make_workshop(fetch_deadline_seconds=2)
    site.animals["good"] = serve(_feed(_item("/a")), Content_Type="application/rss+xml")
    workshop.seed(site.url(path), site.url("good"))
    workshop.poll()
    found = dict(
        workshop.rows(
            "SELECT url, outcome || coalesce(' ' || reason, '') FROM ingest.feed_check JOIN ingest.feed USING (feed_id)"
        )
    )
    assert found == {site.url(path): f"failed {reason}", site.url("good"): "new_entries"}
    assert workshop.rows("SELECT count(*) FROM ingest.feed WHERE next_check_at > now()") == [(2,)]


def test_odd_dates_and_double_guids_are_kept_and_marked(workshop: Any, site: Zoo) -> None:
    body = _feed(
        _item("/old", "1", "Thu, 01 Jan 1970 00:00:00 GMT"),
        _item("/late", "2", "Fri, 01 May 2099 00:00:00 GMT"),
        _item("/undated", "3"),
        _item("/unreadable", "4", "next Tuesday or so"),
        _item("/twin-a", "5"),
        _item("/twin-b", "5"),
    )
    assert _poll_one(workshop, site, body) == ("new_entries", None, 6)
    marks = dict(
        workshop.rows("SELECT replace(url, %(base)s, ''), published_mark FROM ingest.feed_entry", base=site.url(""))
    )
    assert marks == {
        "old": "too_old",
        "late": "future",
        "undated": "missing",
        "unreadable": "unreadable",
        "twin-a": "missing",
        "twin-b": "missing",
    }
    assert workshop.rows("SELECT count(*) FROM ingest.page") == [(6,)]


def test_characters_that_postgres_refuses_do_not_cost_an_entry(workshop: Any, site: Zoo) -> None:
    items = [{"id": "1", "url": site.url("a"), "title": "nul \x00 and surrogate \ud800", "content_text": "x"}]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}).encode()
    assert _poll_one(workshop, site, body, Content_Type="application/feed+json") == ("new_entries", None, 1)
    ((title,),) = workshop.rows("SELECT title FROM ingest.feed_entry")
    assert title.startswith("nul ")


def test_bad_pages_are_named_and_the_good_one_of_their_batch_is_stored(
    make_workshop: Callable[..., Any], site: Zoo
) -> None:
    pages = {
        "good": (serve(_GOOD, Content_Type="text/html"), "stored", None),
        "nested": (serve(b"<div>" * 1_000_000 + b"x", Content_Type="text/html"), "rejected", None),
        "no-article": (serve(b"<html><body><p>Hi.</p></body></html>", Content_Type="text/html"), "rejected", None),
        "nothing": (serve(b"", Content_Type="text/html"), "rejected", "empty"),
        "nul": (serve(_page("A \x00 byte."), Content_Type="text/html"), "stored", None),
        "surrogate": (serve(_page("Half &#xD800; a pair."), Content_Type="text/html"), "stored", None),
        "pdf": (serve(b"%PDF-1.7 ...", Content_Type="text/html"), "rejected", "not_html"),
        "missing": (serve(b"gone", "404 Not Found"), "rejected", "http_404"),
        "bomb/gzip": (ANIMALS["bomb/gzip"], "rejected", "too_large"),
        "to-metadata/0": (ANIMALS["to-metadata"], "rejected", "forbidden_address"),
    }
    workshop = make_workshop(fetch_deadline_seconds=2, parse_deadline_seconds=10)
    site.animals.update({name: animal for name, (animal, _, _) in pages.items()})
    site.animals["the-feed"] = serve(_feed(*(_item(f"/{name}") for name in pages)))
    workshop.seed(site.url("the-feed"))
    workshop.poll()
    workshop.fetch()
    workshop.read()
    found = {
        url.removeprefix(site.url("")): state for url, state in workshop.rows("SELECT url, state FROM ingest.page")
    }
    expected = {name: state for name, (_, state, _) in pages.items()}
    # a parser that gives up on a million tags is as good as one that finds nothing in them
    assert found.pop("nested") in ("rejected", "quarantined")
    assert found == {name: state for name, state in expected.items() if name != "nested"}
    reasons = dict(
        workshop.rows(
            "SELECT replace(page.url, %(base)s, ''), reason FROM ingest.rejection JOIN ingest.page USING (page_id)",
            base=site.url(""),
        )
    )
    for name, (_, state, reason) in pages.items():
        if state == "rejected" and reason:
            assert reasons[name] == reason
    assert {row["reason"] for row in standing(workshop.database).refusals} >= {"http_404", "empty", "not_html"}
    assert must_pass(workshop.database)


def test_a_hostile_guid_does_not_cost_its_feed_or_the_others(workshop: Any, site: Zoo) -> None:
    guids = ["nul \x00", "half \ud800", secrets.token_hex(20_000), "plain"]
    items = [{"id": guid, "url": site.url(str(n)), "title": "T"} for n, guid in enumerate(guids)]
    items.append({"id": "far", "url": site.url(secrets.token_hex(1_000)), "title": "T"})
    items.append({"url": site.url(f"nowhere/{secrets.token_hex(4_000)}"), "title": "T"})
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}).encode()
    outcome, _, entries = _poll_one(workshop, site, body, Content_Type="application/feed+json")
    assert outcome == "new_entries"
    assert entries >= 5
    workshop.change("UPDATE ingest.feed SET next_check_at = now(), body_sha256 = NULL")
    assert workshop.poll().new_entries == 0
