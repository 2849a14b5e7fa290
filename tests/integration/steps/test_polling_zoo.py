"""Every hostile server as a feed, all in one batch: each has its named outcome, and the good feeds among them land."""

from collections.abc import Callable
from typing import Any

from zoo import watch
from zoo.animals import METADATA
from zoo.server import Zoo

OUTCOMES = {
    "bomb/gzip": "failed too_large",
    "bomb/deflate": "failed too_large",
    "bomb/br": "failed too_large",
    "bomb/zstd": "failed too_large",
    "bomb/stacked": "failed too_large",
    "stacked": "failed bad_encoding",
    "unknown-coding": "failed bad_encoding",
    "not-gzip": "failed bad_encoding",
    "cut-gzip": "failed bad_encoding",
    "sitemap.xml.gz": "rejected too_large",
    "drip": "failed timeout",
    "drip-headers": "failed timeout",
    "silent": "failed timeout",
    "endless-headers": "failed protocol",
    "endless-header-line": "failed protocol",
    "endless-body": "failed too_large",
    "huge-length": "failed too_large",
    "redirects/1000": "failed too_many_redirects",
    "loop": "failed too_many_redirects",
    "to-file": "failed bad_url",
    "short": "failed protocol",
    "early-close": "failed protocol",
    "half-a-head": "failed protocol",
    "half-a-chunk": "failed protocol",
    "not-http": "failed protocol",
    "error": "failed http_500",
    "busy": "failed http_503",
    "too-many": "failed http_429",
    "gone": "failed http_410",
    "page": "rejected not_a_feed",
    "feed/entities": "new_entries",
    "feed/authors": "new_entries",
    "feed/nested": "new_entries",
    "feed/titles": "new_entries",
    "feed/bad-etag": "new_entries",
    "feed": "new_entries",
} | {f"to-metadata/{n}": "failed forbidden_address" for n in range(len(METADATA))}


def test_each_hostile_feed_of_a_batch_has_its_named_outcome_and_the_good_one_its_entries(
    make_workshop: Callable[..., Any], zoo_apiece: Callable[..., dict[str, Zoo]], connections: list[tuple[str, int]]
) -> None:
    sites = zoo_apiece(OUTCOMES)
    workshop = make_workshop(fetch_deadline_seconds=3, page_max_bytes=5_000_000)
    workshop.connect()
    workshop.seed(*(site.url(path) for path, site in sites.items()))
    with watch.bounds(seconds=90, megabytes=400):
        assert workshop.poll().feeds == len(OUTCOMES)
    found = workshop.rows(
        "SELECT url, concat_ws(' ', outcome, reason) FROM ingest.feed_check JOIN ingest.feed USING (feed_id)"
    )
    assert dict(found) == {site.url(path): OUTCOMES[path] for path, site in sites.items()}
    entries = dict(workshop.rows("SELECT url, entries_new FROM ingest.feed_check JOIN ingest.feed USING (feed_id)"))
    assert {entries[site.url(path)] for path, site in sites.items() if OUTCOMES[path] == "new_entries"} == {50}
    assert {address for address, _ in connections} == {"127.0.0.1"}
    assert workshop.rows("SELECT count(*) FROM ingest.feed WHERE state_reason IS NULL") == [(0,)]
    assert workshop.rows("SELECT count(*) FROM ingest.feed WHERE lease_token IS NOT NULL") == [(0,)]
