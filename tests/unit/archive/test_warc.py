"""WARC records: whole and unaltered, or refused by name."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.archive.store import Folder
from pipeline.archive.warc import Record, members, parse_record, read_record, void, writing
from pipeline.errors import ArchiveError
from pipeline.records import Response

NOW = datetime(2026, 9, 1, 12, 30, 15, 250_000, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def response(**changes: object) -> Response:
    facts: dict[str, object] = {
        "url": "https://news.example/a?utm_source=x",
        "final_url": "https://news.example/a",
        "status": 200,
        "reason": "OK",
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked"), ("X-Ünsafe", "é")),
        "request_head": b"GET /a HTTP/1.1\r\nHost: news.example\r\n\r\n",
        "raw": b"<p>raw</p>",
        "body": b"<p>raw</p>",
        "fetched_at": NOW,
        "seconds": 0.1,
        "address": "203.0.113.7",
    }
    return Response(**{**facts, **changes})  # type: ignore[arg-type]


def write(store: Folder, *responses: Response) -> tuple[str, list[Record]]:
    with writing(store, at=NOW, name="7") as writer:
        for each in responses:
            writer.add_response(each, kind="page", url="https://news.example/a")
    return writer.path, writer.records


def test_a_record_comes_back_as_it_was_written(store: Folder) -> None:
    path, (record,) = write(store, response())
    payload = read_record(store, path, record.offset, record.length)
    assert payload.raw == b"<p>raw</p>"
    assert (payload.url, payload.final_url) == ("https://news.example/a", "https://news.example/a")
    assert (payload.captured_at, payload.status, payload.kind) == (NOW, 200, "page")
    assert payload.header("content-type") == "text/html; charset=utf-8"
    assert payload.header("transfer-encoding") is None
    assert payload.record_id == record.record_id


def test_a_resource_comes_back_too(store: Folder) -> None:
    with writing(store, at=NOW, name="7") as writer:
        record = writer.add_resource(b"<p>x", url="file:///f/a.html", content_type="text/html", captured_at=NOW)
    payload = read_record(store, writer.path, record.offset, record.length)
    assert (payload.raw, payload.header("Content-Type")) == (b"<p>x", "text/html")


def test_a_record_that_is_cut_at_any_byte_is_refused_and_the_earlier_ones_are_kept(store: Folder) -> None:
    path, (first, second) = write(store, response(), response(raw=b"<p>other</p>", body=b"<p>other</p>"))
    data = (store.root / path).read_bytes()
    for end in range(second.offset, second.offset + second.length):
        with pytest.raises(ArchiveError):
            parse_record(data[second.offset : end], where="here")
        offsets = [offset for offset, _ in members(data[:end])]
        assert first.offset in offsets
        assert second.offset not in offsets


def test_an_altered_byte_is_refused(store: Folder) -> None:
    path, (record,) = write(store, response(raw=b"said no" * 50, body=b"said no" * 50))
    block = bytearray(gzip.decompress(store.read(path, record.offset, record.length)))
    place = block.index(b"said no")
    block[place : place + 7] = b"said ok"
    with pytest.raises(ArchiveError, match="digest"):
        parse_record(gzip.compress(bytes(block)), where="here")


def test_a_url_cannot_add_a_header(store: Folder) -> None:
    path, (record,) = write(store, response(final_url="https://news.example/\r\nOnrecord-Kind: robots"))
    payload = read_record(store, path, record.offset, record.length)
    assert payload.kind == "page"
    assert "\n" not in payload.final_url


def test_a_batch_without_answers_leaves_no_file(store: Folder) -> None:
    write(store)
    assert list(store.root.rglob("*.warc.gz*")) == []


def test_a_batch_that_fails_leaves_no_file(store: Folder) -> None:
    with pytest.raises(RuntimeError), writing(store, at=NOW, name="7") as writer:
        writer.add_response(response(), kind="page", url="https://news.example/a")
        raise RuntimeError
    assert list(store.root.rglob("*.warc.gz*")) == []


def test_a_range_beyond_the_file_is_refused_by_name(store: Folder) -> None:
    path, (record,) = write(store, response())
    with pytest.raises(ArchiveError, match="ends"):
        store.read(path, record.offset, 10**9)
    with pytest.raises(ArchiveError, match="No such file"):
        store.read("gone.warc.gz", 0, 1)


def test_unused_records_are_named_beside_their_file(store: Folder) -> None:
    path, (record,) = write(store, response())
    void(store, path, [])
    assert not (store.root / f"{path}.void").exists()
    void(store, path, [record.record_id])
    assert (store.root / f"{path}.void").read_text() == f"{record.record_id}\n"
    assert store.list() == [path]
