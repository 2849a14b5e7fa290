"""WARC files of others: pages are found by their offset, checked, and found again behind whatever befell the file."""

import base64
import gzip
import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.archive.kinds.warc import records
from pipeline.archive.sources import Refused
from pipeline.archive.store import Folder
from pipeline.archive.warc import writing
from pipeline.records import Dropped, Found, Item, Recorded, Rejection, Response, Skipped

type Opened = Callable[..., list[Item]]
type Make = Callable[..., bytes]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PACKED = HEAD + b"Content-Encoding: gzip\r\n\r\n"


def names(items: list[Item]) -> list[str]:
    """The last part of each page's address; the reason of what was skipped."""
    return [
        each.url.rpartition("/")[2] if isinstance(each, Recorded) else getattr(each, "reason", "?") for each in items
    ]


def test_a_response_is_given_with_its_own_time_and_what_was_sent(opened: Opened, record: Make) -> None:
    body = gzip.compress(b"<p>The pier opens in May.</p>")
    head = HEAD + b"Last-Modified: Sun, 05 May 2024 10:00:00 GMT\r\nContent-Encoding: gzip\r\n\r\n"
    (page,) = opened("warc", gzip.compress(record("pier", body, head=head)))
    assert isinstance(page, Recorded)
    assert page.captured_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (page.status, page.reason, page.raw, page.body) == (200, "OK", body, b"<p>The pier opens in May.</p>")
    assert ("Last-Modified", "Sun, 05 May 2024 10:00:00 GMT") in page.headers


