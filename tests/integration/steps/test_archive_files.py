"""Damaged WARC files: each damage is found, every good record is kept, and only what was lost is asked for again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.reading import read_record
from pipeline.archive.voids import void, voided
from pipeline.db import archive
from pipeline.errors import ConfigurationError
from pipeline.local.newsroom import Newsroom
from pipeline.steps.archive_prune import choose as choose_old
from pipeline.steps.archive_prune import prune
from pipeline.steps.archive_repair import RepairCounts, repair
from pipeline.steps.archive_verify import Verified, choose, verify_file
from pipeline.steps.check import must_pass


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as running:
        yield running


@pytest.fixture
def read(workshop: Any, newsroom: Newsroom) -> Any:
    """A workshop that has read one feed of the newsroom."""
    workshop.seed(newsroom.feeds[0].url)
    workshop.poll()
    workshop.fetch()
    workshop.read()
    return workshop


def verified(workshop: Any, *names: str) -> list[Verified]:
    at_once = workshop.settings.model_copy(update={"lease_seconds": 0})
    return [
        verify_file(workshop.database, workshop.store, path, known)
        for path, known in choose(at_once, workshop.database, workshop.store, names)
    ]


def repaired(workshop: Any) -> RepairCounts:
    done = RepairCounts()
    for file in verified(workshop):
        if file.faults:
            done = done.plus(repair(workshop.settings, workshop.database, workshop.store, file))
    return done


def faults(workshop: Any) -> list[str]:
    return [fault.what for file in verified(workshop) for fault in file.faults]


def pages_file(workshop: Any) -> str:
    """The file with most of the pages."""
    ((path,),) = workshop.rows(
        "SELECT path FROM ingest.warc_file JOIN ingest.capture USING (warc_file_id) WHERE kind = 'page'"
        " GROUP BY path ORDER BY count(*) DESC LIMIT 1"
    )
    return str(path)


def records(workshop: Any, path: str) -> list[tuple[str, str, int, int]]:
    """Record id, URL, offset and length of the captures of a file, in its order."""
    return [
        (record_id, url, offset, length)
        for record_id, url, offset, length in workshop.rows(
            "SELECT record_id, url, warc_offset, warc_length"
            " FROM ingest.capture JOIN ingest.warc_file USING (warc_file_id)"
            " WHERE path = %(path)s AND lost_at IS NULL ORDER BY warc_offset",
            path=path,
        )
    ]


def write(workshop: Any, path: str, data: bytes) -> None:
    Path(workshop.settings.archive_root, path).write_bytes(data)


def test_a_sound_archive_has_no_fault_and_nothing_to_repair(read: Any) -> None:
    files = verified(read)
    assert {file.path for file in files} == set(read.store.list())
    assert faults(read) == []
    assert repaired(read) == RepairCounts()
    (one,) = verified(read, pages_file(read))
    assert len([place for place in one.good if place.record_id]) >= len(records(read, one.path))
    with pytest.raises(ConfigurationError, match="nothing at 1999"):
        verified(read, "1999")


def test_a_file_cut_at_any_byte_of_its_last_record_is_found_out(read: Any) -> None:
    path = pages_file(read)
    known = dict(choose(read.settings, read.database, read.store))[path]
    data = read.store.read(path, 0, read.store.size(path))
    last_id, _, offset, length = records(read, path)[-1]
    whole = verify_file(read.database, read.store, path, known)
    for cut in range(offset, len(data)):
        write(read, path, data[:cut])
        found = verify_file(read.database, read.store, path, known)
        assert found.faults, f"a cut at byte {cut} of {len(data)} is not seen"
        lost = [fault.record_id for fault in found.faults if fault.what == "missing"]
        assert lost == ([last_id] if cut < offset + length else [])
        assert found.good == tuple(place for place in whole.good if place.offset + place.length <= cut)


@pytest.mark.parametrize("part", [0.0, 0.01, 0.5, 0.99])
def test_repair_keeps_all_earlier_records_and_refetches_only_the_lost_one(
    read: Any, newsroom: Newsroom, part: float
) -> None:
    path = pages_file(read)
    data = read.store.read(path, 0, read.store.size(path))
    *earlier, (last_id, last_url, offset, length) = records(read, path)
    quotes = read.rows("SELECT count(*) FROM news.quote")
    write(read, path, data[: offset + int(length * part)])
    done = repaired(read)
    assert (done.files, done.kept, done.lost, done.pages_due, done.feeds_due) == (1, done.kept, 1, 1, 0)
    assert records(read, path) == earlier
    for record_id, url, at, size in earlier:
        assert read_record(read.store, path, at, size, record_id).url == url
    assert faults(read) == []
    lost = read.rows("SELECT record_id, lost_reason FROM ingest.capture WHERE lost_at IS NOT NULL")
    assert lost == [(last_id, "damaged")]
    assert must_pass(read.database)
    asked = len(newsroom.log)
    read.fetch()
    read.read()
    assert {f"{newsroom.base(seen.outlet)}{seen.path}" for seen in newsroom.log[asked:]} - {last_url} <= {
        f"{newsroom.base(outlet.key)}/robots.txt" for outlet in newsroom.outlets
    }
    assert read.rows("SELECT outcome FROM ingest.capture WHERE url = %(url)s ORDER BY captured_at", url=last_url)
    assert read.rows("SELECT count(*) FROM news.quote") == quotes
    assert faults(read) == []
    assert must_pass(read.database)


def test_a_damage_in_the_middle_costs_its_own_record_and_the_rows_behind_it_follow(read: Any) -> None:
    path = pages_file(read)
    data = read.store.read(path, 0, read.store.size(path))
    before, (victim, _, offset, length), *behind = records(read, path)[2:]
    write(read, path, data[: offset + 10] + data[offset + length - 10 :])
    assert sorted(set(faults(read))) == ["damaged", "missing", "moved", "size"]
    assert repaired(read).lost == 1
    kept = {record_id for record_id, *_ in records(read, path)}
    assert kept >= {before[0], *(record_id for record_id, *_ in behind)}
    assert victim not in kept
    for record_id, url, at, size in records(read, path):
        assert read_record(read.store, path, at, size, record_id).url == url
    assert faults(read) == []
    assert must_pass(read.database)


def test_a_crash_between_the_file_and_its_rows_is_mended_by_the_next_repair(read: Any) -> None:
    path = pages_file(read)
    data = read.store.read(path, 0, read.store.size(path))
    victim, _, offset, length = records(read, path)[1]
    # as the file is when only the rows are still as they were
    write(read, path, data[:offset] + data[offset + length :])
    assert "moved" in faults(read)
    assert repaired(read).lost == 1
    assert read.rows("SELECT record_id FROM ingest.capture WHERE lost_at IS NOT NULL") == [(victim,)]
    assert faults(read) == []


def test_a_file_that_is_gone_is_marked_and_its_pages_are_fetched_again(read: Any, newsroom: Newsroom) -> None:
    path = pages_file(read)
    Path(read.settings.archive_root, path).unlink()
    assert set(faults(read)) == {"no_file", "missing"}
    lost = repaired(read).lost
    assert lost > 3
    assert faults(read) == []
    assert read.fetch().pages >= lost - len(newsroom.outlets)
    read.read()
    assert must_pass(read.database)


def test_a_lost_record_of_a_page_that_no_feed_shows_any_more_is_fetched_again_too(read: Any) -> None:
    path = pages_file(read)
    *_, (_, url, offset, _) = records(read, path)
    read.change("DELETE FROM ingest.feed_entry")
    write(read, path, read.store.read(path, 0, offset))
    assert repaired(read).pages_due == 1
    assert read.fetch().captured == 1
    assert read.rows("SELECT count(*) FROM ingest.capture WHERE url = %(url)s AND lost_at IS NULL", url=url) == [(1,)]


def test_a_lost_feed_is_asked_in_full_and_archived_again(read: Any, newsroom: Newsroom) -> None:
    ((path, url, offset),) = read.rows(
        "SELECT path, url, warc_offset FROM ingest.capture JOIN ingest.warc_file USING (warc_file_id)"
        " WHERE kind = 'feed' ORDER BY path, warc_offset DESC LIMIT 1"
    )
    write(read, path, read.store.read(path, 0, offset + 20))
    done = repaired(read)
    assert (done.lost, done.pages_due, done.feeds_due) == (1, 0, 1)
    entries = read.rows("SELECT count(*) FROM ingest.feed_entry")
    read.poll()
    assert read.rows("SELECT count(*) FROM ingest.capture WHERE url = %(url)s AND lost_at IS NULL", url=url) == [(1,)]
    assert read.rows("SELECT count(*) FROM ingest.feed_entry") == entries


def test_a_capture_that_could_not_be_read_for_its_damage_is_fetched_again_and_read(
    workshop: Any, newsroom: Newsroom
) -> None:
    workshop.seed(newsroom.feeds[0].url)
    workshop.poll()
    workshop.fetch()
    path = pages_file(workshop)
    data = bytearray(workshop.store.read(path, 0, workshop.store.size(path)))
    _, url, offset, length = records(workshop, path)[0]
    data[offset + length // 2] ^= 0xFF
    write(workshop, path, bytes(data))
    workshop.read()
    state = "SELECT state FROM ingest.page WHERE url = %(url)s"
    assert workshop.rows(state, url=url) == [("quarantined",)]
    assert repaired(workshop).lost == 1
    assert workshop.rows(state, url=url) == [("pending",)]
    assert must_pass(workshop.database)
    workshop.fetch()
    workshop.read()
    assert workshop.rows(state, url=url) == [("stored",)]
    assert must_pass(workshop.database)


def test_a_record_without_a_row_is_named_and_becomes_void(read: Any) -> None:
    path = pages_file(read)
    record_id, *_ = records(read, path)[0]
    read.change("UPDATE ingest.capture SET record_id = record_id || 'x' WHERE record_id = %(record)s", record=record_id)
    assert sorted(faults(read)) == ["missing", "unknown"]
    repaired(read)
    assert voided(read.store, path) == {record_id}
    assert faults(read) == []


def test_a_file_without_rows_is_named_and_gets_them(read: Any, newsroom: Newsroom) -> None:
    path = pages_file(read)
    before = [record_id for record_id, *_ in records(read, path)]
    read.change(
        "UPDATE ingest.warc_file SET path = 'away' WHERE path = %(path)s",
        path=path,
    )
    read.change("UPDATE ingest.capture SET record_id = record_id || 'x', captured_at = captured_at - interval '1 day'")
    assert {fault.what for file in verified(read, path) for fault in file.faults} == {"no_rows"}
    (file,) = verified(read, path)
    repair(read.settings, read.database, read.store, file)
    assert [record_id for record_id, *_ in records(read, path)] == before
    (file,) = verified(read, path)
    assert file.faults == ()


def test_old_files_are_pruned_and_what_was_read_stays(read: Any, newsroom: Newsroom) -> None:
    with pytest.raises(ConfigurationError, match="for ever"):
        choose_old(read.database, None)
    assert choose_old(read.database, 1) == []
    path = pages_file(read)
    captures = len(records(read, path))
    shown = (
        read.rows("SELECT count(*) FROM news.quote"),
        read.rows("SELECT state, count(*) FROM ingest.page GROUP BY 1"),
    )
    old = "UPDATE ingest.{} SET {} = {} - interval '3 days' WHERE warc_file_id IN ("
    old += "SELECT warc_file_id FROM ingest.warc_file WHERE path = %(path)s)"
    for table, column in (("warc_file", "finished_at"), ("capture", "captured_at")):
        read.change(old.format(table, column, column), path=path)
    files = choose_old(read.database, 2)
    assert [file.path for file in files] == [path]
    void(read.store, path, ["x"])
    assert list(prune(read.database, read.store, files)) == [captures]
    assert [each.name for each in Path(read.settings.archive_root).rglob(f"{Path(path).name}*")] == []
    assert read.rows("SELECT lost_reason, count(*)::int FROM ingest.capture WHERE lost_at IS NOT NULL GROUP BY 1") == [
        ("pruned", captures)
    ]
    now = read.rows("SELECT count(*) FROM news.quote"), read.rows("SELECT state, count(*) FROM ingest.page GROUP BY 1")
    assert now == shown
    assert faults(read) == []
    assert read.rows("SELECT count(*) FROM ingest.page WHERE next_check_at <= now() AND state <> 'pending'") == [(0,)]
    assert must_pass(read.database)


def test_what_is_still_to_be_read_is_not_pruned(workshop: Any, newsroom: Newsroom) -> None:
    workshop.seed(newsroom.feeds[0].url)
    workshop.poll()
    workshop.fetch()
    workshop.change("UPDATE ingest.warc_file SET finished_at = finished_at - interval '3 days'")
    workshop.change("UPDATE ingest.capture SET captured_at = captured_at - interval '3 days'")
    assert pages_file(workshop) not in {file.path for file in choose_old(workshop.database, 2)}
    workshop.read()
    assert pages_file(workshop) in {file.path for file in choose_old(workshop.database, 2)}


def test_a_prune_that_was_stopped_before_the_file_went_is_finished_by_the_next(read: Any) -> None:
    path = pages_file(read)
    archive.prune(read.database, path)
    assert read.store.exists(path)
    assert faults(read) == []
    assert list(prune(read.database, read.store, [])) == []
    assert not read.store.exists(path)
