"""Folders and tar files of pages: names are told, never opened, and nothing is written."""

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.archive.kinds.files import kind_of
from pipeline.records import Dropped, Found, Item, Recorded, Rejection, Skipped

type Opened = Callable[..., list[Item]]

PAGE = b'<html><head><link rel="canonical" href="https://harbour.example/pier"></head><p>The pier opens.</p></html>'
AT = 1_700_000_000


def tar(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE, mtime: int = AT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        for name, body in members:
            about = tarfile.TarInfo(name)
            about.size, about.mtime, about.type = len(body), mtime, kind
            made.addfile(about, io.BytesIO(body))
    return file.getvalue()


def told(items: list[Item]) -> list[str]:
    return [each.url if isinstance(each, Recorded) else getattr(each, "reason", type(each).__name__) for each in items]


def test_a_page_is_of_the_address_that_it_states_and_of_its_files_time(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "pages" / "a" / "pier.html"
    path.parent.mkdir(parents=True)
    path.write_bytes(PAGE)
    os.utime(path, (AT, AT))
    (page,) = opened("folder", tmp_path / "pages")
    assert page == Recorded(
        position=0,
        behind=1,
        url="https://harbour.example/pier",
        captured_at=datetime.fromtimestamp(AT, UTC),
        raw=PAGE,
        body=PAGE,
        status=None,
    )


def test_a_folder_is_walked_in_a_fixed_order_and_holds_archives_as_well(opened: Opened, tmp_path: Path) -> None:
    for name in (
        "b/2.html.gz",
        "b/1.htm",
        "a.html",
        "empty.html",
        "notes.md",
        "c.warc.gz",
        "b/urls.csv",
        "broken.html.gz",
    ):
        path = tmp_path / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        page = b"<p>a page</p>"
        path.write_bytes({"empty.html": b"", "b/2.html.gz": gzip.compress(page)}.get(name, page))
    whole = opened("folder", tmp_path / "pages")
    assert told(whole) == [
        "file:///pages/a.html",
        "bad_encoding",
        "Found",
        "empty",
        "file:///pages/b/1.htm",
        "file:///pages/b/2.html.gz",
        "Found",
    ]
    units = [each.unit for each in whole if isinstance(each, Found)]
    assert [(unit.kind, Path(unit.address).name) for unit in units] == [("warc", "c.warc.gz"), ("csv", "urls.csv")]
    assert [opened("folder", tmp_path / "pages", each.behind) for each in whole] == [whole[n + 1 :] for n in range(7)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_pages_of_a_tar_file_are_read_and_the_rest_goes_on_behind_any(
    opened: Opened, pack: Callable[[bytes], bytes]
) -> None:
    long_name = f"{'deep/' * 40}3.html"
    data = pack(tar(("1.html", PAGE), ("2.txt", b"notes"), (long_name, b"<p>third</p>" * 99), ("4.html", PAGE)))
    whole = opened("tar", data)
    pier = "https://harbour.example/pier"
    assert told(whole) == [pier, "not_html", f"file:///archive/{long_name}", pier]
    assert [opened("tar", data, each.behind) for each in whole] == [whole[n + 1 :] for n in range(4)]


def test_names_that_climb_are_told_and_lead_nowhere(opened: Opened, tmp_path: Path) -> None:
    names = ("../../climbed.html", "/etc/climbed.html", "a/../../climbed.html")
    found = opened("tar", tar(*((name, b"<p>up</p>") for name in names)))
    assert told(found) == [f"file:///archive/{name}" for name in names]
    assert [path.name for path in tmp_path.rglob("*")] == ["archive"]


def test_links_devices_and_folders_are_passed_over(opened: Opened) -> None:
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        assert opened("tar", tar(("page.html", b""), kind=kind)) == []


def test_a_member_without_a_time_is_of_its_tar_files_time(opened: Opened) -> None:
    (page,) = opened("tar", tar(("1.html", PAGE), mtime=0))
    assert isinstance(page, Recorded)
    assert page.captured_at == datetime(2026, 9, 18, 12, tzinfo=UTC)


def test_a_filter_sees_the_address_that_the_page_states(opened: Opened) -> None:
    (item,) = opened("tar", tar(("1.html", PAGE)), wanted=lambda url, at: "hosts" if "harbour" in url else None)
    assert isinstance(item, Dropped)


def test_members_behind_damaged_headers_and_junk_are_found_again(opened: Opened) -> None:
    one, two, three = (f"file:///archive/{n}.html" for n in (1, 2, 3))
    data = tar(*((f"{n}.html", b"<p>page</p>") for n in (1, 2, 3)))
    junk = b"\x07" * 512
    for place, found in ((0, [two, three]), (1_024, [one, three]), (2_048, [one, two])):
        kept = told(opened("tar", data[:place] + junk + data[place + 512 :]))
        assert [each for each in kept if each != "damaged"] == found
        assert kept.count("damaged") == 1
    assert told(opened("tar", data[:1_024] + 3 * junk + data[1_024:])) == [one, "damaged", two, three]


def test_a_tar_file_that_is_cut_short_keeps_what_came_before(opened: Opened) -> None:
    data = tar(("1.html", b"<p>page</p>"), ("2.html", b"<p>page</p>" * 99))
    assert told(opened("tar", data[:1_800])) == ["file:///archive/1.html", "damaged"]
    assert told(opened("tar", gzip.compress(os.urandom(0) + data)[:-30]))[0] == "file:///archive/1.html"


def test_a_header_that_claims_the_world_is_not_believed(opened: Opened) -> None:
    about = tarfile.TarInfo("x" * 200)
    about.type, about.size = tarfile.GNUTYPE_LONGNAME, 8_000_000_000
    block = about.tobuf(tarfile.GNU_FORMAT)[-512:]
    (item,) = opened("tar", block + bytes(2_048))
    assert isinstance(item, Rejection | Skipped)


@pytest.mark.parametrize(("kind", "data", "reason"), [("tar", b"", "empty"), ("tar", b"<html>" * 300, "not_tar")])
def test_what_is_no_archive_is_refused(opened: Opened, kind: str, data: bytes, reason: str) -> None:
    assert told(opened(kind, data)) == [reason]


def test_a_folder_that_is_gone_is_refused(opened: Opened, tmp_path: Path) -> None:
    assert told(opened("folder", tmp_path / "gone")) == ["no_folder"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CC-NEWS-1.warc.gz", "warc"),
        ("a.WARC", "warc"),
        ("a.wacz", "wacz"),
        ("pages.tar.gz", "tar"),
        ("pages.tgz", "tar"),
        ("stories.csv.gz", "csv"),
        ("lines.jsonl", "jsonl"),
        ("index.cdx.gz", "cdx"),
        ("page.html", None),
        ("README", None),
    ],
)
def test_a_files_name_tells_its_kind(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind
