"""Counts against the truth of the shared material: WARC files, sitemaps and folders of pages."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Found, Item, Listed, Recorded, Rejection, Skipped

type Opened = Callable[..., list[Item]]

MATERIAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "material"

pytestmark = pytest.mark.skipif(not MATERIAL.is_dir(), reason="the shared material is not here")


def truth(folder: str) -> dict[str, Any]:
    path = MATERIAL / folder / "expected.json"
    return json.loads(path.read_text()) if path.is_file() else {}


@pytest.mark.parametrize("name", ["news_clean.warc.gz", "news_quirks.warc.gz"])
def test_every_record_that_must_be_ingested_is_read_byte_for_byte(opened: Opened, name: str) -> None:
    expected = truth("warc")[name]["records"]
    items = opened("warc", MATERIAL / "warc" / name)
    pages = [each for each in items if isinstance(each, Recorded)]
    found = {(page.url, hashlib.sha1(page.body).hexdigest(), len(page.body)) for page in pages}
    assert found == {(each["url"], each["payload_sha1"], each["payload_len"]) for each in expected if each["ingest"]}
    assert {f"{page.captured_at:%Y-%m-%dT%H:%M:%SZ}" for page in pages} <= {each["warc_date"] for each in expected}
    assert len(items) == len(expected)


def test_what_must_not_be_ingested_is_named_but_for_the_payload_that_came_twice(opened: Opened) -> None:
    items = opened("warc", MATERIAL / "warc" / "news_quirks.warc.gz")
    assert [each.reason for each in items if isinstance(each, Skipped)] == ["http_404", "not_html", "http_301"]
    assert Counter(each.url for each in items if isinstance(each, Recorded)).most_common(1)[0][1] == 2


@pytest.mark.parametrize(
    ("name", "found"),
    [
        # cut short within its one record: warcio and fastwarc both read it as whole
        ("clipped.warc.gz", ["truncated"]),
        # its length is two bytes short, so that fastwarc gives up behind it and warcio reads another payload
        ("example-trunc.warc", ["wrong_digest"]),
        ("example.warc.gz", ["Recorded", "revisit"]),
        # the format before WARC, which fastwarc does not read
        ("example.arc.gz", ["Recorded"]),
    ],
)
def test_files_that_libraries_misread_are_read_for_what_they_hold(opened: Opened, name: str, found: list[str]) -> None:
    items = opened("warc", MATERIAL / "warc" / name)
    assert [each.reason if isinstance(each, Skipped) else type(each).__name__ for each in items] == found


@pytest.mark.parametrize("name", sorted(truth("sitemaps")))
def test_every_sitemap_gives_the_addresses_and_children_of_its_truth(opened: Opened, name: str) -> None:
    expected = truth("sitemaps")[name]
    items = opened("sitemap", MATERIAL / "sitemaps" / name)
    listed = [each for each in items if isinstance(each, Listed)]
    assert [each.unit.address for each in items if isinstance(each, Found)] == expected.get("children", [])
    assert [each.url for each in listed] == expected.get("urls", [each.url for each in listed])
    assert len(listed) == expected.get("n_url", len(expected.get("urls", [])))
    if "lastmod_day" in expected:
        days = [f"{each.modified_at:%Y-%m-%d}" if each.modified_at else None for each in listed]
        assert days == expected["lastmod_day"]
    assert [type(each) for each in items if isinstance(each, Rejection)] == [Rejection] * (expected["kind"] == "error")


@pytest.mark.parametrize("name", ["aeb", "bbaw", "dates", "fundus"])
def test_every_page_of_a_folder_is_read_or_named(opened: Opened, name: str) -> None:
    folder = MATERIAL / "articles" / name
    files = [path for path in folder.rglob("*") if path.name.endswith((".html", ".htm", ".html.gz", ".htm.gz"))]
    items = opened("folder", folder)
    assert len(items) == len(files) > 0
    assert [each for each in items if not isinstance(each, Recorded)] == []
