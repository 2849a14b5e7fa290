"""What was read becomes rows: poison is set aside alone, late workers are refused, versions and joins hold."""

import gzip
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from zoo.server import Zoo, answer, missing

from pipeline import urls
from pipeline.archive.warc import writing
from pipeline.db import captures, pages
from pipeline.db.captures import CaptureClaim
from pipeline.records import Response
from pipeline.sandbox import Sandbox
from pipeline.steps.adopt import adopt_files
from pipeline.steps.check import must_pass
from pipeline.steps.read import Prepared, load, prepare


class Site:
    """Pages at paths, which may change."""

    def __init__(self, zoo: Zoo) -> None:
        self._zoo = zoo

    def put(self, path: str, words: str, *, canonical: str | None = None) -> None:
        """An article; `words` tell it from others."""
        prose = f"{words}: the harbour master said on Monday that the new pier would open in May. " * 6
        link = f'<link rel="canonical" href="{self.url(canonical)}">' if canonical else ""
        body = f"<html><head><title>{words}</title>{link}</head><body><article><p>{prose}</p></article></body></html>"
        self._say(path, answer(body=body.encode(), Content_Type="text/html"))

    def redirect(self, path: str, target: str) -> None:
        self._say(path, answer("301 Moved Permanently", Location=self.url(target)))

    def url(self, path: str) -> str:
        return self._zoo.url(path)

    def _say(self, path: str, data: bytes) -> None:
        async def animal(request: Any, writer: Any) -> None:
            writer.write(data)

        self._zoo.animals[path] = animal


@pytest.fixture
def site() -> Iterator[Site]:
    with Zoo({"robots.txt": missing}) as running:
        yield Site(running)


def enter(workshop: Any, site: Site, *paths: str) -> None:
    """Pages, as a feed would have shown them."""
    found = [site.url(path) for path in paths]
    rows = [
        {
            "url": url,
            "url_sha256": urls.url_sha256(url),
            "canonicaliser": urls.CANONICALISER,
            "original_url": url,
            "host": urls.server(url),
            "outlet_id": None,
            "discovered_by": "feed",
        }
        for url in found
    ]
    assert pages.add(workshop.database, rows) == len(paths)


def claimed(workshop: Any, *, limit: int = 100, lease_seconds: float = 60, worker: str = "worker") -> CaptureClaim:
    return captures.claim(workshop.database, limit=limit, lease_seconds=lease_seconds, worker=worker)


def prepared(workshop: Any, claim: CaptureClaim) -> Prepared:
    with Sandbox(deadline_seconds=20, memory_mb=1_500) as sandbox:
        return prepare(workshop.settings, workshop.database, workshop.store, sandbox, claim)


def states(workshop: Any, site: Site) -> dict[str, str]:
    """Path -> state, and for a joined page the path that it leads to."""
    rows = workshop.rows(
        "SELECT page.url, page.state, target.url AS leads_to FROM ingest.page"
        " LEFT JOIN ingest.page AS target ON target.page_id = page.joined_page_id"
    )
    base = site.url("")
    return {
        url.removeprefix(base): f"joined {target.removeprefix(base)}" if target else state
        for url, state, target in rows
    }


_MENTION = {"start_char": 0, "end_char": 3, "label": "person", "name": "X", "name_key": "x", "printed": "X"}


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param({"end_char": 0}, id="a span without characters"),
        pytest.param({"label": "alien"}, id="a label that no one knows"),
        pytest.param({"printed": secrets.token_hex(20_000)}, id="a name too long for its index"),
    ],
)
def test_a_row_that_postgres_refuses_costs_its_own_page_alone(
    workshop: Any, site: Site, poison: dict[str, object]
) -> None:
    paths = [f"report-{n}" for n in range(5)]
    for path in paths:
        site.put(path, path)
    enter(workshop, site, *paths)
    workshop.fetch()
    claim = claimed(workshop)
    ready = prepared(workshop, claim)
    victim = ready.read[3]
    mention = {"capture_id": victim.capture_id, **_MENTION, **poison}
    broken = replace(victim, details={**victim.details, "loading_mention": [mention]})
    read = (*ready.read[:3], broken, *ready.read[4:])
    loaded = load(workshop.database, claim, replace(ready, read=read))
    assert (loaded.articles, loaded.quarantined, loaded.fenced) == (4, 1, 0)
    assert workshop.rows("SELECT capture_id, stage, reason FROM ingest.quarantine") == [
        (victim.capture_id, "load", "row_refused")
    ]
    assert sorted(states(workshop, site).values()) == ["quarantined", *["stored"] * 4]
    assert must_pass(workshop.database)


