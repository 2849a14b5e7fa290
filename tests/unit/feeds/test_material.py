"""All of the measured material: real feeds, broken ones, conformance pairs, hostile files."""

import gzip
import json
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.feeds import sitemaps
from pipeline.feeds.parse import parse
from pipeline.records import Entry, ParsedFeed, Rejection

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"
FEEDS = MATERIAL / "feeds"
NOW = datetime(2026, 11, 24, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="needs the shared material")


def truth(folder: str) -> dict[str, dict[str, Any]]:
    return json.loads((FEEDS / folder / "expected.json").read_text()) if FEEDS.is_dir() else {}


def feed_of(path: Path) -> ParsedFeed | Rejection:
    return parse(path.read_bytes(), url="https://feed.test/x/feed.xml", content_type=None, now=NOW)


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def is_web(url: str | None) -> bool:
    return bool(url) and str(url).startswith(("http://", "https://"))


def test_the_material_is_whole() -> None:
    pairs = list((FEEDS / "conformance").glob("*.xml"))
    assert (len(truth("valid")), len(truth("malformed")), len(pairs)) == (86, 78, 60)


def test_all_valid_feeds_give_their_entries_with_the_fields_of_their_truth() -> None:
    entries, wrong = 0, []
    for name, expected in truth("valid").items():
        feed = feed_of(FEEDS / "valid" / name)
        assert isinstance(feed, ParsedFeed), name
        assert len(feed.entries) == expected["n_entries"], name
        assert (feed.title, feed.language) == (expected["feed_title"] or None, expected["language"] or None), name
        for entry, fields in zip(feed.entries, expected["entries"], strict=True):
            entries += 1
            link = fields["link"] if is_web(fields["link"]) else None  # "urn:…" is no address
            found = (entry.title, entry.url, entry.guid, iso(entry.published_at), list(entry.authors))
            if found != (fields["title"] or None, link, fields["id"] or None, fields["published"], fields["authors"]):
                wrong.append((name, found))
            if iso(entry.updated_at or entry.published_at) != fields["updated"]:
                wrong.append((name, entry.updated_at))
    assert wrong == []
    assert entries == 1_166


@pytest.mark.parametrize("name", sorted(truth("malformed")))
def test_a_malformed_feed_gives_its_entries_or_is_refused_by_name(name: str) -> None:
    expected = truth("malformed")[name]
    feed = feed_of(FEEDS / "malformed" / name)
    if isinstance(feed, Rejection):
        assert feed.reason in ("empty", "not_a_feed")
        assert not expected["min_entries"]
        return
    assert len(feed.entries) >= (expected["min_entries"] or 0)
    for entry in feed.entries:
        assert entry.url is None or is_web(entry.url)
        assert entry.published_at is None or entry.published_at.year != NOW.year


def alternate(thing: dict[str, Any]) -> str | None:
    """The link of a feed or entry of a conformance file."""
    links = [link for link in thing.get("links") or () if isinstance(link, dict)]
    hrefs = (link.get("href") for link in links if link.get("rel") in (None, "", "alternate"))
    return thing.get("link") or next(hrefs, None)


def claims(expected: dict[str, Any], entry: Entry) -> list[tuple[object, object]]:
    """What a conformance file says of an entry, beside what we read, as far as it speaks of what we keep."""
    guid, content = expected.get("guid") or expected.get("id"), expected.get("content")
    text = content.get("value") if isinstance(content, dict) else content
    people = [person for person in expected.get("authors") or () if isinstance(person, dict)]
    published = entry.published_at
    return [
        (expected.get("title"), entry.title),
        (expected.get("description") or expected.get("summary") or text, entry.summary),
        (alternate(expected), entry.url),
        (guid.get("value") if isinstance(guid, dict) else guid, entry.guid),
        (tuple(person.get("name") or person.get("email") for person in people), entry.authors),
        (expected.get("publishedParsed"), published and published.isoformat().replace("+00:00", "Z")),
    ]


@pytest.mark.parametrize("path", sorted((FEEDS / "conformance").glob("*.xml")), ids=lambda path: path.stem)
def test_a_conformance_feed_is_read_as_others_read_it(path: Path) -> None:
    feed = feed_of(path)
    assert isinstance(feed, ParsedFeed)
    expected = json.loads(path.with_suffix(".json").read_text())
    said = [
        (expected.get("title"), feed.title),
        (expected.get("language"), feed.language),
        (alternate(expected), feed.homepage),
        (expected.get("feedLink", "").rstrip("/"), (feed.self_url or "").rstrip("/")),
    ]
    items = expected.get("items") or expected.get("entries") or []
    assert len(feed.entries) == len(items)
    for item, entry in zip(items, feed.entries, strict=True):
        said += claims(item, entry)
    assert [(theirs, ours) for theirs, ours in said if theirs and theirs != ours] == []


def parse_feed(body: bytes) -> object:
    return parse(body, url="https://feed.test/feed.xml", content_type=None, now=NOW)


def parse_sitemap(body: bytes) -> object:
    return sitemaps.parse(body, url="https://feed.test/sitemap.xml")


PACKED = ("feed_100k_entries.xml.gz", "gzip_sitemap_bomb_small.xml.gz")
HOSTILE = [*sorted((MATERIAL / "hostile").glob("*.xml")), *(MATERIAL / "hostile" / name for name in PACKED)]


@pytest.mark.parametrize("read", [parse_feed, parse_sitemap])
@pytest.mark.parametrize("path", [path for path in HOSTILE if path.exists()], ids=lambda path: path.name)
def test_a_hostile_document_ends_bounded_in_time_and_memory(path: Path, read: Callable[[bytes], object]) -> None:
    body = gzip.decompress(path.read_bytes()) if path.name == "feed_100k_entries.xml.gz" else path.read_bytes()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    found = read(body)
    assert time.perf_counter() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024
    assert "root:x:" not in str(found)
