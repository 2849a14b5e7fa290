"""A text without its page is kept as a plain page that gives the same text back."""

from datetime import UTC, datetime

from pipeline.agencies import Agencies
from pipeline.articles.extract import extract
from pipeline.records import Article, Told
from pipeline.steps.backfill.told import as_page

PARAGRAPHS = [
    "The harbour master said on Monday that the new pier would open in May, a year later than planned.",
    "“We had to wait for <steel> & stone,” she told reporters at the town hall after the meeting of the council.",
    "Fishermen have asked for a second crane since the old one was taken down after the storm of last winter.",
]
TOLD = Told(
    position=0,
    behind=1,
    url="https://news.example/pier",
    text="\n\n".join(PARAGRAPHS * 2),
    captured_at=datetime(2026, 9, 1, tzinfo=UTC),
    title="Pier to open & crane to come",
    published_at=datetime(2019, 5, 1, 8, 30, tzinfo=UTC),
    language="en",
)


def test_title_text_and_date_come_back_and_the_date_is_not_that_of_the_export() -> None:
    article = extract(as_page(TOLD), url=TOLD.url, now=TOLD.captured_at, agencies=Agencies([]))
    assert isinstance(article, Article)
    assert article.title == TOLD.title
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)
    assert article.published
    assert article.published.at == TOLD.published_at
