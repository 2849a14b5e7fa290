"""WARC files and sitemaps of the shared material, entered: every record is captured, listed, known or named."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.steps.check import must_pass


@pytest.mark.parametrize("name", ["news_clean.warc.gz", "news_quirks.warc.gz"])
def test_every_record_that_should_be_ingested_is_captured_and_no_other(
    workshop: Any, shared_corpora: Path, name: str
) -> None:
    folder = shared_corpora / "material" / "warc"
    records = json.loads((folder / "expected.json").read_text(encoding="utf-8"))[name]["records"]
    counts = workshop.backfill("warc", folder / name)
    captured = workshop.rows("SELECT captured_at, payload_bytes FROM ingest.capture")
    truth = [(datetime.fromisoformat(each["warc_date"]), each["payload_len"]) for each in records if each["ingest"]]
    assert sorted(captured) == sorted(truth)
    assert counts.items == len(records) == counts.captured + counts.known + counts.skipped
    again = workshop.backfill("warc", folder / name, name="again")
    assert (again.items, again.captured) == (counts.items, 0)
    must_pass(workshop.database)


def test_a_sitemap_lists_pages_once_and_one_that_is_none_is_refused(workshop: Any, shared_corpora: Path) -> None:
    folder = shared_corpora / "material" / "sitemaps"
    truth = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    listed = workshop.backfill("sitemap", folder / "urlset_plain.xml", since=date(2024, 5, 1))
    days = [day for day in truth["urlset_plain.xml"]["lastmod"] if day >= "2024-05-01"]
    assert (listed.items, listed.listed, listed.filtered) == (60, len(days), 60 - len(days))
    again = workshop.backfill("sitemap", folder / "urlset_plain.xml", name="again")
    assert (again.listed, again.known) == (60 - len(days), len(days))
    workshop.backfill("sitemap", folder / "html_error_as_sitemap.xml")
    assert workshop.rows("SELECT state FROM ingest.backfill_unit ORDER BY backfill_unit_id") == [
        ("done",),
        ("done",),
        ("rejected",),
    ]
    must_pass(workshop.database)
