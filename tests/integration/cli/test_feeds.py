"""`onrecord feeds`: over a real site and a real database, what is printed, entered and how it exits."""

import json
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from zoo.animals import serve
from zoo.server import Zoo

from pipeline.feeds import opml

FEED = (
    b'<rss version="2.0"><channel><title>Harbour</title><language>en-GB</language><item><title>A</title><link>/a</link>'
    b"<guid isPermaLink='false'>1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"
)
HOME = (
    b'<html><head><link rel="alternate" type="application/rss+xml" title="News" href="/news.xml">'
    b'<link rel="alternate" type="application/rss+xml" href="/broken.xml">'
    b'<link rel="alternate" type="application/atom+xml" href="/other.xml"></head></html>'
)

type Onrecord = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def site() -> Iterator[Zoo]:
    animals = {
        "": serve(HOME, Content_Type="text/html"),
        "news.xml": serve(FEED, Content_Type="application/rss+xml", ETag='"v1"'),
        "other.xml": serve(FEED.replace(b"Harbour", b"Harbour sport"), Content_Type="application/rss+xml"),
        "broken.xml": serve(b"<html></html>", Content_Type="text/html"),
    }
    with Zoo(animals) as running:
        yield running


@pytest.fixture
def onrecord(onrecord_in: Callable[..., Onrecord], database_url: str, owner_url: str, tmp_path: Path) -> Onrecord:
    """Runs `onrecord feeds` on this test's database, with leave to visit loopback."""
    run = onrecord_in(
        tmp_path,
        ONRECORD_DATABASE_URL=database_url,
        ONRECORD_OWNER_URL=owner_url,
        ONRECORD_ALLOW_ADDRESSES='["127.0.0.0/8"]',
        ONRECORD_HOST_DELAY_SECONDS="0",
        COLUMNS="250",
    )
    return partial(run, "feeds")


def entered(owner_url: str) -> list[tuple[str, str, str | None]]:
    with psycopg.connect(owner_url) as connection:
        return connection.execute("SELECT url, outlet, language FROM news.feed ORDER BY url").fetchall()


def test_add_finds_the_feeds_of_a_home_page_and_enters_those_that_are_feeds(
    onrecord: Onrecord, site: Zoo, owner_url: str
) -> None:
    several = onrecord("add", site.url(""))
    assert several.returncode == 1, "which of two is not guessed"
    assert "give --all" in several.stderr
    done = onrecord("add", site.url(""), "--all")
    assert done.returncode == 0, done.stderr
    assert "not_a_feed" in done.stdout
    assert "2 feeds entered, 0 known already; 1 new outlets." in done.stdout
    assert entered(owner_url) == [(site.url(name), "127-0-0-1", "en") for name in ("news.xml", "other.xml")]
    assert "2 known already" in onrecord("add", site.url(""), "--all").stdout


def test_add_takes_a_feeds_own_address_and_a_named_outlet(onrecord: Onrecord, site: Zoo, owner_url: str) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("INSERT INTO ingest.outlet (key, name, kind) VALUES ('harbour', 'Harbour', 'newspaper')")
    unknown = onrecord("add", site.url("news.xml"), "--outlet", "nobody")
    assert (unknown.returncode, "no outlet 'nobody'" in unknown.stderr) == (1, True)
    assert onrecord("add", site.url("news.xml"), "--outlet", "harbour").returncode == 0
    assert entered(owner_url) == [(site.url("news.xml"), "harbour", "en")]


def test_add_looks_at_the_usual_places_where_a_page_announces_nothing(
    onrecord: Onrecord, site: Zoo, owner_url: str
) -> None:
    site.animals |= {"": serve(b"<html></html>", Content_Type="text/html"), "rss.xml": serve(FEED)}
    assert onrecord("add", site.url("")).returncode == 0
    assert entered(owner_url) == [(site.url("rss.xml"), "127-0-0-1", "en")]


def test_add_gives_up_on_a_page_that_takes_its_parser_too_long(onrecord: Onrecord, site: Zoo) -> None:
    site.animals[""] = serve(b"<html>" + b"<p><a href='/x'>word</a>" * 300_000, Content_Type="text/html")
    done = onrecord("add", site.url(""), ONRECORD_PARSE_DEADLINE_SECONDS="0.2")
    assert done.returncode == 1
    assert "Parsing took longer" in done.stdout
    assert {request.path for request in site.log} == {"/robots.txt", "/"}


