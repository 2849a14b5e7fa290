"""What lists captures or holds other archives: CDX, Common Crawl's paths, WACZ."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.records import Dropped, Found, Item, Listed, Rejection, Skipped, Unit

type Opened = Callable[..., list[Item]]

ROW = ("example,harbour)/pier", "20240506070809", "https://harbour.example/pier", "text/html", "200", "AAAA", "900")
AT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def text(*rows: tuple[str, ...]) -> bytes:
    return "".join(" ".join(row) + "\n" for row in rows).encode()


def reasons(items: list[Item]) -> list[str]:
    return [getattr(each, "reason", None) or getattr(each, "by", None) or type(each).__name__ for each in items]


def eleven_fields() -> bytes:
    return b" CDX N b a m s k r M S V g\n" + text((*ROW[:6], "-", "-", "900", "0", "x.warc.gz"))


def as_json() -> bytes:
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    return ("[" + ",\n".join(json.dumps(row) for row in (names, ROW)) + "]\n").encode()


def of_chosen_fields() -> bytes:
    return b'[["timestamp","original"],\n["20240506070809","https://harbour.example/pier"]]\n'


def cdxj() -> bytes:
    told = {"url": ROW[2], "mime": "text/html", "status": "200", "digest": "AAAA", "filename": "x.warc.gz"}
    return f"{ROW[0]} {ROW[1]} {json.dumps(told)}\n".encode()


@pytest.mark.parametrize("shape", [lambda: text(ROW), eleven_fields, as_json, of_chosen_fields, cdxj])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_shape_of_listing_gives_the_page_and_its_time(
    opened: Opened, shape: Callable[[], bytes], pack: Callable[[bytes], bytes]
) -> None:
    (found,) = opened("cdx", pack(shape()))
    assert isinstance(found, Listed)
    assert (found.url, found.modified_at) == ("https://harbour.example/pier", AT)


def test_captures_that_are_no_page_are_named_and_the_same_payload_comes_once(opened: Opened) -> None:
    rows = [
        ROW,
        ROW,
        (*ROW[:5], "BBBB", "900"),
        (*ROW[:3], "warc/revisit", "-", "CCCC", "900"),
        (*ROW[:3], "image/png", "200", "DDDD", "900"),
        (*ROW[:3], "text/html", "404", "EEEE", "900"),
        ("example,harbour)/", "20241399", "https://harbour.example/", "text/html", "200", "FFFF", "9"),
        ("nonsense",),
    ]
    assert reasons(opened("cdx", text(*rows))) == [
        "Listed",
        "seen",
        "Listed",
        "revisit",
        "not_html",
        "http_404",
        "bad_line",
        "bad_line",
    ]


def test_a_filter_drops_captures_by_their_time(opened: Opened) -> None:
    (item,) = opened("cdx", text(ROW), wanted=lambda url, at: "window" if at == AT else None)
    assert isinstance(item, Dropped)
    assert item.by == "window"


def test_reading_a_listing_goes_on_behind_any_row(opened: Opened) -> None:
    for data in (eleven_fields() + text(("x",), ROW), as_json()[:-2] + b",\n[],\n" + json.dumps(ROW).encode() + b"]\n"):
        whole = opened("cdx", data)
        assert len(whole) >= 2
        rest = [opened("cdx", data, each.behind) for each in whole]
        # a payload that the row before held is known from that row alone
        assert [[each.position for each in items] for items in rest] == [
            [each.position for each in whole[n + 1 :]] for n in range(len(whole))
        ]


def test_a_replay_address_needs_its_two_places(opened: Opened) -> None:
    (refused,) = opened("cdx", text(ROW), replay="https://archive.example/web/{timestamp}/")
    assert isinstance(refused, Rejection)
    assert refused.reason == "bad_replay"


def test_paths_are_files_under_the_address_that_the_operator_names(opened: Opened) -> None:
    data = gzip.compress(b"crawl-data/CC-NEWS/2024/05/1.warc.gz\n\n/2.warc.gz\nhttps://else.example/3.warc.gz\n")
    found = opened("ccnews", data, base="https://data.example/")
    assert [each.unit for each in found if isinstance(each, Found)] == [
        Unit(kind="warc", address="https://data.example/crawl-data/CC-NEWS/2024/05/1.warc.gz"),
        Unit(kind="warc", address="https://data.example/2.warc.gz"),
        Unit(kind="warc", address="https://else.example/3.warc.gz"),
    ]
    assert opened("ccnews", data, found[0].behind, base="https://data.example/") == found[1:]


@pytest.mark.parametrize(
    "line", ["../../etc/passwd", "s3://other/x.warc.gz", "file:///etc/passwd", "a\\b.warc.gz", "a::file.warc.gz"]
)
def test_paths_that_lead_elsewhere_are_named(opened: Opened, line: str) -> None:
    (item,) = opened("ccnews", line.encode(), base="s3://commoncrawl")
    assert isinstance(item, Skipped)
    assert item.reason == "bad_line"


def test_a_local_list_of_paths_needs_to_be_told_where_they_are(opened: Opened) -> None:
    assert reasons(opened("ccnews", b"1.warc.gz\n")) == ["no_base"]


def wacz(data: bytes, *, packed: bool = False) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        made.writestr("datapackage.json", "{}")
        made.writestr("archive/data.warc.gz", data)
        made.writestr("archive/more.warc.gz", data)
        made.writestr("indexes/index.cdx.gz", b"")
    return file.getvalue()


def test_warc_files_in_a_wacz_are_read_where_they_lie(opened: Opened, record: Callable[..., bytes]) -> None:
    data = wacz(gzip.compress(record("pier")) + gzip.compress(record("quay")))
    units = opened("wacz", data)
    assert [each.unit.parameters["inside"] for each in units] == ["archive/data.warc.gz", "archive/more.warc.gz"]
    assert opened("wacz", data, units[0].behind) == units[1:]
    pages = opened("warc", data, **units[1].unit.parameters)
    assert [each.url for each in pages] == ["https://harbour.example/pier", "https://harbour.example/quay"]
    assert opened("warc", data, pages[0].behind, **units[1].unit.parameters) == pages[1:]


def test_a_wacz_that_packs_its_warc_files_again_is_refused_by_name(
    opened: Opened, record: Callable[..., bytes]
) -> None:
    data = wacz(gzip.compress(record("pier")), packed=True)
    assert reasons(opened("warc", data, inside="archive/data.warc.gz")) == ["packed_twice"]
    assert reasons(opened("warc", data, inside="archive/gone.warc.gz")) == ["not_wacz"]


@pytest.mark.parametrize("data", [b"", b"<html>not found</html>", wacz(b"x")[:-40], b"PK\x05\x06" + bytes(18)])
def test_what_is_no_wacz_is_refused(opened: Opened, data: bytes) -> None:
    assert reasons(opened("wacz", data)) == ["not_wacz"]
