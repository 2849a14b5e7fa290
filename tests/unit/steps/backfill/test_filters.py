"""What is wanted of an archive is told by an item's address, date and language alone."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pipeline.db.backfill import Request
from pipeline.errors import ConfigurationError
from pipeline.steps.backfill.filters import Filters, stated_language

MAY = datetime(2019, 5, 1, tzinfo=UTC)
URL = "https://www.news.example/world/1"


@pytest.mark.parametrize(
    ("at", "by"),
    [
        (MAY, None),
        (MAY - timedelta(seconds=1), "window"),
        (MAY + timedelta(hours=23, minutes=59), None),
        (MAY + timedelta(days=1), "window"),
        # still the first of May where it was written, but not in UTC
        (datetime(2019, 5, 1, 1, tzinfo=timezone(timedelta(hours=2))), "window"),
        (None, None),
    ],
)
def test_the_window_holds_whole_days_of_utc_and_what_has_no_date(at: datetime | None, by: str | None) -> None:
    filters = Filters(Request(name="x", since=date(2019, 5, 1), until=date(2019, 5, 1)))
    assert filters.wanted(URL, at) == by


@pytest.mark.parametrize(
    ("url", "by"),
    [
        ("https://news.example/1", None),
        ("https://www.news.example:8080/1", None),
        ("https://fakenews.example/1", "host"),
        ("https://news.example.org/1", "host"),
    ],
)
def test_a_host_is_wanted_with_its_subdomains_and_no_other(url: str, by: str | None) -> None:
    assert Filters(Request(name="x", hosts=("news.example",))).wanted(url, None) == by


def test_one_pattern_must_match_and_none_of_the_others_may() -> None:
    filters = Filters(Request(name="x", url_matches=("/world/", "/city/"), url_skips=(r"\?print=",)))
    assert filters.wanted(URL, None) is None
    assert filters.wanted("https://news.example/sports/1", None) == "pattern"
    assert filters.wanted(f"{URL}?print=1", None) == "pattern"


def test_a_pattern_that_is_no_regular_expression_is_a_fault_of_the_operator() -> None:
    with pytest.raises(ConfigurationError, match="no regular expression"):
        Filters(Request(name="x", url_matches=("(",)))


def test_a_language_is_wanted_by_its_code_whatever_the_country_and_where_none_is_told() -> None:
    filters = Filters(Request(name="x", languages=("en",)))
    assert [filters.speaks(each) for each in ("en", "EN-GB", "de", None)] == [True, True, False, True]


@pytest.mark.parametrize(
    ("page", "language"),
    [
        (b'<!doctype html><html class="a" lang="en-GB">', "en"),
        (b"<HTML LANG=de>", "de"),
        (b"<html data-lang='fr'>", None),
        (b"<p lang=fr>", None),
    ],
)
def test_the_language_is_that_of_the_first_element(page: bytes, language: str | None) -> None:
    assert stated_language(page) == language