def test_add_obeys_robots_txt_and_says_what_was_not_found(onrecord: Onrecord, site: Zoo) -> None:
    site.animals["robots.txt"] = serve(b"User-agent: *\nDisallow: /")
    done = onrecord("add", site.url(""))
    assert done.returncode == 1
    assert "robots" in done.stdout
    assert "No feed was found" in done.stderr
    assert {request.path for request in site.log} == {"/robots.txt"}


def test_a_list_that_is_imported_and_exported_is_the_same(onrecord: Onrecord, tmp_path: Path, owner_url: str) -> None:
    lines = "".join(
        f'<outline text="{name}" xmlUrl="https://{name}.example/feed" language="en"'
        f' htmlUrl="https://www.{name}.example/"/>'
        for name in ("harbour", "strait")
    )
    (tmp_path / "mine.opml").write_text(f"<opml version='2.0'><body>{lines}</body></opml>")
    done = onrecord("import", "mine.opml")
    assert "2 feeds entered, 0 known already; 2 new outlets." in done.stdout, done.stderr
    assert [row[1] for row in entered(owner_url)] == ["harbour-example", "strait-example"]
    told = onrecord("export")
    found = opml.read(told.stdout.encode())
    assert isinstance(found, tuple)
    assert [(each.url, each.homepage, each.language) for each in found] == [
        (f"https://{name}.example/feed", f"https://www.{name}.example/", "en") for name in ("harbour", "strait")
    ]
    assert "0 feeds entered, 2 known already" in onrecord("import", "-", stdin=told.stdout).stdout


@pytest.mark.parametrize(("name", "words"), [("absent.opml", "No such file"), ("no-list.opml", "no OPML list")])
def test_what_is_no_list_is_one_line_and_a_failure(onrecord: Onrecord, tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "no-list.opml").write_text("<rss/>")
    done = onrecord("import", name)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_list_filters_and_says_why(onrecord: Onrecord, site: Zoo, owner_url: str) -> None:
    onrecord("add", site.url(""), "--all")
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            "UPDATE ingest.feed SET state = 'failing', state_reason = 'soft failure' WHERE url ~ 'other'"
        )
    rows = [json.loads(line) for line in onrecord("list", "--state", "failing", "--json").stdout.splitlines()]
    assert [(row["url"], row["state_reason"]) for row in rows] == [(site.url("other.xml"), "soft failure")]
    assert "2 feeds" in onrecord("list", "--outlet", "127-0-0-1").stdout
    assert "0 feeds" in onrecord("list", "--country", "ke").stdout
    assert "not one of active" in onrecord("list", "--state", "odd").stderr


def test_check_finds_a_good_feed_well_and_needs_no_database(onrecord: Onrecord, site: Zoo) -> None:
    done = onrecord("check", site.url("news.xml"), ONRECORD_DATABASE_URL="postgresql://nowhere.invalid/x")
    assert done.returncode == 0, done.stderr
    said = [line.strip() for line in done.stdout.splitlines()]
    assert [line.split()[1] for line in said if line[0] in "✓•✗"] == [
        "robots.txt",
        "answer",
        "validators",
        "document",
        "entries",
        "identity",
        "dates",
        "next",
        "push",
    ]
    assert "ETag, but asked with them the server gives HTTP 200 and not 304" in done.stdout
    assert "GUIDs, the same at a second visit" in done.stdout
    assert "2026-03-02 10:00" in done.stdout
    assert len(site.asked("news.xml")) == 3


@pytest.mark.parametrize(
    ("path", "said", "cure"),
    [
        ("gone", "HTTP 410", "take another feed"),
        ("too-many", "HTTP 429", "asked too often"),
        ("bomb/gzip", "too_large", "a bomb"),
        ("loop", "too_many_redirects", "circles"),
        ("to-metadata/0", "forbidden_address", "private network"),
        ("page", "not_a_feed", "onrecord feeds add"),
        ("private/feed", "robots", "ask its owner"),
    ],
)
def test_check_names_each_trouble_with_its_cure_and_fails(
    onrecord: Onrecord, zoo: Zoo, path: str, said: str, cure: str
) -> None:
    done = onrecord("check", zoo.url(path), "--json")
    assert done.returncode == 1
    trouble = next(found for line in done.stdout.splitlines() if (found := json.loads(line))["verdict"] == "trouble")
    assert said in trouble["said"]
    assert cure in trouble["cure"]
