"""The disk is full: ingestion stops, says so, shows no part of a file, and goes on when there is room."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from rig import Rig, Site

from pipeline.errors import ArchiveUnavailable, DatabaseUnavailable
from pipeline.local.postgres import Server

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount the small disk that is filled here")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """8 MB of memory, mounted as a folder."""
    with mounted(tmp_path / "small", megabytes=8) as folder:
        yield folder


@contextmanager
def mounted(folder: Path, *, megabytes: int) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def small_tablespace(postgres_server: Server, database: str, tmp_path: Path) -> Iterator[Path]:
    """The test's database on a disk of its own: what it writes ahead goes elsewhere, as at every careful house."""
    with mounted(tmp_path / "tablespace", megabytes=64) as folder:
        owner = postgres_server.data.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        with psycopg.connect(postgres_server.dsn("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'".encode())
            connection.execute(f"ALTER DATABASE {database} SET TABLESPACE small".encode())
            yield folder
            connection.execute(f"ALTER DATABASE {database} SET TABLESPACE pg_default".encode())
            connection.execute("DROP TABLESPACE small")


def fill(folder: Path) -> Path:
    """Take all the room that is left; returns the file that takes it."""
    ballast, disk = folder / "ballast", os.statvfs(folder)
    ballast.write_bytes(bytes(disk.f_bavail * disk.f_frsize))
    return ballast


def test_a_full_archive_stops_ingestion_until_there_is_room(
    database_url: str, small_disk: Path, site: Site, told: list[str]
) -> None:
    rig = Rig.over(database_url, small_disk)
    served = site.publish(4)
    with rig.database:
        rig.seed(site)
        rig.poll()
        ballast = fill(small_disk)
        served += site.publish(2)
        for step in (rig.poll, rig.ingest):
            rig.time_passes()
            with pytest.raises(ArchiveUnavailable, match="No space left on device"):
                step()
        whole = rig.store.list()
        assert [path.name for path in small_disk.rglob("*.warc.gz*")] == [Path(path).name for path in whole]
        assert rig.count("SELECT count(*) FROM ingest.page WHERE state = 'pending'") == 4
        ballast.unlink()
        rig.finish()
        counted = rig.nothing_is_lost_or_doubled(served)
    told.append(f"archive full: 2 steps stopped, {len(whole)} whole files and no part; {counted}")


def test_a_full_database_stops_ingestion_until_there_is_room(
    database_url: str, small_tablespace: Path, tmp_path: Path, site: Site, told: list[str]
) -> None:
    rig = Rig.over(database_url, tmp_path)
    with rig.database:
        rig.seed(site)
        ballast = fill(small_tablespace)
        served = site.publish(6)
        with pytest.raises(DatabaseUnavailable, match="No space left on device"):
            rig.poll()
        assert rig.count("SELECT count(*) FROM ingest.page") == 0
        ballast.unlink()
        rig.time_passes()
        rig.poll()
        ballast = fill(small_tablespace)
        with pytest.raises(DatabaseUnavailable, match="No space left on device"):
            rig.ingest()
        assert rig.count("SELECT count(*) FROM ingest.article_version") == 0
        ballast.unlink()
        rig.finish()
        counted = rig.nothing_is_lost_or_doubled(served)
    told.append(f"database full: 2 steps stopped; {counted}")