def test_what_a_late_reader_lost_is_refused_and_counted_while_the_rest_lands(workshop: Any, site: Site) -> None:
    paths = [f"report-{n}" for n in range(4)]
    for path in paths:
        site.put(path, path)
    enter(workshop, site, *paths)
    workshop.fetch()
    late = claimed(workshop, lease_seconds=0, worker="late")
    ready = prepared(workshop, late)
    thief = claimed(workshop, limit=3, worker="thief")
    assert {each.capture_id for each in thief.captures} < {each.capture_id for each in late.captures}
    loaded = load(workshop.database, late, ready)
    assert (loaded.articles, loaded.fenced) == (1, 3)
    assert workshop.rows("SELECT stage, leased_by, items FROM ingest.fenced") == [("read", "late", 3)]
    loaded = load(workshop.database, thief, prepared(workshop, thief))
    assert (loaded.articles, loaded.fenced) == (3, 0)
    assert workshop.rows("SELECT count(*) FROM ingest.article_version") == [(4,)]
    assert must_pass(workshop.database)


def test_a_load_that_was_done_is_not_done_again(workshop: Any, site: Site) -> None:
    site.put("report", "Report")
    enter(workshop, site, "report")
    workshop.fetch()
    claim = claimed(workshop)
    ready = prepared(workshop, claim)
    assert load(workshop.database, claim, ready).articles == 1
    again = load(workshop.database, claim, ready)
    assert (again.articles, again.fenced) == (0, 1)
    assert workshop.rows("SELECT count(*) FROM ingest.quote WHERE ordinal = 1") == [(1,)]


@pytest.mark.parametrize("read_each", [True, False], ids=["each read at once", "all read at the end"])
def test_a_text_that_comes_back_is_three_observations_of_two_versions(
    workshop: Any, site: Site, read_each: bool
) -> None:
    site.put("report", "First")
    enter(workshop, site, "report")
    for words in ("First", "Second", "First"):
        site.put("report", words)
        workshop.change("UPDATE ingest.page SET next_check_at = now()")
        workshop.fetch()
        if read_each:
            workshop.read()
    workshop.read()
    outcomes = workshop.rows("SELECT outcome FROM ingest.capture WHERE kind = 'page' ORDER BY captured_at")
    assert outcomes == [("new_version",), ("new_version",), ("unchanged",)]
    assert workshop.rows("SELECT count(*) FROM ingest.extraction") == [(3,)]
    ((versions, text),) = workshop.rows("SELECT versions, text FROM news.article")
    assert versions == 2
    assert text.startswith("First")
    assert workshop.rows("SELECT count(*) FROM ingest.reading WHERE is_current") == [(2,)]
    assert must_pass(workshop.database)


def test_a_redirected_page_joins_the_one_that_it_leads_to(workshop: Any, site: Site) -> None:
    site.put("new", "Moved")
    site.redirect("old", "new")
    enter(workshop, site, "old")
    workshop.fetch()
    workshop.read()
    assert states(workshop, site) == {"old": "joined new", "new": "stored"}
    assert workshop.rows("SELECT kind FROM ingest.page_link") == [("redirect",)]
    assert must_pass(workshop.database)


def test_a_page_joins_its_canonical_one_whichever_is_read_first(workshop: Any, site: Site) -> None:
    site.put("full", "Same")
    site.put("amp", "Same", canonical="full")
    enter(workshop, site, "full")
    workshop.fetch()
    workshop.read()
    enter(workshop, site, "amp")
    workshop.fetch()
    workshop.read()
    assert states(workshop, site) == {"full": "stored", "amp": "joined full"}
    assert workshop.rows("SELECT count(*) FROM ingest.article") == [(1,)]
    assert must_pass(workshop.database)


