"""The page that stands for an article is one, whatever the links and their order."""

import random

from hypothesis import given
from hypothesis import strategies as some

from pipeline.resolve.pages import articles_of

PAGES = {number: f"https://a.example/{'x' * (number % 3)}{number}" for number in range(1, 13)}


def test_a_page_without_links_stands_for_itself() -> None:
    assert articles_of({1: "a", 2: "b"}, []) == {1: 1, 2: 2}


def test_a_link_is_followed_to_its_end() -> None:
    assert articles_of({1: "a", 2: "b", 3: "c"}, [(1, 2), (2, 3)]) == {1: 3, 2: 3, 3: 3}


def test_in_a_loop_the_shortest_address_stands_for_all() -> None:
    assert articles_of({1: "long", 2: "short/er", 3: "x"}, [(1, 2), (2, 3), (3, 1)]) == {1: 3, 2: 3, 3: 3}


def test_a_page_that_only_leads_into_a_loop_does_not_stand_for_it() -> None:
    assert articles_of({1: "a", 2: "bbb", 3: "ccc"}, [(1, 2), (2, 3), (3, 2)]) == {1: 2, 2: 2, 3: 2}


def test_pages_that_lead_to_one_are_one_article() -> None:
    assert articles_of({1: "a", 2: "b", 3: "c"}, [(1, 3), (2, 3)]) == {1: 3, 2: 3, 3: 3}


def test_a_page_that_led_to_two_makes_them_one_article() -> None:
    assert articles_of({1: "a", 2: "bb", 3: "c"}, [(1, 2), (1, 3)]) == {1: 3, 2: 3, 3: 3}


def test_a_page_that_says_it_is_itself_says_nothing() -> None:
    assert articles_of({1: "a"}, [(1, 1)]) == {1: 1}


some_links = some.lists(some.tuples(some.sampled_from(sorted(PAGES)), some.sampled_from(sorted(PAGES))), max_size=16)


@given(some_links)
def test_linked_pages_have_one_that_stands_for_them_and_for_itself(links: list[tuple[int, int]]) -> None:
    found = articles_of(PAGES, links)
    assert found.keys() == PAGES.keys()
    assert all(found[standing] == standing for standing in found.values())
    assert all(found[page] == found[target] for page, target in links)


@given(some_links, some.randoms(use_true_random=False))
def test_neither_order_nor_keys_decide(links: list[tuple[int, int]], chance: random.Random) -> None:
    keys = dict(zip(PAGES, chance.sample(range(100), len(PAGES)), strict=True))
    renamed = [(keys[page], keys[target]) for page, target in chance.sample(links, len(links))]
    found = articles_of({keys[page]: url for page, url in PAGES.items()}, renamed)
    assert found == {keys[page]: keys[standing] for page, standing in articles_of(PAGES, links).items()}
