"""Records are read back whole, or named as damaged: cut short, altered, or lost in what befell their file."""

import gzip
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.archive.reading import Damage, Member, parse_record, read_record, scan
from pipeline.archive.store import Folder
from pipeline.archive.warc import Record, writing
from pipeline.errors import ArchiveError
from pipeline.records import Response

type Answer = Callable[..., Response]
type Write = Callable[..., tuple[str, list[Record]]]

NOW = datetime(2026, 9, 18, 12, tzinfo=UTC)


def _altered(member: bytes, old: bytes, new: bytes) -> bytes:
    """The record with other bytes in it, packed anew so that the gzip checksum holds."""
    block = gzip.decompress(member)
    assert old in block
    return gzip.compress(block.replace(old, new))


def test_a_record_cut_at_any_byte_is_found_out(store: Folder, answer: Answer, write: Write) -> None:
    path, (_, last) = write(answer(), answer())
    member = store.read(path, last.offset, last.length)
    for length in range(len(member)):
        with pytest.raises(ArchiveError):
            parse_record(member[:length], where="here")


def test_a_file_cut_at_any_byte_of_its_last_member_keeps_the_others(
    store: Folder, write: Write, answer: Answer
) -> None:
    path, _ = write(answer(), answer())
    data = store.read(path, 0, store.size(path))
    whole = list(scan(store, path))
    assert [type(part) for part in whole] == [Member] * 5
    assert sum(part.length for part in whole) == len(data)
    last = whole[-1].offset
    for length in range(last, len(data)):
        store.put(path, data[:length])
        *kept, end = scan(store, path) if length > last else (*scan(store, path), None)
        assert kept == whole[:-1]
        assert end is None or (type(end), end.offset, end.length) == (Damage, last, length - last)


def test_members_longer_than_a_read_are_found_whole(store: Folder, write: Write, answer: Answer) -> None:
    body = b"".join(n.to_bytes(4) for n in range(100_000))
    path, records = write(answer(body=body), answer(body=body[::-1]))
    found = {part.offset: part for part in scan(store, path)}
    assert [found[record.offset].length for record in records] == [record.length for record in records]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, str]:
    """A file of a few records."""
    store = Folder(tmp_path_factory.mktemp("sound"))
    with writing(store, at=NOW, name="pages-1") as writer:
        for n in range(4):
            writer.add_resource(secrets.token_bytes(n * 700), url=f"file:///{n}", content_type="x/y", captured_at=NOW)
    return store, writer.path


@given(place=some.integers(0, 99_999), cut=some.integers(1, 2_000), junk=some.binary(max_size=2_000))
def test_whatever_befalls_one_place_the_records_before_and_behind_it_are_found(
    sound: tuple[Folder, str], place: int, cut: int, junk: bytes
) -> None:
    """Bytes are overwritten, cut out or put in: records that they do not touch are found whole."""
    store, path = sound
    whole = list(scan(store, path))
    file = store.read(path, 0, store.size(path))
    start = place % len(file)
    end = min(start + cut, len(file))
    store.put("damaged.warc.gz", file[:start] + junk + file[end:])
    found = list(scan(store, "damaged.warc.gz"))
    shift = len(junk) - (end - start)
    before = [part for part in whole if part.offset + part.length <= start]
    behind = [replace(part, offset=part.offset + shift) for part in whole if part.offset >= end]
    assert found[: len(before)] == before
    assert found[len(found) - len(behind) :] == behind
    assert sum(part.length for part in found) == len(file) + shift


def test_no_altered_byte_changes_what_is_read(store: Folder, answer: Answer, write: Write) -> None:
    path, (record,) = write(answer())
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
    store: Folder, answer: Answer, old: bytes, new: bytes, why: str, write: Write
) -> None:
    path, (record,) = write(answer())
    member = store.read(path, record.offset, record.length)
    with pytest.raises(ArchiveError, match=why):
        parse_record(_altered(member, old, new), where="here")


def test_what_is_no_answer_of_ours_is_no_payload(store: Folder, answer: Answer, write: Write) -> None:
    path, (record,) = write(answer())
    answers = [part.answer for part in scan(store, path) if isinstance(part, Member)]
    assert [each and each.record_id for each in answers] == [None, record.record_id, None]
    with pytest.raises(ArchiveError, match="no response or resource"):
        read_record(store, path, 0, record.offset)


def test_a_record_that_is_not_the_expected_one_is_refused(store: Folder, write: Write, answer: Answer) -> None:
    path, (one, two) = write(answer(), answer())
    assert read_record(store, path, one.offset, one.length, one.record_id).record_id == one.record_id
    with pytest.raises(ArchiveError, match="another record"):
        read_record(store, path, one.offset, one.length, two.record_id)
