"""Twelve short reports about people who share names or spell them differently: no two of them are mixed up.

Hard cases of both kinds: Mohammed and Mohammad, Park Ji-won and Ji-won Park, an initial, a hyphen, a surname behind a
title, people without any title; two Robert Hales, two Anna Petrovas, three Wangs and one more of whom nothing is said.
"""

import itertools
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.steps.link import link_due

ARTICLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "entities" / "articles.json").read_text(encoding="utf-8")
)
#: (article, form as printed) -> who it is
GOLD = {(article["id"], form): who for article in ARTICLES for form, who in article["gold"].items()}


def test_there_are_at_least_fifteen_entities_in_twelve_articles() -> None:
    assert len(ARTICLES) == 12
    assert len(set(GOLD.values())) >= 15


@pytest.mark.parametrize("order", ["as written", "backwards", "shuffled"])
def test_no_pair_is_wrong_and_most_are_found_in_any_order(
    make_workshop: Callable[..., Any], tmp_path: Path, order: str
) -> None:
    workshop = make_workshop()
    for number, article in enumerate(_ordered(order)):
        folder = tmp_path / f"pages-{number}"
        folder.mkdir()
        (folder / f"{article['id']}.html").write_text(_page(article), encoding="utf-8")
        workshop.backfill("folder", folder)
        if number % 4 == 3:
            assert workshop.read().articles == 4
            link_due(workshop.database)
    found = _found(workshop)
    together = {pair for pair in itertools.combinations(GOLD, 2) if GOLD[pair[0]] == GOLD[pair[1]]}
    predicted = {pair for pair in itertools.combinations(GOLD, 2) if found[pair[0]] == found[pair[1]]}
    assert predicted - together == set()
    assert len(predicted & together) / len(together) >= 0.85, sorted(together - predicted)


def _found(workshop: Any) -> Mapping[tuple[str, str], object]:
    """Each form of the gold -> the entity that it was found to be; what was not found is like nothing else."""
    rows = workshop.rows("SELECT url, printed, entity_id FROM news.mention JOIN news.article USING (article_id)")
    known = {(url.rsplit("/", 1)[-1], printed): entity for url, printed, entity in rows}
    return {form: known.get(form, form) for form in GOLD}


def _ordered(order: str) -> list[dict[str, Any]]:
    if order == "shuffled":
        return random.Random(6).sample(ARTICLES, len(ARTICLES))
    return ARTICLES[::-1] if order == "backwards" else ARTICLES


def _page(article: dict[str, Any]) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in article["text"].split("\n\n"))
    return (
        f'<html lang="en"><head><title>Report {article["id"]}</title>'
        f'<link rel="canonical" href="https://reports.example/2026/{article["id"]}">'
        f'<meta property="article:published_time" content="{article["date"]}T08:00:00Z"></head>'
        f"<body><article><h1>Report {article['id']}</h1>{paragraphs}</article></body></html>"
    )
