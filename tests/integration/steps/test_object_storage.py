"""The archive on a server that speaks S3: the same steps; an outage costs time and nothing else."""

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipeline.archive.store import open_store
from pipeline.errors import ArchiveUnavailable
from pipeline.local.newsroom import Newsroom
from pipeline.steps.archive_repair import repair
from pipeline.steps.archive_verify import Verified, choose, verify_file
from pipeline.steps.check import must_pass


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_port=0) as running:
        yield running


def verified(workshop: Any) -> list[Verified]:
    known = choose(workshop.settings, workshop.database, workshop.store)
    return [verify_file(workshop.database, workshop.store, path, file) for path, file in known]


def test_pages_are_archived_read_verified_and_repaired(
    make_workshop: Callable[..., Any], newsroom: Newsroom, s3: str
) -> None:
    workshop = make_workshop(archive_url=f"{s3}/warc", archive_max_file_bytes=4_000)
    workshop.seed(newsroom.feeds[0].url)
    workshop.poll()
    fetched = workshop.fetch()
    assert workshop.read().articles == fetched.captured > 3
    files = verified(workshop)
    assert len(files) > 2, "the batch went on in another file"
    assert [fault for file in files for fault in file.faults] == []
    last = files[-1].path
    workshop.store.put(last, workshop.store.read(last, 0, workshop.store.size(last) - 900))
    (damaged,) = [file for file in verified(workshop) if file.faults]
    assert damaged.path == last
    repair(workshop.settings, workshop.database, workshop.store, damaged)
    assert [fault for file in verified(workshop) for fault in file.faults] == []
    workshop.fetch()
    workshop.read()
    assert must_pass(workshop.database)


def test_an_outage_quarantines_nothing(
    make_workshop: Callable[..., Any], newsroom: Newsroom, dying_s3: tuple[str, subprocess.Popen[bytes]]
) -> None:
    bucket, server = dying_s3
    workshop = make_workshop(archive_url=f"{bucket}/warc")
    workshop.seed(newsroom.feeds[0].url)
    workshop.poll()
    waiting = workshop.fetch().captured
    server.kill()
    server.wait()
    with pytest.raises(ArchiveUnavailable):
        workshop.read()
    left = "SELECT count(*)::int FROM ingest.capture WHERE outcome = 'waiting' AND attempts = 0 AND lease_token IS NULL"
    assert workshop.rows(left) == [(waiting,)]
    with pytest.raises(ArchiveUnavailable):
        open_store(f"{bucket}/warc").list()
