"""ARC files, the older kind: pages by their offset, checked for length."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.records import Dropped, Item, Recorded, Skipped

type Opened = Callable[..., list[Item]]

DESCRIPTION = b"1 0 Harbour\nURL IP-address Archive-date Content-type Archive-length\n\n"


def record(name: str, status: str = "200 OK", stamp: str = "20040506070809") -> bytes:
    block = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n<p>http://{name} opens</p>".encode()
    return f"http://harbour.example/{name} 192.0.2.7 {stamp} text/html {len(block)}\n".encode() + block + b"\n"


def file(*records: bytes, pack: Callable[[bytes], bytes] = bytes) -> bytes:
    first = b"filedesc://a.arc 0.0.0.0 20040506070809 text/plain %d\n%b" % (len(DESCRIPTION) - 1, DESCRIPTION)
    return b"".join(map(pack, (first, *records)))


def told(items: list[Item]) -> list[str]:
    return [each.url[-4:] if isinstance(each, Recorded) else getattr(each, "reason", "?") for each in items]


@pytest.fixture(params=[bytes, gzip.compress])
def pack(request: pytest.FixtureRequest) -> Callable[[bytes], bytes]:
    chosen: Callable[[bytes], bytes] = request.param
    return chosen


def test_pages_are_read_with_their_times(opened: Opened, pack: Callable[[bytes], bytes]) -> None:
    pier, gone = opened("warc", file(record("pier"), record("gone", "404 Not Found"), pack=pack))
    assert isinstance(pier, Recorded)
    assert (pier.url, pier.status, pier.body) == ("http://harbour.example/pier", 200, b"<p>http://pier opens</p>")
    assert pier.captured_at == datetime(2004, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert isinstance(gone, Skipped)
    assert gone.reason == "http_404"


def test_a_filter_is_asked_first(opened: Opened) -> None:
    assert [type(each) for each in opened("warc", file(record("pier")), wanted=lambda url, at: "host")] == [Dropped]


def test_a_time_that_is_none_is_named(opened: Opened) -> None:
    assert told(opened("warc", file(record("pier", stamp="20049999999999"), record("quay")))) == ["bad_date", "quay"]


def test_reading_goes_on_behind_any_item(opened: Opened, pack: Callable[[bytes], bytes]) -> None:
    data = file(*(record(name) for name in ("one1", "two2", "six6")), pack=pack)
    whole = opened("warc", data)
    assert told(whole) == ["one1", "two2", "six6"]
    assert [opened("warc", data, each.behind) for each in whole] == [whole[n + 1 :] for n in range(3)]


def test_a_record_that_is_damaged_is_named_and_the_next_is_found(
    opened: Opened, pack: Callable[[bytes], bytes]
) -> None:
    parts = [pack(record(name)) for name in ("one1", "two2", "six6")]
    parts[1] = b"\x07" * 60 + parts[1][60:]
    assert told(opened("warc", file(pack=pack) + b"".join(parts))) == ["one1", "damaged", "six6"]
    parts[1:] = [pack(record("two2"))[:40]]
    assert told(opened("warc", file(pack=pack) + b"".join(parts))) == ["one1", "damaged"]
