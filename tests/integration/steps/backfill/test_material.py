"""Every WARC file and sitemap of the shared material gives what its truth says, to the record."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.db import backfill
from pipeline.db.backfill import Request
from pipeline.records import ArchiveKind, Unit
from pipeline.steps.backfill import run
from pipeline.steps.backfill.work import WorkCounts, work
from pipeline.steps.check import must_pass


def entered(workshop: Any, kind: ArchiveKind, address: Path, **wanted: Any) -> WorkCounts:
    """A file as a backfill, its units read to their end."""
    run.start(workshop.database, Request(name=address.name, **wanted), Unit(kind=kind, address=str(address)))
    return work(workshop.settings, workshop.database, workshop.store, name=address.name)


@pytest.fixture(scope="session")
def warcs(shared_corpora: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((shared_corpora / "material/warc/expected.json").read_text(encoding="utf-8"))
    return found


def test_every_record_of_a_warc_that_should_be_ingested_is_and_no_other(
    workshop: Any, shared_corpora: Path, warcs: Mapping[str, Any]
) -> None:
    for name in ("news_clean.warc.gz", "news_quirks.warc.gz"):
        records = warcs[name]["records"]
        counts = entered(workshop, "warc", shared_corpora / "material/warc" / name)
        truth = sorted(
            (record["url"], record["warc_date"], record["payload_sha1"]) for record in records if record["ingest"]
        )
        assert counts.captured == len(truth)
        assert counts.items == len(records) == counts.captured + counts.known + counts.skipped
    must_pass(workshop.database)
