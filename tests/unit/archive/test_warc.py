"""WARC files are written so that records come back as they came, whatever came."""

import gzip
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as some
from warcio.archiveiterator import ArchiveIterator

from pipeline.archive.reading import Member, Refusal, read_record, scan
from pipeline.archive.store import Folder
from pipeline.archive.voids import void, voided
from pipeline.archive.warc import Record, writing
from pipeline.records import Response

type Answer = Callable[..., Response]
type Write = Callable[..., tuple[str, list[Record]]]

PROSE = b"<p>The pier opens in May, and the harbour with it.</p>" * 200


def test_a_response_comes_back_as_it_came(store: Folder, now: datetime, answer: Answer, write: Write) -> None:
    given = answer(final_url="https://harbour.example/pier-2")
    path, (record,) = write(given)
    payload = read_record(store, path, record.offset, record.length)
    assert payload.raw == given.raw
    assert (payload.url, payload.final_url, payload.status, payload.captured_at) == (
        given.url,
        given.final_url,
        given.status,
        now,
    )
    assert payload.headers[:3] == given.headers
    assert payload.header("content-type") == "text/html; charset=utf-8"
    assert payload.record_id == record.record_id


def test_a_file_resource_comes_back_as_it_was(store: Folder, now: datetime) -> None:
    with writing(store, at=now, name="backfill-1") as writer:
        record = writer.add_resource(b"\x00\xff<p>", url="file:///a/b.html", content_type="text/html", captured_at=now)
    payload = read_record(store, writer.path, record.offset, record.length)
    assert (payload.raw, payload.url, payload.header("content-type")) == (
        b"\x00\xff<p>",
        "file:///a/b.html",
        "text/html",
    )


def test_every_record_lies_where_its_row_says(store: Folder, answer: Answer, write: Write) -> None:
    answers = [answer(url=f"https://harbour.example/{n}", body=b"x" * n * 1_000) for n in range(5)]
    path, records = write(*answers)
    for record, sent in zip(records, answers, strict=True):
        payload = read_record(store, path, record.offset, record.length)
        assert (payload.url, payload.raw, record.payload_bytes) == (sent.url, sent.raw, len(sent.body))


def test_other_readers_of_warc_read_our_files(store: Folder, answer: Answer, write: Write) -> None:
    packed = gzip.compress(PROSE)
    path, _ = write(answer(), answer(status=404, raw=packed, body=PROSE, headers=(("Content-Encoding", "gzip"),)))
    data = store.read(path, 0, store.size(path))
    read = [
        (record.rec_type, record.http_headers and record.http_headers.get_statuscode(), record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(data), check_digests="raise")
    ]
    assert [kind for kind, *_ in read] == ["warcinfo", "response", "request", "response", "request"]
    assert [each[1:] for each in read if each[0] == "response"] == [("200", answer().raw), ("404", PROSE)]


def test_what_came_packed_lies_there_as_it_came_and_the_rest_is_packed(
    store: Folder, answer: Answer, write: Write
) -> None:
    packed = gzip.compress(PROSE)
    path, (came_packed, came_plain) = write(answer(raw=packed, body=PROSE), answer(body=PROSE))
    assert packed in store.read(path, came_packed.offset, came_packed.length)
    assert came_plain.length < len(PROSE) / 2
    for record, raw in ((came_packed, packed), (came_plain, PROSE)):
        assert read_record(store, path, record.offset, record.length).raw == raw


@pytest.mark.parametrize("bytes_sent", ["grüße, 你好".encode(), b"gr\xfc\xdfe", bytes(range(0x21, 0x100))])
def test_reason_and_header_values_keep_the_bytes_that_came(
    store: Folder, answer: Answer, write: Write, bytes_sent: bytes
) -> None:
    value = bytes_sent.decode("latin-1")
    path, (record,) = write(answer(reason=value, headers=(("X-Value", value),)))
    member = gzip.decompress(store.read(path, record.offset, record.length))
    assert b"HTTP/1.1 200 " + bytes_sent + b"\r\nX-Value: " + bytes_sent + b"\r\n" in member
    payload = read_record(store, path, record.offset, record.length)
    assert (payload.reason, payload.header("x-value")) == (value, value.strip())


@pytest.mark.parametrize(
    "headers",
    [
        (("X-Näme", "value"),),
        (("X-Value", "grüße, 你好"),),
        (("X-Bytes", "half \udce4 letter"),),
        (("X-Break", "one\r\nWARC-Type: warcinfo"),),
        (("X-Break\r\nOnrecord-Kind: robots", "two"),),
        (("", "nameless"),),
        (("X-Colon:", ": :"),),
        (("X-Long", "v" * 100_000),),
    ],
)
def test_hostile_headers_spoil_neither_the_record_nor_its_neighbours(
    store: Folder, answer: Answer, headers: tuple[tuple[str, str], ...], write: Write
) -> None:
    first, hostile, last = answer(), answer(headers=headers, body=b"hostile"), answer()
    path, records = write(first, hostile, last)
    payloads = [read_record(store, path, record.offset, record.length) for record in records]
    assert [payload.raw for payload in payloads] == [first.raw, b"hostile", last.raw]
    assert [payload.kind for payload in payloads] == ["page"] * 3


