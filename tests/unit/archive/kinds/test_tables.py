"""JSONL and CSV of addresses, pages and texts: a bad line is named, and the rest goes on."""

import base64
import gzip
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Dropped, Item, Listed, Recorded, Rejection, Skipped, Told

type Opened = Callable[..., list[Item]]

PIER = "https://harbour.example/pier"


def jsonl(*rows: Any) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


def reasons(items: list[Item]) -> list[str]:
    return [each.reason if isinstance(each, Skipped) else type(each).__name__ for each in items]


def test_a_line_with_an_address_alone_is_listed(opened: Opened) -> None:
    (found,) = opened("jsonl", jsonl({"url": PIER, "publish_date": "2024-05-06", "language": "en-GB", "title": "Pier"}))
    assert found == Listed(
        position=0,
        behind=found.behind,
        url=PIER,
        published_at=datetime(2024, 5, 6, tzinfo=UTC),
        title="Pier",
        language="en",
    )


def test_a_line_of_news_please_is_an_article_told_with_its_own_dates(opened: Opened) -> None:
    line = {
        "authors": ["Ann Quay", "Bo Mole"],
        "date_download": "2024-05-07 08:09:10",
        "date_publish": "2024-05-06 07:08:09",
        "language": "en",
        "maintext": "The pier opens in May.\nBoats are glad.",
        "title": "Pier to open",
        "url": PIER,
    }
    (found,) = opened("jsonl", jsonl(line))
    assert found == Told(
        position=0,
        behind=found.behind,
        url=PIER,
        text="The pier opens in May.\nBoats are glad.",
        captured_at=datetime(2024, 5, 7, 8, 9, 10, tzinfo=UTC),
        title="Pier to open",
        byline="Ann Quay, Bo Mole",
        published_at=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        language="en",
    )


@pytest.mark.parametrize(
    "own", [{"html": "<p>Straße</p>"}, {"html_base64": base64.b64encode("<p>Straße</p>".encode()).decode()}]
)
def test_a_line_with_a_page_is_a_record_of_it(opened: Opened, own: dict[str, str]) -> None:
    (found,) = opened("jsonl", jsonl({"url": PIER, "captured_at": "2024-05-06T07:08:09Z", "text": "Straße", **own}))
    assert isinstance(found, Recorded)
    assert (found.body.decode(), found.status) == ("<p>Straße</p>", None)
    assert found.captured_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_a_story_export_of_media_cloud_is_told_to_the_day(opened: Opened) -> None:
    data = (
        "stories_id,publish_date,title,url,language,story_text,collect_date\r\n"
        f'7,2024-05-06,"Pier, at last",{PIER},en,"The pier ""opens"" in May.\r\n\r\nBoats are glad.",'
        "2024-05-07 01:02:03.4\r\n"
    )
    (found,) = opened("csv", data.encode("utf-8-sig"))
    assert isinstance(found, Told)
    assert (found.title, found.text) == ("Pier, at last", 'The pier "opens" in May.\r\n\r\nBoats are glad.')
    assert (found.published_at, found.published_has_time) == (datetime(2024, 5, 6, tzinfo=UTC), False)
    assert found.captured_at == datetime(2024, 5, 7, 1, 2, 3, tzinfo=UTC)


