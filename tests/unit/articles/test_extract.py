"""A page of HTML becomes an article, or a reason why not."""

from datetime import UTC, datetime

from pipeline.agencies import Agencies
from pipeline.articles.extract import extract
from pipeline.records import Article, Rejection


def test_a_page_of_links_is_no_article() -> None:
    items = "".join(f'<li><a href="/{n}">A headline about the harbour, number {n}</a></li>' for n in range(12))
    page = f"<html><body><main><h1>Harbour</h1><ul>{items}</ul></main></body></html>"
    found = extract(page, url="http://127.0.0.1:8701/tag/", agencies=Agencies([]), now=datetime(2026, 9, 1, tzinfo=UTC))
    assert isinstance(found, Rejection)
    assert found.reason == "not_article"


def test_a_canonical_link_on_the_same_server_is_believed_and_one_to_another_is_not() -> None:
    words = "<p>" + "The harbour opened on Monday after a long repair. " * 5 + "</p>"
    for target, believed in (("/news/1", True), ("http://127.0.0.1:8702/news/1", False)):
        page = (
            f'<html><head><link rel="canonical" href="{target}"></head><body><article>{words}</article></body></html>'
        )
        found = extract(
            page, url="http://127.0.0.1:8701/amp/1", agencies=Agencies([]), now=datetime(2026, 9, 1, tzinfo=UTC)
        )
        assert isinstance(found, Article)
        assert found.canonical_url == ("http://127.0.0.1:8701/news/1" if believed else None)