@pytest.mark.parametrize("reason", ["", "Näh", "two\r\nX: y", "half \udce4"])
def test_a_hostile_reason_leaves_the_status_readable(store: Folder, answer: Answer, reason: str, write: Write) -> None:
    path, (record,) = write(answer(status=404, reason=reason))
    payload = read_record(store, path, record.offset, record.length)
    assert (payload.status, payload.raw) == (404, answer().raw)


@given(some.text(max_size=40))
def test_no_url_breaks_out_of_its_line(tail: str) -> None:
    at = datetime.fromisoformat("2026-09-18T12:00:00+00:00")
    with TemporaryDirectory() as folder:
        store = Folder(Path(folder))
        with writing(store, at=at, name="pages-1") as writer:
            record = writer.add_resource(b"x", url=f"file:///{tail}", content_type="text/html", captured_at=at)
        payload = read_record(store, writer.path, record.offset, record.length)
    assert payload.kind == "page"
    assert payload.raw == b"x"
    assert payload.url == "".join(char for char in f"file:///{tail}" if char.isprintable()).strip()


def test_a_batch_without_answers_leaves_no_file(store: Folder, write: Write) -> None:
    path, _ = write()
    assert store.list() == []
    assert not (store.root / path).exists()


def test_an_exception_in_a_batch_leaves_no_file(store: Folder, now: datetime, answer: Answer) -> None:
    def fail() -> None:
        with writing(store, at=now, name="pages-1") as writer:
            writer.add_response(answer(), kind="page", url="https://harbour.example/pier")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_void_records_are_named_beside_their_file_and_stay_so(store: Folder, write: Write, answer: Answer) -> None:
    path, records = write(answer(), answer(), answer())
    ids = [record.record_id for record in records]
    void(store, path, ids[:1])
    void(store, path, ids[1:2])
    assert voided(store, path) == frozenset(ids[:2])
    void(store, "2026/09/18/other.warc.gz", [])
    assert list(store.root.rglob("*.void")) == [store.root / f"{path}.void"]


def test_what_was_asked_for_comes_back_with_it(store: Folder, now: datetime, answer: Answer) -> None:
    given = answer(url="http://harbour.example/pier?utm_source=x", status=404, reason="Gone Fishing")
    with writing(store, at=now, name="pages-1") as writer:
        page = writer.add_response(given, kind="page", url="https://harbour.example/pier")
        feed = writer.add_response(answer(reason=""), kind="feed", url=given.final_url, outlet="harbour")
    asked, seen = (read_record(store, writer.path, each.offset, each.length) for each in (page, feed))
    assert (asked.url, asked.asked_url, asked.status, asked.reason) == (page.url, given.url, 404, "Gone Fishing")
    assert (seen.asked_url, seen.outlet, seen.reason) == (given.final_url, "harbour", "")


def test_a_page_that_brought_nothing_is_told_in_a_record_of_its_own(store: Folder, now: datetime) -> None:
    url, detail = "https://harbour.example/pier", "a\r\nb \x00 ü"
    with writing(store, at=now, name="pages-1") as writer:
        record_id = writer.add_refusal(url=url, at=now, verdict="rejected", reason="robots", detail=detail)
    *_, last = scan(store, writer.path)
    assert isinstance(last, Member)
    assert last.answer == Refusal(
        record_id=record_id, url=url, refused_at=now, verdict="rejected", reason="robots", detail=detail
    )


def test_a_file_that_grows_too_large_goes_on_in_another(store: Folder, now: datetime, answer: Answer) -> None:
    with writing(store, at=now, name="pages-1", max_bytes=3_000) as writer:
        records = [
            writer.add_response(answer(body=bytes(range(256)) * 2), kind="page", url=f"https://harbour.example/{n}")
            for n in range(9)
        ]
        assert store.list() == sorted(writer.paths[:-1]), "those that are full are there already"
    writer.void([records[0].record_id, records[-1].record_id])
    assert store.list() == sorted(writer.paths)
    assert 1 < len(writer.paths) < 9
    assert writer.paths[1].endswith("-pages-1-2.warc.gz")
    for path in writer.paths:
        assert store.size(path) < 5_000
    for record in records:
        assert read_record(store, record.path, record.offset, record.length, record.record_id).url == record.url
    assert voided(store, writer.paths[0]) == {records[0].record_id}
    assert voided(store, writer.paths[-1]) == {records[-1].record_id}
