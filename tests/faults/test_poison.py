"""Poison mixed into a batch of good reports: each has its named end, and every good report lands."""

import random

import pytest
from rig import Rig, Site, page
from zoo.server import answer

from pipeline.db.pages import add, page_row


def _sent(body: bytes) -> bytes:
    return answer(body=body, Content_Type="text/html; charset=utf-8")


def _with(number: int, more: str) -> bytes:
    return _sent(page(f"poison-{number}", more=more))


def _ld(document: str) -> str:
    return f'<script type="application/ld+json">{document}</script>'


def _words(count: int) -> str:
    """So many different words."""
    dice = random.Random(7)
    return " ".join(f"{dice.getrandbits(64):016x}" for _ in range(count))


#: hostile, and yet each is an article: what cannot be stored of it is replaced or left out
HARMLESS = {
    "nul": _sent(page("poison-1").replace(b"gate", b"ga\x00te")),
    "nul-entity": _with(2, "<p>Here stand &#0; and &#xD800;, which no text can hold.</p>"),
    "surrogate": _sent(page("poison-3").replace(b"gate", b"ga\xed\xa0\x80te")),
    "surrogate-escaped": _with(4, _ld('{"@type": "NewsArticle", "headline": "x \\ud800 y", "author": "A \\udfff B"}')),
    "canonical-of-12-kb": _sent(
        page("poison-5").replace(b"<head>", b'<head><link rel="canonical" href="/' + b"a" * 12_000 + b'">')
    ),
    "title-of-2-mb": _sent(page("poison-6", title="t" * 2_000_000)),
    "tsvector-overflow": _with(7, f"<p>{_words(15_000)}</p>"),
    "json-cut": _with(8, _ld('{"@type": "NewsArticle", "headline": ')),
    "json-deep": _with(9, _ld("[" * 100_000)),
}
#: no article at all: path -> what is sent, state, stage, reason
NAMED = {
    f"url-of-{'1' * 12_000}": (_sent(page("poison-10")), "rejected", "fetch", "bad_url"),
    "json": (answer(body=b'{"headline": ', Content_Type="application/json"), "rejected", "fetch", "wrong_type"),
    "torn": (
        answer(body=b"no gzip", Content_Type="text/html", Content_Encoding="gzip"),
        "rejected",
        "fetch",
        "bad_encoding",
    ),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("good", [20, pytest.param(1_200, marks=pytest.mark.slow)])
def test_poison_in_a_batch_is_named_and_costs_no_other_report(rig: Rig, site: Site, told: list[str], good: int) -> None:
    served = site.publish(good)
    site.others |= HARMLESS | {path: sent for path, (sent, *_) in NAMED.items()}
    poison = [site.zoo.url(path) for path in (*HARMLESS, *NAMED)]
    add(rig.database, [page_row(url, original_url=url, outlet_id=None, discovered_by="feed") for url in poison])
    rig.finish()
    query = """
        SELECT page.url, page.state, coalesce(rejection.stage, kept.stage) AS stage,
            coalesce(rejection.reason, kept.reason) AS reason
        FROM ingest.page
            LEFT JOIN ingest.rejection USING (page_id)
            LEFT JOIN ingest.quarantine AS kept USING (page_id)
        WHERE page.url = ANY(%(poison)s)
    """
    ends = {url.removeprefix(site.zoo.url("")): tuple(end) for url, *end in rig.rows(query, poison=poison)}
    assert ends == dict.fromkeys(HARMLESS, ("stored", None, None)) | {
        path: tuple(end) for path, (_, *end) in NAMED.items()
    }
    counted = rig.nothing_is_lost_or_doubled(served)
    told.append(f"poison: {len(HARMLESS)} cleaned and stored, {len(NAMED)} named, among {good}; {counted}")
