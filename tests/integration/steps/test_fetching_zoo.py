"""Every hostile server as a page, all in one batch: each ends in its named state, and the good ones are captured."""

from collections.abc import Callable
from typing import Any

from zoo import watch
from zoo.animals import METADATA
from zoo.server import Zoo

from pipeline.steps.check import must_pass
from pipeline.steps.verdicts import MAX_ATTEMPTS

#: at the last attempt, so that what may pass is named as well
ENDS = {
    "bomb/gzip": "rejected too_large",
    "bomb/deflate": "rejected too_large",
    "bomb/br": "rejected too_large",
    "bomb/zstd": "rejected too_large",
    "bomb/stacked": "rejected too_large",
    "stacked": "rejected bad_encoding",
    "unknown-coding": "rejected bad_encoding",
    "not-gzip": "rejected bad_encoding",
    "cut-gzip": "quarantined bad_encoding",
    "sitemap.xml.gz": "rejected wrong_type",
    "drip": "quarantined timeout",
    "drip-headers": "quarantined timeout",
    "silent": "quarantined timeout",
    "endless-headers": "quarantined protocol",
    "endless-header-line": "quarantined protocol",
    "endless-body": "rejected too_large",
    "huge-length": "rejected too_large",
    "redirects/1000": "rejected too_many_redirects",
    "loop": "rejected too_many_redirects",
    "to-file": "rejected bad_url",
    "to-nowhere": "rejected http_302",
    "short": "quarantined protocol",
    "long": "quarantined protocol",
    "negative-length": "quarantined protocol",
    "early-close": "quarantined protocol",
    "half-a-head": "quarantined protocol",
    "half-a-chunk": "quarantined protocol",
    "not-http": "quarantined protocol",
    "error": "quarantined http_500",
    "busy": "quarantined http_503",
    "too-many": "quarantined http_429",
    "gone": "rejected http_410",
    "private/page": "rejected robots",
    "redirects/3": "captured",
    "page": "captured",
} | {f"to-metadata/{n}": "rejected forbidden_address" for n in range(len(METADATA))}


def test_each_hostile_page_of_a_batch_ends_in_its_named_state_and_the_good_ones_are_captured(
    make_workshop: Callable[..., Any], zoo_apiece: Callable[..., dict[str, Zoo]], connections: list[tuple[str, int]]
) -> None:
    sites = zoo_apiece(ENDS, robots=b"User-agent: *\nDisallow: /private/")
    workshop = make_workshop(fetch_deadline_seconds=3, page_max_bytes=5_000_000)
    workshop.connect()
    workshop.enter(*(site.url(path) for path, site in sites.items()))
    workshop.change("UPDATE ingest.page SET attempts = %(attempts)s", attempts=MAX_ATTEMPTS - 1)
    with watch.bounds(seconds=60, megabytes=300):
        assert workshop.fetch().pages == len(ENDS)
    found = workshop.rows(
        "SELECT page.url, concat_ws(' ', page.state, rejection.reason, quarantine.reason) FROM ingest.page "
        "LEFT JOIN ingest.rejection USING (page_id) LEFT JOIN ingest.quarantine USING (page_id)"
    )
    ends = {path: dict(found)[site.url(path)] for path, site in sites.items()}
    assert ends == ENDS
    assert {address for address, _ in connections} == {"127.0.0.1"}
    assert workshop.rows("SELECT count(*) FROM ingest.host WHERE lease_token IS NOT NULL") == [(0,)]
    assert must_pass(workshop.database)
