"""A file of the archive is there whole or not at all, in a folder as in object storage."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from pipeline.archive.store import Bucket, Folder, Store, open_store
from pipeline.errors import ArchiveError

PATH = "2026/09/18/one.warc.gz"


@pytest.fixture(params=["folder", "memory", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each kind of place: a folder, fsspec's own bucket in memory, and one of a server that speaks S3."""
    if request.param == "folder":
        return open_store(str(tmp_path / "archive"))
    base = "memory:/" if request.param == "memory" else request.getfixturevalue("s3")
    return open_store(f"{base}/{uuid4()}/archive")


def test_the_setting_tells_a_folder_from_a_bucket(tmp_path: Path) -> None:
    assert isinstance(open_store(str(tmp_path)), Folder)
    assert isinstance(open_store("memory://archive"), Bucket)


def test_a_file_is_seen_when_its_block_ends(place: Store) -> None:
    with place.create(PATH) as file:
        file.write(b"0123456789")
        assert place.list() == []
    assert place.list() == [PATH]
    assert (place.read(PATH, 2, 3), place.size(PATH)) == (b"234", 10)
    assert abs(place.modified_at(PATH) - datetime.now(UTC)) < timedelta(minutes=1)


def test_nothing_is_seen_of_a_file_that_failed(place: Store) -> None:
    def write() -> None:
        with place.create(PATH) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert place.list() == []


def test_nothing_is_seen_of_a_file_without_bytes(place: Store) -> None:
    with place.create(PATH):
        pass
    assert place.list() == []


def test_a_file_that_ends_too_early_or_is_gone_is_an_archive_error(place: Store) -> None:
    place.put(PATH, b"0123456789")
    with pytest.raises(ArchiveError, match="2 bytes before"):
        place.read(PATH, 8, 4)
    with pytest.raises(ArchiveError):
        place.read("gone.warc.gz", 0, 1)
    with pytest.raises(ArchiveError):
        place.size("gone.warc.gz")
    with pytest.raises(ArchiveError):
        place.modified_at("gone.warc.gz")


def test_a_listing_is_of_one_folder_sorted_and_of_finished_files_alone(place: Store) -> None:
    for path in ("2026/09/18/b.warc.gz", "2026/09/18/a.warc.gz", "2026/09/19/c.warc.gz", "2026/09/18/a.warc.gz.void"):
        place.put(path, b"x")
    assert place.list("2026/09/18") == ["2026/09/18/a.warc.gz", "2026/09/18/b.warc.gz"]
    assert place.list("2026/09/20") == []
    assert len(place.list()) == 3


def test_an_unfinished_file_of_a_dead_worker_is_not_listed_blocks_no_one_and_is_left_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    left = tmp_path / f"{PATH}.0a1b2c3d.open"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    assert folder.list() == []
    folder.put(PATH, b"whole")
    assert folder.read(PATH, 0, 5) == b"whole"
    assert left.read_bytes() == b"half"
    assert [path.name for path in left.parent.glob("*.open")] == [left.name]


def test_a_file_is_replaced_whole_and_removed_once_or_twice(place: Store) -> None:
    place.put(PATH, b"first")
    place.put(PATH, b"second")
    assert place.exists(PATH)
    assert place.read(PATH, 0, place.size(PATH)) == b"second"
    place.remove(PATH)
    place.remove(PATH)
    assert not place.exists(PATH)


def test_what_another_worker_put_is_seen_at_once(place: Store, s3: str) -> None:
    assert place.list() == []
    root = place.root if isinstance(place, Folder) else None
    other = open_store(str(root)) if root else place
    other.put(PATH, b"x")
    assert place.exists(PATH)
    assert place.list() == [PATH]
