"""Archives read over HTTP and from object storage: in ranges, politely, and to the end that the server gives."""

import gzip
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from zoo.animals import answer, serve, to
from zoo.server import Animal, Request, Zoo

from pipeline.archive.store import open_store
from pipeline.archive.warc import writing
from pipeline.errors import ArchiveUnavailable
from pipeline.records import Dropped, Found, Item, Listed, Recorded, Rejection, Skipped, Unit

type Visited = Callable[..., Iterator[Item]]

PIECE = 65_536
AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def warc(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of eight pages, in all some times as long as what is asked for at once."""
    store = open_store(str(tmp_path_factory.mktemp("made")))
    with writing(store, at=AT, name="pages-1") as writer:
        for n in range(8):
            page = b"<p>" + secrets.token_hex(40_000).encode()
            writer.add_resource(page, url=f"https://harbour.example/{n}", content_type="text/html", captured_at=AT)
    return store.read(writer.path, 0, store.size(writer.path))


def ranges(data: bytes, *, changes_after: int | None = None) -> Animal:
    """A server that gives ranges of a file; after so many answers, of another one."""
    asked = 0

    async def animal(request: Request, writer: object) -> None:
        nonlocal asked
        first, _, last = request.headers["range"].removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last), len(data) - 1)
        asked += 1
        tag = '"v2"' if changes_after is not None and asked > changes_after else '"v1"'
        told = {"Content_Range": f"bytes {start}-{end}/{len(data)}", "ETag": tag}
        writer.write(answer("206 Partial Content", data[start : end + 1], **told))  # type: ignore[attr-defined]

    return animal


def urls(items: Iterator[Item]) -> list[str]:
    return [each.url for each in items if isinstance(each, Recorded | Listed)]


def test_a_large_file_of_a_server_is_read_in_ranges_and_no_byte_is_asked_for_twice(
    visited: Visited, warc: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.archive.sources.Ranged.piece", PIECE)
    with Zoo({"a.warc.gz": ranges(warc)}) as server:
        found = list(visited("warc", server.url("a.warc.gz")))
        asked = [request.headers for request in server.asked("a.warc.gz")]
    assert urls(iter(found)) == [f"https://harbour.example/{n}" for n in range(8)]
    assert {each["accept-encoding"] for each in asked} == {"identity"}
    assert len(asked) < 2 + len(warc) / PIECE * 1.5


def test_reading_goes_on_in_the_middle_of_a_servers_file(
    visited: Visited, warc: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.archive.sources.Ranged.piece", PIECE)
    with Zoo({"a.warc.gz": ranges(warc)}) as server:
        whole = list(visited("warc", server.url("a.warc.gz")))
        before = len(server.log)
        assert list(visited("warc", server.url("a.warc.gz"), whole[5].behind)) == whole[6:]
        begins = [int(request.headers["range"][6:].partition("-")[0]) for request in server.log[before:]]
    # but for its first bytes, which tell how the file is packed
    assert {each for each in begins if each < whole[5].behind} == {0}


def test_a_file_that_changes_while_it_is_read_is_tried_again_later(
    visited: Visited, warc: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.archive.sources.Ranged.piece", PIECE)
    with (
        Zoo({"a.warc.gz": ranges(warc, changes_after=3)}) as server,
        pytest.raises(ArchiveUnavailable, match="changed while"),
    ):
        list(visited("warc", server.url("a.warc.gz")))


def test_a_server_without_ranges_gives_the_whole(visited: Visited, warc: bytes) -> None:
    with Zoo({"a.warc.gz": serve(warc)}) as server:
        assert len(urls(visited("warc", server.url("a.warc.gz")))) == 8


def test_a_server_that_gives_no_ranges_of_a_file_too_large_to_hold_is_refused_with_what_to_do(
    visited: Visited, warc: bytes
) -> None:
    with Zoo({"a.warc.gz": serve(warc + bytes(70_000_000))}) as server:
        (refused,) = visited("warc", server.url("a.warc.gz"))
    assert isinstance(refused, Rejection)
    assert refused.reason == "no_ranges"
    assert "download" in refused.detail


def test_ranges_are_asked_of_the_server_that_a_redirect_leads_to(visited: Visited, warc: bytes) -> None:
    with Zoo({"a.warc.gz": ranges(warc)}, host="127.0.0.2") as far, Zoo({"to": to}) as near:
        assert len(urls(visited("warc", near.url(f"to?{far.url('a.warc.gz')}")))) == 8


def test_what_is_gone_is_refused_and_what_fails_is_tried_again_later(visited: Visited) -> None:
    with Zoo({"gone": serve(b"", "410 Gone"), "busy": serve(b"", "503 Service Unavailable")}) as server:
        (refused,) = visited("warc", server.url("gone"))
        assert isinstance(refused, Rejection)
        assert refused.reason == "http_410"
        with pytest.raises(ArchiveUnavailable):
            list(visited("warc", server.url("busy")))


def test_robots_rules_hold_for_archives(visited: Visited, warc: bytes) -> None:
    rules = serve(b"User-agent: *\nDisallow: /a.warc.gz\n", Content_Type="text/plain")
    with Zoo({"robots.txt": rules, "a.warc.gz": serve(warc)}) as server:
        (refused,) = visited("warc", server.url("a.warc.gz"))
        assert isinstance(refused, Rejection)
        assert refused.reason == "robots"
        assert server.asked("a.warc.gz") == []


def test_a_private_address_is_not_asked(visited: Visited) -> None:
    (refused,) = visited("sitemap", "http://169.254.169.254/latest/meta-data/x.xml")
    assert isinstance(refused, Rejection)


def test_a_warc_in_object_storage_is_read_by_its_place(visited: Visited, warc: bytes, s3: str) -> None:
    bucket = f"{s3}/{uuid4()}"
    open_store(bucket).put("month/a.warc.gz", warc)
    whole = list(visited("warc", f"{bucket}/month/a.warc.gz"))
    assert urls(iter(whole)) == [f"https://harbour.example/{n}" for n in range(8)]
    assert list(visited("warc", f"{bucket}/month/a.warc.gz", whole[3].behind)) == whole[4:]
    (refused,) = visited("warc", f"{bucket}/month/gone.warc.gz")
    assert isinstance(refused, Rejection)


def test_paths_of_common_crawl_lead_to_files_beside_their_list(visited: Visited, warc: bytes) -> None:
    with Zoo({"cc/warc.paths.gz": serve(gzip.compress(b"cc/1.warc.gz\n")), "cc/1.warc.gz": serve(warc)}) as server:
        (found,) = visited("ccnews", server.url("cc/warc.paths.gz"))
        assert isinstance(found, Found)
        assert found.unit == Unit(kind="warc", address=server.url("cc/1.warc.gz"))
        assert len(urls(visited("warc", found.unit.address))) == 8


def test_a_sites_sitemaps_are_found_from_its_robots_txt(visited: Visited) -> None:
    with Zoo({}) as server:
        named = f"Sitemap: {server.url('news.xml')}\nSitemap: /more.xml\nSitemap: file:///etc/passwd\n"
        server.animals["robots.txt"] = serve(named.encode(), Content_Type="text/plain")
        found = list(visited("sitemap", server.url("")))
        assert [each.unit.address for each in found if isinstance(each, Found)] == [
            server.url("news.xml"),
            server.url("more.xml"),
        ]


def test_a_sitemap_that_no_robots_txt_names_is_looked_for_where_it_usually_lies(visited: Visited) -> None:
    with Zoo({"sitemap.txt": serve(b"https://harbour.example/pier\n", Content_Type="text/plain")}) as server:
        assert urls(visited("sitemap", server.url(""))) == ["https://harbour.example/pier"]


def test_wordpress_is_paged_through_until_it_has_no_further_page(visited: Visited) -> None:
    def page(n: int) -> bytes:
        links = "".join(f"<item><link>https://harbour.example/{n}-{each}</link></item>" for each in (1, 2))
        return f"<rss><channel><generator>https://wordpress.org/?v=6</generator>{links}</channel></rss>".encode()

    async def feed(request: Request, writer: object) -> None:
        n = int(request.path.partition("paged=")[2] or 1)
        status = "200 OK" if n <= 3 else "404 Not Found"
        writer.write(answer(status, page(n), Content_Type="application/rss+xml"))  # type: ignore[attr-defined]

    with Zoo({"feed": feed}) as server:
        units, listed = [Unit(kind="feed", address=server.url("feed"))], []
        for unit in units:
            for item in visited("feed", unit.address, **unit.parameters):
                if isinstance(item, Found):
                    units.append(item.unit)
                else:
                    listed.append(item)
        assert urls(iter(listed)) == [f"https://harbour.example/{n}-{each}" for n in (1, 2, 3) for each in (1, 2)]
        assert len(server.asked("feed")) == 4


def test_a_server_that_does_not_page_is_asked_once_more_and_no_further(visited: Visited) -> None:
    body = b"<rss><channel><item><link>https://harbour.example/1</link></item></channel></rss>"
    with Zoo({"feed": serve(body, Content_Type="application/rss+xml")}) as server:
        *_, found = visited("feed", server.url("feed"), paging="paged")
        assert isinstance(found, Found)
        assert list(visited("feed", found.unit.address, **found.unit.parameters)) == []


def test_captures_of_a_web_archive_are_fetched_as_they_were_stored(visited: Visited) -> None:
    stored = {
        "Content_Type": "text/html; charset=utf-8",
        "Content_Encoding": "gzip",
        "X_Archive_Orig_Last_Modified": "Sun, 05 May 2024 10:00:00 GMT",
        "X_Archive_Orig_Content_Encoding": "br",
    }
    page = serve(gzip.compress(b"<p>pier</p>"), **stored)
    with Zoo({"web/20240506070809id_/https://harbour.example/pier": page}) as server:
        rows = "".join(
            f"x {stamp} https://harbour.example/{name} text/html 200 {name} 9\n"
            for stamp, name in (("20240506070809", "pier"), ("20240506070809", "gone"), ("20200101", "old"))
        )
        server.animals["cdx"] = serve(rows.encode(), Content_Type="text/plain")
        pier, gone, old = visited(
            "cdx",
            server.url("cdx?url=harbour.example"),
            replay=server.url("web/{timestamp}id_/{url}"),
            wanted=lambda url, at: "window" if at.year < 2024 else None,
        )
    assert isinstance(pier, Recorded)
    assert (pier.url, pier.captured_at, pier.body) == ("https://harbour.example/pier", AT, b"<p>pier</p>")
    assert ("Last-Modified", "Sun, 05 May 2024 10:00:00 GMT") in pier.headers
    assert [value for name, value in pier.headers if name.lower() == "content-encoding"] == ["gzip"]
    assert isinstance(gone, Skipped)
    assert gone.reason == "http_404"
    assert isinstance(old, Dropped)


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_listing_that_ends_in_a_resumption_key_goes_on_in_a_further_unit(visited: Visited, shape: str) -> None:
    row = ("x", "20240506070809", "https://harbour.example/pier", "text/html", "200", "AAAA", "9")
    key = "example%2Charbour%29%2Fquay+20240506070809"
    listing = f"{' '.join(row)}\n\n{key}\n" if shape == "text" else f'[{json.dumps(row)},\n[],\n["{key}"]]\n'
    with Zoo({"cdx": serve(listing.encode(), Content_Type="text/plain")}) as server:
        address = server.url("cdx?url=harbour.example&showResumeKey=true")
        page, further = visited("cdx", address)
    assert urls(iter([page])) == ["https://harbour.example/pier"]
    assert isinstance(further, Found)
    assert further.unit == Unit(kind="cdx", address=f"{address}&resumeKey={key}")
