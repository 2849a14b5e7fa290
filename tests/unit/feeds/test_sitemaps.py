"""Sitemaps: what the protocol allows, and what is found broken."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.feeds import sitemaps
from pipeline.feeds.sitemaps import moment, parse
from pipeline.records import Rejection, Sitemap

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "material" / "sitemaps"
URL = "https://news.example/sitemap.xml"


def urlset(*locations: str) -> bytes:
    return ("<urlset>" + "".join(f"<url><loc>{each}</loc></url>" for each in locations) + "</urlset>").encode()


def urls_of(body: bytes) -> list[str]:
    found = parse(body, url=URL)
    assert isinstance(found, Sitemap), found
    return [page.url for page in found.urls]


def test_repeated_and_unusable_addresses_are_left_out_and_counted() -> None:
    found = parse(urlset("/a", "https://news.example/a", "ftp://news.example/b", "javascript:x"), url=URL)
    assert isinstance(found, Sitemap)
    assert [page.url for page in found.urls] == ["https://news.example/a"]
    assert "not http(s): 2" in found.problems


def test_what_is_cut_off_or_not_escaped_gives_what_it_holds() -> None:
    body = urlset("https://news.example/a?x=1&y=2", "https://news.example/b")
    assert urls_of(body) == ["https://news.example/a?x=1&y=2", "https://news.example/b"]
    assert urls_of(body[:-25]) == ["https://news.example/a?x=1&y=2"]


def test_no_more_than_the_protocols_number_is_read() -> None:
    found = parse(urlset(*(f"/{n}" for n in range(sitemaps.MAX_URLS + 2))), url=URL)
    assert isinstance(found, Sitemap)
    assert len(found.urls) == sitemaps.MAX_URLS
    assert found.problems == ("urls beyond 50000 not read",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>Not found</body></html>", "not_a_sitemap"),
        pytest.param(gzip.compress(b" " * (sitemaps.MAX_BYTES + 1)), "too_large", id="large only when unpacked"),
        (b"\x1f\x8b\x00", "empty"),
    ],
)
def test_what_is_no_sitemap_is_refused_by_name(body: bytes, reason: str) -> None:
    found = parse(body, url=URL)
    assert isinstance(found, Rejection)
    assert found.reason == reason


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert urls_of(bomb + urlset("https://news.example/&b;", "https://news.example/c"))[-1] == "https://news.example/c"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-05", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-06T07:08:09.123+02:00", datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)),
        ("Mon, 06 May 2024 07:08:09 GMT", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-13-45", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        (None, None),
    ],
)
def test_dates_are_read_in_their_varieties_or_not_at_all(raw: str | None, expected: datetime | None) -> None:
    assert moment(raw) == expected


def cases() -> dict[str, dict[str, Any]]:
    return json.loads((FOLDER / "expected.json").read_text()) if FOLDER.is_dir() else {}


@pytest.mark.skipif(not FOLDER.is_dir(), reason="needs the shared material")
def test_the_material_holds_fourteen_sitemaps() -> None:
    assert len(cases()) == 14


@pytest.mark.parametrize("name", sorted(cases()))
def test_a_sitemap_of_the_material_gives_what_its_truth_says(name: str) -> None:
    expected = cases()[name]
    found = parse((FOLDER / name).read_bytes(), url=f"https://news.example/{name}")
    if expected["kind"] == "error":
        assert isinstance(found, Rejection)
        return
    assert isinstance(found, Sitemap)
    assert found.kind == expected["kind"].removesuffix("+news")
    got = [page.url for page in found.urls]
    if "n_url" in expected:
        assert len(got) == expected["n_url"]
    else:
        assert got == (expected.get("urls") or expected["children"])
    for page, title in zip(found.urls, expected.get("titles", ()), strict=False):
        assert page.title == title
    for page, published in zip(found.urls, expected.get("published", ()), strict=False):
        assert page.published_at == datetime.fromisoformat(published).replace(microsecond=0).astimezone(UTC)
    for page, day in zip(found.urls, expected.get("lastmod_day", expected.get("lastmod", ())), strict=False):
        assert (page.modified_at.date().isoformat() if page.modified_at else None) == day
