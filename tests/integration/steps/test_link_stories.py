"""Articles become stories: the demo's wire report, and reports that are entered straight into the tables."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from pipeline.articles.fingerprint import minhash, text_sha256
from pipeline.db import story_decisions
from pipeline.db.digest import digest
from pipeline.db.reread import Choice
from pipeline.errors import DecisionRefused
from pipeline.steps.check import must_pass, run
from pipeline.steps.link_stories import link_stories_due
from pipeline.steps.reread import reread

STORIES = (
    "SELECT array_agg(outlet ORDER BY outlet) FROM news.story_article GROUP BY story_id HAVING count(*) > 1 ORDER BY 1"
)
MEMBERS = "SELECT array_agg(url ORDER BY url) FROM news.story_article GROUP BY story_id ORDER BY 1"


@pytest.fixture
def linked(newsroom_workshop: Any) -> Any:
    """The newsroom, its articles linked."""
    link_stories_due(newsroom_workshop.database)
    return newsroom_workshop


def test_the_wire_report_in_three_outlets_is_one_story_and_its_origin_is_the_agency(linked: Any) -> None:
    assert linked.rows(STORIES) == [(["harbour", "talvin", "velmar"],)]
    (story,) = linked.rows(
        "SELECT outlets, texts, origin_agency, origin_how, origin_evidence, report.outlet"
        " FROM news.story JOIN news.story_article AS report ON report.article_id = origin_article_id WHERE articles > 1"
    )
    assert story == (3, 2, "Talvin", "credit", "3 of 3 articles credit Talvin", "talvin")
    assert must_pass(linked.database)


def test_it_says_who_carried_whom_and_who_tells_of_the_same_in_other_words(linked: Any) -> None:
    told = linked.rows(
        "SELECT outlet, relation, carried_how, round(own_share::numeric, 1), gathered_by, evidence"
        " FROM news.story_article JOIN news.story USING (story_id) WHERE articles > 1 ORDER BY outlet"
    )
    assert [tuple(map(str, row)) for row in told] == [
        ("harbour", "rewrite", "credit", "0.4", "None", "None"),
        ("talvin", "own", "None", "1.0", "None", "None"),
        ("velmar", "own", "None", "1.0", "evidence", "5 of 13 names; 17% of the words; 0 days apart"),
    ]
    assert linked.rows("SELECT agency, outlet, carrying FROM news.agency_reach WHERE carrying > 0") == [
        ("Talvin", "harbour", 1)
    ]


def test_a_time_without_a_zone_leaves_open_which_article_was_first(linked: Any) -> None:
    query = (
        "SELECT first_article_id, first_published_source, first_published_precision FROM news.story WHERE articles > 1"
    )
    assert linked.rows(query) == [(None, "feed", "minute")]


def test_what_was_carried_stands_in_both_texts_and_what_was_cut_in_one(linked: Any) -> None:
    passages = linked.rows("SELECT kind, words, text_words FROM news.story_passage ORDER BY article_id, ordinal")
    carried = [(own, other) for kind, own, other in passages if kind == "carried"]
    assert ("customs checks would be carried out on board",) * 2 in carried
    assert all(own == other for own, other in carried)
    assert any(kind == "cut" and "Estaran Statistics Office" in other for kind, _, other in passages)
    assert any(kind == "added" and "kettle" in own for kind, own, _ in passages)


def test_linking_again_changes_nothing(linked: Any) -> None:
    assert link_stories_due(linked.database).articles == 0
    before = list(digest(linked.database))
    linked.change("UPDATE ingest.article SET story_due = true")
    assert link_stories_due(linked.database).articles == 19
    assert list(digest(linked.database)) == before


def test_what_a_person_parted_and_joined_holds_over_a_new_reading(linked: Any) -> None:
    numbers = dict(linked.rows("SELECT url, article_id FROM news.article"))
    (velmar,) = (number for url, number in numbers.items() if url.endswith("/news/1041.html"))
    (dam,) = (number for url, number in numbers.items() if url.endswith("/dam-inspection"))
    (bank,) = (number for url, number in numbers.items() if url.endswith("/central-bank"))
    story_decisions.split(linked.database, [velmar], "editor")
    story_decisions.merge(linked.database, dam, bank, "editor")
    with pytest.raises(DecisionRefused, match="the story has no other articles"):
        story_decisions.split(linked.database, [dam], "editor")
    link_stories_due(linked.database)
    parted_and_joined = [(["harbour", "talvin"],), (["talvin", "talvin"],)]
    assert linked.rows(STORIES) == parted_and_joined
    settings = linked.settings.model_copy(update={"extra_agencies": None})
    assert reread(settings, linked.database, linked.store, Choice()).shown > 15
    assert linked.rows(STORIES) == parted_and_joined
    with pytest.raises(DecisionRefused, match="of one story already"):
        story_decisions.merge(linked.database, bank, dam, "editor")
    story_decisions.merge(linked.database, velmar, numbers[next(u for u in numbers if "strait-accord" in u)], "editor")
    link_stories_due(linked.database)
    assert linked.rows(STORIES) == [(["harbour", "talvin", "velmar"],), (["talvin", "talvin"],)]
    shown = story_decisions.show(linked.database, story_decisions.find(linked.database, str(velmar))[0])
    assert [row["kind"] for row in shown.decisions].count("merge") >= 2
    assert must_pass(linked.database)


# --- reports that are entered straight into the tables ----------------------------------------------------------------

ENTER = """
    WITH host AS (
        INSERT INTO ingest.host (host) VALUES ('press.example') ON CONFLICT DO NOTHING
    ), outlet AS (
        INSERT INTO ingest.outlet (key, name, kind) VALUES (%(outlet)s, %(outlet)s, %(kind)s)
        ON CONFLICT (key) DO UPDATE SET name = EXCLUDED.name RETURNING outlet_id
    ), page AS (
        INSERT INTO ingest.page (url, url_sha256, canonicaliser, original_url, host, discovered_by, state)
        VALUES (%(url)s, sha256(%(url)s::text::bytea), 1, %(url)s, 'press.example', 'backfill', 'stored')
        RETURNING page_id
    ), file AS (
        INSERT INTO ingest.warc_file (path, origin, file_bytes, records, finished_at)
        VALUES ('press.warc.gz', 'backfill', 1, 1, now())
        ON CONFLICT (path) DO UPDATE SET records = 1 RETURNING warc_file_id
    ), capture AS (
        INSERT INTO ingest.capture (
            kind, page_id, record_id, url, final_url, captured_at, http_status, payload_sha256, payload_bytes,
            warc_file_id, warc_offset, warc_length, origin, outcome
        )
        SELECT 'page', page_id, %(url)s, %(url)s, %(url)s, %(on)s::timestamptz + interval '1 day', 200, '', 1,
            warc_file_id, 1, 1, 'backfill', 'new_version'
        FROM page, file RETURNING capture_id
    ), article AS (
        INSERT INTO ingest.article (page_id, outlet_id) SELECT page_id, outlet_id FROM page, outlet RETURNING article_id
    ), version AS (
        INSERT INTO ingest.article_version (article_id, text_sha256, text, words, minhash)
        SELECT article_id, %(sha256)s, %(text)s, 1, %(minhash)s FROM article RETURNING article_version_id, article_id
    ), extraction AS (
        INSERT INTO ingest.extraction (
            capture_id, extractor, article_version_id, authors, published_at, published_source, published_precision,
            published_offset_known, flags
        )
        SELECT capture_id, 'test', article_version_id, '[]', %(on)s, 'meta', 'day', true, '{}' FROM capture, version
        RETURNING extraction_id
    ), company AS (
        INSERT INTO ingest.company (text_key, company, places)
        VALUES ('#' || left(encode(%(sha256)s, 'hex'), 16), %(names)s, '{}') ON CONFLICT DO NOTHING
    )
    SELECT article_id, article_version_id, extraction_id FROM version, extraction
