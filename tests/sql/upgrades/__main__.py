"""Keep the database of this version, with a few rows, for the test that later versions upgrade from it.

A feed of the newsroom is read twice, before and after its correction, and dumped to `<newest migration>.sql.gz`
beside this file. Once for each release, when its migrations are final: `make dump`.
"""

import gzip
import os
import subprocess
import tempfile
from pathlib import Path

from pipeline import urls
from pipeline.archive.store import open_store
from pipeline.db import feeds, pages, seeds
from pipeline.db.connect import Database
from pipeline.db.migrate import migrate
from pipeline.local.newsroom import Newsroom
from pipeline.local.postgres import Server, binaries
from pipeline.settings import Settings, packaged
from pipeline.steps.check import must_pass
from pipeline.steps.fetch import fetch_due
from pipeline.steps.link import link_due
from pipeline.steps.poll import poll_due
from pipeline.steps.read import read_due


def main() -> None:
    newest = max((packaged("sql") / "migrations").glob("*.sql")).name.split("_")[0]
    kept = Path(__file__).with_name(f"{newest}.sql.gz")
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home), durable=False)
        server.start(print)
        try:
            migrate(server.dsn("onrecord_owner"))
            _fill(server.dsn("onrecord_writer"), Path(home))
            kept.write_bytes(gzip.compress(dump(server, "onrecord", "--no-privileges").encode(), mtime=0))
        finally:
            server.stop()
    print(f"{kept}: {kept.stat().st_size:,} bytes")


def dump(server: Server, database: str, *options: str) -> str:
    """What pg_dump says of all but extensions, without the lines that differ each time."""
    dumped = subprocess.run(
        [binaries() / "pg_dump", "--no-owner", "--exclude-extension=*", *options],
        env={**os.environ, **server.libpq_environment("onrecord_owner", database)},
        check=True,
        capture_output=True,
        text=True,
    )
    return "".join(
        line for line in dumped.stdout.splitlines(keepends=True) if not line.startswith(("\\restrict", "\\unrestrict"))
    )


def _fill(database_url: str, home: Path) -> None:
    ours = Settings(
        home=home,
        allow_addresses=("127.0.0.0/8",),
        host_delay_seconds=0,
        extra_agencies=packaged("seeds") / "newsroom" / "agencies.csv",
    )
    store = open_store(ours.archive_root)
    with Newsroom(base_port=0) as newsroom, Database(database_url) as database:
        feed = newsroom.feeds[0]
        outlet = {"key": feed.outlet, "name": feed.outlet, "country": None, "language": "en", "kind": "newspaper"}
        seeds.seed(
            database,
            [{**outlet, "homepage": None, "wikidata_id": None}],
            [
                {"outlet": feed.outlet, "url": feed.url, "host": urls.server(feed.url)}
                | {"title": None, "language": "en", "kind": None}
            ],
        )
        for _ in range(2):
            feeds.make_due(database)
            pages.make_refetches_due(database)
            poll_due(ours, database, store)
            fetch_due(ours, database, store)
            read_due(ours, database, store)
            link_due(database)
            newsroom.correct()
        must_pass(database)


if __name__ == "__main__":
    main()
