"""Our extractor and the others under one signature; an extractor that is not installed is named and skipped."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from article_sets import NOTHING, Found

from pipeline.agencies import parse_agencies
from pipeline.articles.extract import VERSION, extract
from pipeline.records import Article

type Extractor = Callable[[bytes, str], Found]

NOW = datetime(2026, 11, 1, tzinfo=UTC)
AGENCIES = parse_agencies((Path(__file__).resolve().parents[2] / "seeds" / "agencies.csv").read_text(encoding="utf-8"))


def ours(body: bytes, url: str) -> Found:
    article = extract(body, url=url, agencies=AGENCIES, now=NOW)
    if not isinstance(article, Article):
        return NOTHING
    return Found(
        text=article.text,
        title=article.title or "",
        authors=tuple(author.name for author in article.structure.authors),
        day=article.published.at.date().isoformat() if article.published else "",
    )


def with_trafilatura(**options: Any) -> Extractor:
    import trafilatura

    def run(body: bytes, url: str) -> Found:
        document = trafilatura.bare_extraction(body, url=url, include_comments=False, with_metadata=True, **options)
        if document is None:
            return NOTHING
        authors = tuple(part.strip() for part in (document.author or "").split(";") if part.strip())
        return Found(text=document.text or "", title=document.title or "", authors=authors, day=document.date or "")

    return run


def bare_trafilatura(body: bytes, url: str) -> Found:
    """What the speed of ours is measured against: text alone."""
    import trafilatura

    return Found(text=trafilatura.extract(body, url=url, include_comments=False) or "")


def newspaper(body: bytes, url: str) -> Found:
    article = import_module("newspaper").Article(url)
    article.download(input_html=body.decode("utf-8", "replace"))
    article.parse()
    day = article.publish_date.date().isoformat() if article.publish_date else ""
    return Found(text=article.text, title=article.title, authors=tuple(article.authors), day=day)


def readability(body: bytes, url: str) -> Found:
    from lxml import html

    document = import_module("readability").Document(body.decode("utf-8", "replace"))
    return Found(text=html.fromstring(document.summary()).text_content(), title=document.title())


def resiliparse(body: bytes, url: str) -> Found:
    extractor = import_module("resiliparse.extract.html2text")
    return Found(text=extractor.extract_plain_text(body.decode("utf-8", "replace"), main_content=True))


def news_please(body: bytes, url: str) -> Found:
    article = import_module("newsplease").NewsPlease.from_html(body.decode("utf-8", "replace"), url=url)
    day = article.date_publish.date().isoformat() if article.date_publish else ""
    return Found(text=article.maintext or "", title=article.title or "", authors=tuple(article.authors or ()), day=day)


#: name -> module that must be there, what makes the extractor
EXTRACTORS: Mapping[str, tuple[str, Callable[[], Extractor]]] = {
    VERSION: ("trafilatura", lambda: ours),
    "trafilatura.extract": ("trafilatura", lambda: bare_trafilatura),
    "trafilatura": ("trafilatura", with_trafilatura),
    "trafilatura, precision": ("trafilatura", lambda: with_trafilatura(favor_precision=True)),
    "readability-lxml": ("readability", lambda: readability),
    "newspaper4k": ("newspaper", lambda: newspaper),
    "news-please": ("newsplease", lambda: news_please),
    "resiliparse": ("resiliparse.extract.html2text", lambda: resiliparse),
}


def load(name: str) -> Extractor:
    """The extractor of that name, quiet. Raises ImportError where it is not installed."""
    logging.disable(logging.CRITICAL)
    module, make = EXTRACTORS[name]
    import_module(module)
    return make()