"""
SHOW = """
    UPDATE ingest.article SET current_version_id = %(article_version_id)s, current_extraction_id = %(extraction_id)s
    WHERE article_id = %(article_id)s
"""
EVENTS, CROWD = 5, 8
WORDS = [f"{a}{b}" for a in ("bar", "dol", "fen", "gri", "hus") for b in ("ka", "len", "mos", "nu", "pir")]


def _prose(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def _reports() -> Iterator[dict[str, Any]]:
    """Five events on two days, each as a wire report, a copy, a clipped copy and one in other words with a quote;
    pages whose boilerplate is a fifth of each, and pages that all name the same.
    """
    plate = _prose(1_000, 40)
    for event in range(EVENTS):
        body = [_prose(event * 10 + paragraph, 40) for paragraph in range(5)]
        own = [_prose(500 + event * 10 + paragraph, 40) for paragraph in range(3)]
        quote = body[2][: len(body[2]) // 2]
        texts = {"wire": body, "ledger": body, "herald": [*body[:2], own[0]], "radio": [own[1], quote, *own]}
        for outlet, paragraphs in texts.items():
            names = [event * 20 + n for n in range(6)]
            yield _report(f"{outlet}/{event}", outlet, f"2026-09-{14 + event % 2}", "\n\n".join(paragraphs), names)
    for page in range(CROWD):
        text = f"{_prose(2_000 + page, 80)}\n\n{plate}\n\n{_prose(3_000 + page, 80)}"
        yield _report(f"plate/{page}", f"plate{page}", "2026-09-14", text, [900 + page])
        yield _report(f"list/{page}", f"list{page}", "2026-09-14", _prose(5_000 + page, 160), range(700, 706))


def _report(path: str, outlet: str, on: str, text: str, names: Sequence[int]) -> dict[str, Any]:
    own = {
        "url": f"https://press.example/{path}",
        "outlet": outlet,
        "kind": "agency" if outlet == "wire" else "website",
    }
    return {
        **own,
        "on": f"{on}T00:00Z",
        "text": text,
        "sha256": text_sha256(text),
        "minhash": minhash(text),
        "names": list(names),
    }


@pytest.fixture
def reports(workshop: Any) -> Any:
    """A workshop whose database holds the reports, none of which is due."""
    with workshop.database.transaction() as connection:
        for report in _reports():
            connection.execute(SHOW, connection.execute(ENTER, report).fetchone())
        connection.execute("UPDATE ingest.article SET story_due = false")
    return workshop


def _arrive(workshop: Any, order: Sequence[int], size: int) -> list[Any]:
    """Link from nothing, batch after batch; returns the digest."""
    for table in ("story_crowd", "story_key", "story_article", "story_text"):
        workshop.change(f"DELETE FROM ingest.{table}")
    for start in range(0, len(order), size):
        workshop.change(
            "UPDATE ingest.article SET story_due = true WHERE article_id = ANY(%(due)s)",
            due=list(order[start : start + size]),
        )
        link_stories_due(workshop.database)
    return list(digest(workshop.database))


def _holds(workshop: Any) -> bool:
    """What must always hold of stories."""
    (check,) = (check for check in run(workshop.database) if check.name == "stories")
    return not check.broken


def test_any_order_of_arrival_gives_the_same_stories(reports: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.steps.link_stories._MOST_SHARING", 5)
    articles = [number for (number,) in reports.rows("SELECT article_id FROM ingest.article ORDER BY 1")]
    together = _arrive(reports, articles, len(articles))
    assert sorted(len(urls) for (urls,) in reports.rows(MEMBERS)) == [1] * 2 * CROWD + [4] * EVENTS
    assert _holds(reports)
    for seed, size in ((1, 3), (2, 7)):
        order = random.Random(seed).sample(articles, len(articles))
        assert _arrive(reports, order, size) == together


def test_copies_count_as_one_wording_and_the_day_alone_does_not_tell_who_was_first(reports: Any) -> None:
    reports.change("UPDATE ingest.article SET story_due = true")
    link_stories_due(reports.database)
    story = "SELECT DISTINCT articles, texts, origin_how, origin_article_id FROM news.story WHERE articles > 1"
    assert reports.rows(story) == [(4, 2, "unknown", None)]
    relations = (
        "SELECT DISTINCT outlet, relation, carried_how FROM news.story_article WHERE outlet !~ 'plate|list' ORDER BY 1"
    )
    assert reports.rows(relations) == [
        ("herald", "rewrite", "unknown"),
        ("ledger", "copy", "unknown"),
        ("radio", "own", None),
        ("wire", "own", None),
    ]


def test_a_key_that_too_many_pages_share_is_named_and_compares_nobody(
    reports: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.steps.link_stories._MOST_SHARING", 5)
    reports.change("UPDATE ingest.article SET story_due = true")
    assert link_stories_due(reports.database).crowded > 0
    named = reports.rows(
        "SELECT DISTINCT url ~ '/list/' FROM ingest.story_crowd"
        " JOIN ingest.article ON article_id = example_article_id JOIN ingest.page USING (page_id)"
    )
    assert named == [(True,)]
    query = "SELECT max(n) FROM (SELECT count(*) AS n FROM ingest.story_key GROUP BY key, published_on) AS keys"
    assert reports.rows(query) == [(5,)]


def test_an_article_that_shows_another_text_leaves_its_story_and_those_that_followed_it_find_another(
    reports: Any,
) -> None:
    reports.change("UPDATE ingest.article SET story_due = true")
    link_stories_due(reports.database)
    text = _prose(4_000, 200)
    reports.change(
        "WITH shown AS (INSERT INTO ingest.article_version (article_id, text_sha256, text, words, minhash)"
        " SELECT article_id, %(sha256)s, %(text)s, 1, %(minhash)s FROM news.article WHERE url ~ 'wire/0'"
        " RETURNING article_id, article_version_id)"
        " UPDATE ingest.article SET current_version_id = shown.article_version_id, story_due = true"
        " FROM shown WHERE article.article_id = shown.article_id",
        text=text,
        sha256=text_sha256(text),
        minhash=minhash(text),
    )
    link_stories_due(reports.database)
    stories = [[url.rsplit("example/")[1] for url in urls] for (urls,) in reports.rows(MEMBERS)]
    assert ["wire/0"] in stories
    assert ["herald/0", "ledger/0", "radio/0"] in stories
    assert _holds(reports)


def test_articles_that_prove_to_be_one_are_of_one_story_once(workshop: Any, site: Any) -> None:
    site.put("a", "Pier one", paragraphs=[_prose(1, 60)])
    site.put("b", "Pier one", paragraphs=[_prose(1, 60), _prose(2, 20)])
    workshop.seed(site.show("a", "b"))
    workshop.ingest()
    link_stories_due(workshop.database)
    assert len(workshop.rows(MEMBERS)[0][0]) == 2
    (first, second) = (number for (number,) in workshop.rows("SELECT article_id FROM ingest.article ORDER BY 1"))
    workshop.change(
        "INSERT INTO ingest.story_decision (kind, article_id, other_article_id, decided_by)"
        " VALUES ('merge', %(first)s, %(second)s, 'editor')",
        first=first,
        second=second,
    )
    site.put("b", "Pier one", canonical="a", paragraphs=[_prose(1, 60), _prose(2, 20)])
    workshop.ingest()
    link_stories_due(workshop.database)
    assert workshop.rows(MEMBERS) == [([site.url("a")],)]
    assert workshop.rows("SELECT FROM ingest.story_decision") == []
    assert must_pass(workshop.database)
