"""WARC records come back as they were written, or not at all."""

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

from pipeline.archive.store import Folder
from pipeline.archive.warc import Record, members, parse_record, read_record, void, writing
from pipeline.errors import ArchiveError
from pipeline.records import Response

type Answer = Callable[..., Response]


def _write(store: Folder, now: datetime, *answers: Response) -> tuple[str, list[Record]]:
    with writing(store, at=now, name="pages-1") as writer:
        for answer in answers:
            writer.add_response(answer, kind="page", url=answer.url)
    return writer.path, writer.records


def _altered(member: bytes, old: bytes, new: bytes) -> bytes:
    """The record with other bytes in it, packed anew so that the gzip checksum holds."""
    block = gzip.decompress(member)
    assert old in block
    return gzip.compress(block.replace(old, new))


def test_a_response_comes_back_as_it_came(store: Folder, now: datetime, answer: Answer) -> None:
    given = answer(final_url="https://harbour.example/pier-2")
    path, (record,) = _write(store, now, given)
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


def test_every_record_lies_where_its_row_says(store: Folder, now: datetime, answer: Answer) -> None:
    answers = [answer(url=f"https://harbour.example/{n}", body=b"x" * n * 1_000) for n in range(5)]
    path, records = _write(store, now, *answers)
    for record, sent in zip(records, answers, strict=True):
        payload = read_record(store, path, record.offset, record.length)
        assert (payload.url, payload.raw, record.payload_bytes) == (sent.url, sent.raw, len(sent.body))


def test_other_readers_of_warc_read_our_files(store: Folder, now: datetime, answer: Answer) -> None:
    path, _ = _write(store, now, answer(), answer())
    data = store.read(path, 0, store.size(path))
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(data), check_digests="raise")]
    assert kinds == ["warcinfo", "response", "request", "response", "request"]


def test_a_record_cut_at_any_byte_is_found_out(store: Folder, now: datetime, answer: Answer) -> None:
    path, (_, last) = _write(store, now, answer(), answer())
    member = store.read(path, last.offset, last.length)
    for length in range(len(member)):
        with pytest.raises(ArchiveError):
            parse_record(member[:length], where="here")


def test_a_file_cut_at_any_byte_of_its_last_member_keeps_the_others(
    store: Folder, now: datetime, answer: Answer
) -> None:
    path, _ = _write(store, now, answer(), answer())
    data = store.read(path, 0, store.size(path))
    whole = list(members(data))
    assert b"".join(member for _, member in whole) == data
    for length in range(whole[-1][0], len(data)):
        assert list(members(data[:length])) == whole[:-1]


def test_members_longer_than_a_read_are_found_whole(store: Folder, now: datetime, answer: Answer) -> None:
    body = b"".join(n.to_bytes(4) for n in range(100_000))
    path, records = _write(store, now, answer(body=body), answer(body=body[::-1]))
    found = dict(members(store.read(path, 0, store.size(path))))
    assert [len(found[record.offset]) for record in records] == [record.length for record in records]


def test_no_altered_byte_changes_what_is_read(store: Folder, now: datetime, answer: Answer) -> None:
    path, (record,) = _write(store, now, answer())
    member = store.read(path, record.offset, record.length)
    whole = parse_record(member, where="here")
    found_out = 0
    for place in range(len(member)):
        altered = bytearray(member)
        altered[place] ^= 0x55
        try:
            assert parse_record(bytes(altered), where="here") == whole
        except ArchiveError:
            found_out += 1
    # the time and system in the gzip header say nothing of the record
    assert found_out >= len(member) - 6


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"in May", b"in Mai", "altered"),
        (b"WARC-Block-Digest: sha1", b"WARC-Block-Digest: none", "digest"),
        (b"WARC-Block-Digest", b"WARC-Nothing-Digest", "digest"),
        (b"\r\nContent-Length: ", b"\r\nContent-Length: 9", "Content-Length"),
        (b"\r\nContent-Length: ", b"\r\nContent-Length: many", "Content-Length"),
        (b"Onrecord-URL", b"Onrecord-Was", "onrecord-url"),
        (b"WARC-Date: 2026", b"WARC-Date: once", "once"),
    ],
)
def test_a_record_altered_and_packed_anew_is_refused(
    store: Folder, now: datetime, answer: Answer, old: bytes, new: bytes, why: str
) -> None:
    path, (record,) = _write(store, now, answer())
    member = store.read(path, record.offset, record.length)
    with pytest.raises(ArchiveError, match=why):
        parse_record(_altered(member, old, new), where="here")


def test_what_is_no_answer_of_ours_is_no_payload(store: Folder, now: datetime, answer: Answer) -> None:
    path, (record,) = _write(store, now, answer())
    data = store.read(path, 0, store.size(path))
    payloads = [parse_record(member, where="here") for _, member in members(data)]
    assert [payload and payload.record_id for payload in payloads] == [None, record.record_id, None]
    with pytest.raises(ArchiveError, match="no response or resource"):
        read_record(store, path, 0, record.offset)


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
    store: Folder, now: datetime, answer: Answer, headers: tuple[tuple[str, str], ...]
) -> None:
    first, hostile, last = answer(), answer(headers=headers, body=b"hostile"), answer()
    path, records = _write(store, now, first, hostile, last)
    payloads = [read_record(store, path, record.offset, record.length) for record in records]
    assert [payload.raw for payload in payloads] == [first.raw, b"hostile", last.raw]
    assert [payload.kind for payload in payloads] == ["page"] * 3


@pytest.mark.parametrize("reason", ["", "Näh", "two\r\nX: y", "half \udce4"])
def test_a_hostile_reason_leaves_the_status_readable(store: Folder, now: datetime, answer: Answer, reason: str) -> None:
    path, (record,) = _write(store, now, answer(status=404, reason=reason))
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


def test_a_batch_without_answers_leaves_no_file(store: Folder, now: datetime) -> None:
    path, _ = _write(store, now)
    assert store.list() == []
    assert not (store.root / path).exists()


def test_an_exception_in_a_batch_leaves_no_file(store: Folder, now: datetime, answer: Answer) -> None:
    def write() -> None:
        with writing(store, at=now, name="pages-1") as writer:
            writer.add_response(answer(), kind="page", url="https://harbour.example/pier")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_void_records_are_named_beside_their_file(store: Folder, now: datetime, answer: Answer) -> None:
    path, records = _write(store, now, answer(), answer())
    void(store, path, [record.record_id for record in records])
    named = (store.root / f"{path}.void").read_text(encoding="utf-8").split()
    assert named == sorted(record.record_id for record in records)
    void(store, "2026/09/18/other.warc.gz", [])
    assert list(store.root.rglob("*.void")) == [store.root / f"{path}.void"]
