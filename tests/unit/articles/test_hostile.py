"""Hostile pages through the real parsing child: each ends in a named outcome, in bounded time of CPU and memory."""

import gzip
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.records import Article, Rejection
from pipeline.sandbox import Sandbox

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = 10.0
MEGABYTES = 300
SENTENCE = "The mayor said on Monday that the new bridge over the river would open in spring."
STORY = f"<article><h1>A bridge</h1><p>{SENTENCE}</p><p>{SENTENCE} Nobody disagreed.</p></article>"
LD = '{"@type": "NewsArticle", "headline": "A bridge", "datePublished": "2024-03-03", "articleBody": "%s"}'


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><title>A bridge</title>{head}</head><body>{body}</body></html>".encode()


#: what we make ourselves: name -> (bytes, outcome); an outcome is "article" or a reason of rejection
MADE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a megabyte of paragraphs": (lambda: page(f"<p>{SENTENCE}</p>" * 11_000), "article"),
    "ten megabytes of paragraphs": (lambda: page(f"<p>{SENTENCE}</p>" * 105_000), "not_article"),
    "ten megabytes in one word": (lambda: page(f"<p>{'a' * 10_000_000}</p>"), "empty"),
    "ten megabytes of scripts around a story": (
        lambda: page(f"<script>{'var a = 1;' * 1_000_000}</script>{STORY}"),
        "article",
    ),
    "100,000 nested divisions": (lambda: page("<div>" * 100_000 + SENTENCE * 3), "empty"),
    "100,000 nested lists": (lambda: page("<ul><li>" * 100_000 + SENTENCE * 3), "empty"),
    "100,000 nested tables": (lambda: page("<table><tr><td>" * 100_000 + SENTENCE * 3), "empty"),
    "a story before 100,000 nested tags": (lambda: page(STORY + "<b>" * 100_000), "article"),
    "a charset that lies": (lambda: page(STORY.replace("bridge", "brücke"), '<meta charset="utf-16">'), "article"),
    "a charset that nobody knows": (lambda: page(STORY, '<meta charset="klingon-8">'), "article"),
    "UTF-16 with its mark": (lambda: page(STORY).decode().encode("utf-16"), "article"),
    "UTF-16 without a mark": (lambda: page(STORY).decode().encode("utf-16-be"), "article"),
    "mixed line ends": (lambda: page(STORY.replace(" ", "\r", 9).replace("><", ">\r\n<")), "article"),
    "NUL bytes": (lambda: page(STORY).replace(b"river", b"ri\x00ver"), "article"),
    "comments as content": (lambda: page(f"<!-- {STORY} -->"), "empty"),
    "scripts as text": (lambda: page(f"<script>document.write('{STORY}')</script>"), "empty"),
    "no body": (lambda: b"<html><head><title>A bridge</title></head></html>", "empty"),
    "only JSON-LD": (lambda: page("", f"<script type='application/ld+json'>{LD % (SENTENCE * 4)}</script>"), "article"),
    "JSON-LD with half a pair": (
        lambda: page(
            STORY, '<script type="application/ld+json">{"@type": "Article", "author": "A \\udfff B"}</script>'
        ),
        "article",
    ),
    "XHTML with errors": (
        lambda: (
            f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{STORY}<p>&nosuch; <b>'.encode()
        ),
        "article",
    ),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\n", "not_html"),
    "a PNG": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(2_000), "not_html"),
    "a JPEG": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + os.urandom(2_000), "not_html"),
    "a page of nothing": (lambda: b"", "empty"),
}

#: the files of shared/material/hostile -> outcome
FOUND = {
    "deep_html_div_50k.html": "empty",
    "huge_attribute_5mb.html.gz": "too_short",
    "many_links_200k.html.gz": "not_article",
    "one_line_5mb.html.gz": "not_article",
    "meta_refresh_loop.html": "empty",
    "pdf_as_html.html": "not_html",
    "empty.html": "empty",
    "random_bytes_small.html": "not_html",
    "jsonld_deep_3000.html": "article",
    "jsonld_wrong_types.html": "article",
    "meta_charset_lie.html": "article",
    "nul_and_controls.html": "article",
    "lone_surrogates.html": "article",
    "canonical_loopback.html": "article",
    "dates_garbage.html": "article",
    "regex_redos_whitespace.html.gz": "article",
    "text_over_spacy_limit.html.gz": "article",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(deadline_seconds=120, memory_mb=1_500) as child:
        yield child


def megabytes(pid: int, what: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split(f"{what}:")[1].split()[0]) / 1_024


def cpu_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def read(sandbox: Sandbox, agencies_csv: str, body: bytes) -> Article | Rejection:
    """Read one page, and hold it to the bounds."""

    def extract(body: bytes) -> Article | Rejection:
        return sandbox.extract(
            body,
            url="https://news.example/a",
            content_type="text/html; charset=utf-8",
            agencies_csv=agencies_csv,
            now=NOW,
        )

    extract(page(STORY))
    pid = sandbox.pid
    assert pid
    idle = megabytes(pid, "VmRSS")
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    started = cpu_seconds(pid)
    result = extract(body)
    assert sandbox.pid == pid, "the child grew so large that it was replaced"
    assert cpu_seconds(pid) - started <= SECONDS
    assert megabytes(pid, "VmHWM") - idle <= MEGABYTES
    return result


def outcome(result: Article | Rejection) -> str:
    return result.reason if isinstance(result, Rejection) else "article"


@pytest.mark.parametrize("name", MADE)
def test_a_page_that_we_make_has_its_outcome(name: str, sandbox: Sandbox, agencies_csv: str) -> None:
    make, expected = MADE[name]
    result = read(sandbox, agencies_csv, make())
    assert outcome(result) == expected
    if isinstance(result, Article):
        assert SENTENCE.replace("bridge", "brücke" if "lies" in name else "bridge") in result.text


@pytest.mark.parametrize("name", FOUND)
def test_a_page_of_the_collection_has_its_outcome(
    name: str, sandbox: Sandbox, agencies_csv: str, shared: Callable[[str], Path]
) -> None:
    body = shared(f"material/hostile/{name}").read_bytes()
    result = read(sandbox, agencies_csv, gzip.decompress(body) if name.endswith(".gz") else body)
    assert outcome(result) == FOUND[name]
    if isinstance(result, Article):
        assert "council approved the budget" in result.text
        assert not any(letter < " " and letter != "\n" for letter in result.text)
        result.text.encode()
        assert all(isinstance(author.name, str) for author in result.structure.authors)
        assert result.canonical_url is None or name != "canonical_loopback.html"
        assert result.published is None or result.flags or name != "dates_garbage.html"