def test_requests_metadata_and_descriptions_are_passed_over(opened: Opened, record: Make) -> None:
    kinds = ("warcinfo", "request", "metadata", "conversion")
    assert opened("warc", b"".join(gzip.compress(record(WARC_Type=kind)) for kind in kinds)) == []


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        ({"WARC_Type": "revisit"}, "revisit"),
        ({"Content_Length": None}, "no_length"),
        ({"Content_Length": "-5"}, "no_length"),
        ({"Content_Length": "30"}, "wrong_digest"),
        ({"Content_Length": "30", "WARC_Block_Digest": None}, "wrong_length"),
        ({"Content_Length": "90000000"}, "too_large"),
        ({"WARC_Block_Digest": "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, "wrong_digest"),
        ({"WARC_Block_Digest": None, "WARC_Payload_Digest": "sha1:AAAA"}, "wrong_digest"),
        ({"WARC_Truncated": "length"}, "cut_by_crawler"),
        ({"WARC_Date": "yesterday"}, "bad_date"),
        ({"WARC_Target_URI": "dns:harbour.example"}, "bad_url"),
        ({"block": b"<html>no answer</html>"}, "no_http"),
        ({"head": b"HTTP/1.1 404 Not Found\r\n\r\n"}, "http_404"),
        ({"head": b"HTTP/1.1 301 Moved\r\nLocation: /quay\r\n\r\n"}, "http_301"),
        ({"head": b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"}, "not_html"),
        (
            {"head": PACKED, "body": gzip.compress(b"<p>pier</p>" * 9)[:-9]},
            "bad_encoding",
        ),
        ({"head": PACKED, "body": gzip.compress(bytes(20_000_000))}, "too_large"),
        ({"head": HEAD + b"Transfer-Encoding: chunked\r\n\r\n", "body": b"1d\r\n<p>The pier"}, "bad_encoding"),
        ({"head": HEAD + b"\r\n", "body": b" "}, "empty"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_record_that_cannot_be_used_is_named_and_the_next_is_read(
    opened: Opened, record: Make, own: dict[str, str], reason: str, packed: bool
) -> None:
    pack = gzip.compress if packed else bytes
    found = names(opened("warc", b"".join(map(pack, (record("first"), record("bad", **own), record("last"))))))
    assert found[:2] == ["first", reason]
    assert found[-1] == "last"
    # where its end is not known, the bytes up to the next record are named as well
    assert found[2:-1] in ([], ["damaged"])


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\n", b"8;x=1\r\n<p>pier \r\n9\r\nopens</p>\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"<p>pier opens</p>"),
        (b"Content-Encoding: gzip\r\n\r\n", b"<p>pier opens</p>"),
        (b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", b"<p>pier opens</p>"),
    ],
)
def test_framing_and_coding_are_undone_and_a_head_that_lies_of_them_is_set_right(
    opened: Opened, record: Make, head: bytes, body: bytes
) -> None:
    (page,) = opened("warc", record("pier", body, head=HEAD + head))
    assert isinstance(page, Recorded)
    assert page.body == page.raw == b"<p>pier opens</p>"
    assert "content-encoding" not in {name.lower() for name, _ in page.headers}


@pytest.mark.parametrize("of", ["framed", "unframed", "unpacked"])
def test_a_payload_digest_alone_may_be_of_what_any_writer_digests(opened: Opened, record: Make, of: str) -> None:
    unpacked = b"<p>pier opens</p>"
    unframed = gzip.compress(unpacked)
    framed = b"%x\r\n%b\r\n0\r\n\r\n" % (len(unframed), unframed)
    data = {"framed": framed, "unframed": unframed, "unpacked": unpacked}[of]
    stated = "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()
    head = HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    own = {"WARC_Block_Digest": None, "WARC_Payload_Digest": stated}
    assert names(opened("warc", record("pier", framed, head=head, **own))) == ["pier"]


def test_what_a_filter_drops_is_neither_read_nor_judged(opened: Opened, record: Make) -> None:
    seen = []

    def wanted(url: str, at: datetime | None) -> str | None:
        seen.append((url, at))
        return "hosts"

    (item,) = opened("warc", record("pier", WARC_Block_Digest="sha1:AAAA"), wanted=wanted)
    at = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert item == Dropped(position=0, behind=1, by="hosts", at=at)
    assert seen == [("https://harbour.example/pier", at)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_holds_no_record_is_no_warc(opened: Opened, packed: bool) -> None:
    page = b"<html>not found</html>"
    assert opened("warc", gzip.compress(page) if packed else page) == [Rejection(stage="fetch", reason="not_warc")]


def test_an_empty_file_and_one_that_is_gone_are_refused(opened: Opened, tmp_path: Path) -> None:
    assert names(opened("warc", b"")) == ["empty"]
    assert names(opened("warc", tmp_path / "gone.warc.gz")) == ["unreadable"]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/y", "simplecache::s3://x/y", "zip://a::s3://x/y"])
def test_what_fsspec_would_open_beside_object_storage_is_refused(opened: Opened, address: str) -> None:
    assert names(opened("warc", address)) == ["bad_address"]


def test_a_file_packed_as_one_piece_is_refused_with_what_to_do(opened: Opened, record: Make) -> None:
    *_, last = opened("warc", gzip.compress(record("one") + record("two") + record("three")))
    assert isinstance(last, Rejection)
    assert last.reason == "packed_whole"
    assert "gunzip" in last.detail


def test_our_own_files_give_their_pages_and_no_robots_or_feeds(
    tmp_path: Path, opened: Opened, answer: Callable[..., Response], now: datetime
) -> None:
    store = Folder(tmp_path)
    with writing(store, at=now, name="pages-1") as writer:
        writer.add_response(answer(), kind="page", url="https://harbour.example/pier")
        writer.add_response(answer(), kind="robots", url="https://harbour.example/robots.txt")
        writer.add_resource(
            b"<p>pier</p>", url="https://harbour.example/quay", content_type="text/html", captured_at=now
        )
        writer.add_refusal(url="https://harbour.example/x", at=now, verdict="rejected", reason="robots", detail="")
    found = opened("warc", tmp_path / writer.path)
    assert [(type(each), getattr(each, "url", None), getattr(each, "status", 0)) for each in found] == [
        (Recorded, "https://harbour.example/pier", 200),
        (Recorded, "https://harbour.example/quay", None),
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_reading_goes_on_behind_any_item_with_exactly_the_rest(opened: Opened, record: Make, packed: bool) -> None:
    pack = gzip.compress if packed else bytes
    parts = [
        record(str(n), secrets.token_bytes(n * 50), WARC_Block_Digest="sha1:A" if n == 3 else None) for n in range(1, 7)
    ]
    data = b"".join(map(pack, parts))
    whole = opened("warc", data)
    assert len(whole) == 6
    assert all(one.behind <= two.position for one, two in pairwise(whole))
    for n, item in enumerate(whole):
        assert opened("warc", data, item.behind) == whole[n + 1 :]


@given(cuts=some.lists(some.integers(1, 3_000), max_size=4))
def test_spans_cut_anywhere_give_each_record_once(sound: bytes, cuts: list[int]) -> None:
    bounds = sorted({0, len(sound), *(cut for cut in cuts if cut < len(sound))})
    spans = [list(records(Held(sound), *span, lambda url, at: None)) for span in pairwise(bounds)]
    assert [each for span in spans for each in span] == whole(sound)


def test_a_large_file_is_shared_out_into_spans_that_resume(
    opened: Opened, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.archive.kinds.warc._SPAN", 700)
    data = b"".join(gzip.compress(record(str(n), secrets.token_bytes(500))) for n in range(6))
    spans = opened("warc", data)
    assert all(isinstance(each, Found) for each in spans)
    assert opened("warc", data, spans[2].behind) == spans[3:]
    found = [item for each in spans for item in opened("warc", data, **each.unit.parameters)]
    assert names(found) == list("012345")


class Held:
    """Bytes in memory as a source."""

    piece = 500
    modified_at = None

    def __init__(self, data: bytes) -> None:
        self.size, self.data = len(data), data

    def read(self, start: int, length: int) -> bytes:
        assert 0 <= start <= start + length <= self.size
        return self.data[start : start + length]


def whole(data: bytes) -> list[Item]:
    return list(records(Held(data), 0, len(data), lambda url, at: None))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A packed file of a few records."""
    folder = Folder(tmp_path_factory.mktemp("sound"))
    with writing(folder, at=datetime(2026, 9, 18, tzinfo=UTC), name="pages-1") as writer:
        for n in range(5):
            body = b"<p>" + secrets.token_bytes(n * 300)
            url, at = f"https://harbour.example/{n}", datetime(2026, 9, n + 1, tzinfo=UTC)
            writer.add_resource(body, url=url, content_type="text/html", captured_at=at)
    return folder.read(writer.path, 0, folder.size(writer.path))


@given(place=some.integers(0, 99_999), cut=some.integers(0, 900), junk=some.binary(max_size=900))
def test_whatever_befalls_one_place_the_pages_before_and_behind_it_are_found(
    sound: bytes, place: int, cut: int, junk: bytes
) -> None:
    start = place % len(sound)
    end = min(start + cut, len(sound))
    try:
        items = whole(sound[:start] + junk + sound[end:])
    except Refused:
        items = []
    assert all(one.position < one.behind for one in items)
    assert all(one.position < two.position for one, two in pairwise(items))
    kept = {each.url for each in items if isinstance(each, Recorded)}
    pages = whole(sound)
    for page, ends in zip(pages, [*(each.position for each in pages[1:]), len(sound)], strict=True):
        if ends <= start or page.position >= end:
            assert page.url in kept


@given(data=some.binary(max_size=300), begin=some.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08"]))
def test_bytes_of_any_kind_are_refused_or_named(data: bytes, begin: bytes) -> None:
    with suppress(Refused):
        assert all(isinstance(each, Skipped) for each in whole(begin + data))