def test_a_chain_of_links_ends_at_its_last_page(workshop: Any, site: Site) -> None:
    site.put("c", "Chain")
    site.put("b", "Chain", canonical="c")
    site.put("a", "Chain", canonical="b")
    enter(workshop, site, "a", "b", "c")
    workshop.fetch()
    workshop.read()
    assert states(workshop, site) == {"a": "joined c", "b": "joined c", "c": "stored"}
    assert must_pass(workshop.database)


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one after the other"])
def test_a_loop_of_links_is_one_article(workshop: Any, site: Site, together: bool) -> None:
    site.put("x", "Loop", canonical="y")
    site.put("y", "Loop", canonical="x")
    for paths in [("x", "y")] if together else [("x",), ("y",)]:
        known = workshop.rows("SELECT url FROM ingest.page")
        if new := [path for path in paths if (site.url(path),) not in known]:
            enter(workshop, site, *new)
        workshop.change("UPDATE ingest.page SET next_check_at = now()")
        workshop.fetch()
        workshop.read()
    assert sorted(state.split()[0] for state in states(workshop, site).values()) == ["joined", "stored"]
    assert must_pass(workshop.database)


def test_a_record_that_was_altered_on_disk_is_set_aside_and_its_neighbours_are_read(workshop: Any, site: Site) -> None:
    for path in ("one", "two", "three"):
        site.put(path, path)
    enter(workshop, site, "one", "two", "three")
    workshop.fetch()
    ((name, offset, length),) = workshop.rows(
        "SELECT path, warc_offset, warc_length FROM ingest.capture JOIN ingest.warc_file USING (warc_file_id)"
        " WHERE url = %(url)s",
        url=site.url("two"),
    )
    file = Path(workshop.settings.archive_root, name)
    data = bytearray(file.read_bytes())
    data[offset + length // 2] ^= 0xFF
    file.write_bytes(data)
    workshop.read()
    assert states(workshop, site) == {"one": "stored", "two": "quarantined", "three": "stored"}
    assert workshop.rows("SELECT stage, reason FROM ingest.quarantine") == [("extract", "archive")]
    assert must_pass(workshop.database)


def test_of_an_orphan_file_what_is_a_page_and_whole_and_needed_is_adopted(workshop: Any, site: Site) -> None:
    """The others, a 404, a page that no one asked for and an altered record, are voided or asked for again."""
    paths = ("needed", "missing", "altered")
    enter(workshop, site, *paths)
    with writing(workshop.store, at=datetime.now(UTC), name="pages-99") as writer:
        records = {
            path: writer.add_response(
                _answer(site.url(path), 404 if path == "missing" else 200), kind="page", url=site.url(path)
            )
            for path in (*paths, "unknown")
        }
    file = Path(workshop.settings.archive_root, writer.path)
    data = file.read_bytes()
    altered = records["altered"]
    member = data[altered.offset : altered.offset + altered.length]
    changed = gzip.compress(gzip.decompress(member).replace(b"in May", b"in Mai"))
    file.write_bytes(data[: altered.offset] + changed + data[altered.offset + altered.length :])
    at_once = workshop.settings.model_copy(update={"lease_seconds": 0})
    assert adopt_files(at_once, workshop.database, workshop.store) == 1
    assert adopt_files(at_once, workshop.database, workshop.store) == 0
    assert states(workshop, site) == {"needed": "captured", "missing": "pending", "altered": "pending"}
    voided = file.with_name(f"{file.name}.void").read_text(encoding="utf-8").split()
    assert voided == sorted(records[path].record_id for path in ("missing", "unknown"))
    workshop.read()
    assert states(workshop, site)["needed"] == "stored"
    assert must_pass(workshop.database)


def _answer(url: str, status: int) -> Response:
    body = b"<html><body><article><p>" + b"The harbour master said that the pier opens in May. " * 8 + b"</p></article>"
    return Response(
        url=url,
        final_url=url,
        status=status,
        reason="",
        headers=(("Content-Type", "text/html"),),
        request_head=b"",
        raw=body,
        body=body,
        fetched_at=datetime.now(UTC),
        seconds=0.1,
        address=None,
    )
