"""Exports of others: pages that are given as text."""

import json
from pathlib import Path
from typing import Any


def test_a_page_that_was_text_is_read_by_the_exports_charset_not_by_its_own(workshop: Any, tmp_path: Path) -> None:
    prose = "The café owner Zoë Bílý said on Monday that the new pier would open in May. " * 6
    html = f'<html><head><meta charset="iso-8859-1"></head><body><article><p>{prose}</p></article></body></html>'
    export = tmp_path / "export.jsonl"
    export.write_text(json.dumps({"url": "https://news.example/pier", "html": html}) + "\n", encoding="utf-8")
    workshop.backfill("jsonl", export)
    workshop.read()
    ((text,),) = workshop.rows("SELECT text FROM ingest.article_version")
    assert "café owner Zoë Bílý" in text