def test_a_text_without_a_time_is_of_its_files_time_never_of_today(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_bytes(jsonl({"url": PIER, "text": "The pier opens."}))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (found,) = opened("jsonl", path)
    assert isinstance(found, Told)
    assert found.captured_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert found.published_at is None


def test_a_filter_is_asked_before_a_page_is_unpacked(opened: Opened) -> None:
    line = {"url": PIER, "html_base64": "no base64", "captured_at": "2024-05-06"}
    (found,) = opened("jsonl", jsonl(line), wanted=lambda url, at: "window")
    assert found == Dropped(position=0, behind=found.behind, by="window", at=datetime(2024, 5, 6, tzinfo=UTC))


def test_bad_lines_are_named_and_the_rest_goes_on(opened: Opened) -> None:
    data = jsonl(
        {"url": PIER},
        b"{broken\n",
        b"\n",
        [1],
        b"[" * 100_000 + b"\n",
        {"title": "no address"},
        {"url": "file:///etc/hosts"},
        {"url": PIER, "html_base64": "!"},
        {"url": PIER, "html": " "},
        b"\xff\xfe\x00\n",
        {"url": PIER},
    )
    found = ["Listed", *["bad_line"] * 3, "bad_url", "bad_url", "bad_line", "Listed", "bad_line", "Listed"]
    assert reasons(opened("jsonl", data)) == found


def test_a_line_that_is_too_long_is_passed_over_in_pieces(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.archive.kinds.lines.MOST_BYTES", 1_000)
    data = jsonl({"url": PIER}, {"url": PIER, "html": "x" * 5_000_000}, {"url": PIER})
    whole = opened("jsonl", data)
    assert reasons(whole) == ["Listed", "too_large", "Listed"]
    assert opened("jsonl", data, whole[1].behind) == whole[2:]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_reading_goes_on_behind_any_item(opened: Opened, kind: str, pack: Callable[[bytes], bytes]) -> None:
    csv = b'url,text\nhttps://a.example/1,"One\n\ntwo"\nhttps://a.example/2\n\nhttps://a.example/3,x\n'
    rows = jsonl({"url": PIER}, b"{\n", b"\n", {"url": PIER, "title": "x"})
    data = pack(csv if kind == "csv" else rows)
    whole = opened(kind, data)
    assert len(whole) == 3
    assert [opened(kind, data, each.behind) for each in whole] == [whole[n + 1 :] for n in range(3)]


def test_a_packed_file_that_is_cut_short_ends_with_a_fault(opened: Opened) -> None:
    data = gzip.compress(jsonl({"url": PIER}, {"url": os.urandom(999).hex()}))[:-300]
    assert reasons(opened("jsonl", data)) == ["Listed", "truncated"]


def test_rows_with_other_columns_than_the_head_are_named(opened: Opened) -> None:
    data = b"title;url\nPier;https://harbour.example/1\nalone\na;b;c\nQuay;https://harbour.example/2\n"
    assert reasons(opened("csv", data)) == ["Listed", "bad_line", "bad_line", "Listed"]


def test_a_quotation_mark_that_never_closes_costs_one_line(opened: Opened) -> None:
    data = b'url,title\nhttps://harbour.example/1,a\nhttps://harbour.example/2,"b\nhttps://harbour.example/3,c\n'
    whole = opened("csv", data)
    assert reasons(whole) == ["Listed", "bad_line", "Listed"]
    assert opened("csv", data, whole[1].behind) == whole[2:]


def test_a_list_of_addresses_needs_no_head_and_keeps_its_commas(opened: Opened) -> None:
    data = b"https://harbour.example/pier,UMX\nno address\n\nhttps://harbour.example/quay\n"
    first, bad, last = opened("csv", data)
    assert [each.url for each in (first, last) if isinstance(each, Listed)] == [
        "https://harbour.example/pier,UMX",
        "https://harbour.example/quay",
    ]
    assert reasons([bad]) == ["bad_url"]


def test_older_exports_are_in_windows_1252_and_others_say_what_they_are_in(opened: Opened) -> None:
    row = f"url,title\n{PIER},Straße\n"
    assert [each.title for each in opened("csv", row.encode("cp1252")) if isinstance(each, Listed)] == ["Straße"]
    japanese = row.replace("Straße", "埠頭").encode("shift_jis")
    assert [each.title for each in opened("csv", japanese, encoding="shift_jis") if isinstance(each, Listed)] == [
        "埠頭"
    ]


@pytest.mark.parametrize(
    ("kind", "data", "own", "reason"),
    [
        ("csv", b"title,day\nPier,Monday\n", {}, "no_address"),
        ("csv", "url\n".encode("utf-16"), {}, "utf_16"),
        ("csv", b"", {}, "empty"),
        ("jsonl", b"", {}, "empty"),
        ("jsonl", b"{}\n", {"encoding": "martian"}, "bad_encoding"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused(
    opened: Opened, kind: str, data: bytes, own: dict[str, str], reason: str
) -> None:
    (refused,) = opened(kind, data, **own)
    assert isinstance(refused, Rejection)
    assert refused.reason == reason
