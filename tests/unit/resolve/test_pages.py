"""The page that stands for an article is one, whatever the links and their order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.resolve.pages import articles_of, is_wall, same_as

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


@pytest.mark.parametrize(
    ("path", "asks"),
    [
        ("login", True),
        ("account/Log-In.html", True),
        ("subscribe/", True),
        ("register/a-choir-sings", False),
        ("2026/the-login-of-the-king", False),
        ("", False),
    ],
)
def test_an_address_that_ends_in_a_word_for_logging_in_is_a_wall(path: str, asks: bool) -> None:
    assert is_wall(f"https://a.example/{path}?to=/pier") is asks


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


# --- which page a page says it is -------------------------------------------------------------------------------------

PAGE = "https://www.a.example/news/pier"


@pytest.mark.parametrize(
    ("final_url", "canonical_url", "said"),
    [
        pytest.param(PAGE, None, None, id="nothing"),
        pytest.param(PAGE, PAGE, None, id="itself"),
        pytest.param(PAGE, f"{PAGE}?utm_source=feed", None, id="itself, spelled otherwise"),
        pytest.param(PAGE, "/news/1042", "https://www.a.example/news/1042", id="another page of its site"),
        pytest.param(PAGE, "https://b.example/news/pier", None, id="a page of another site"),
        pytest.param(PAGE, "https://www.a.example/", None, id="the front page"),
        pytest.param(PAGE, "https://www.a.example/amp", None, id="the front page, spelled otherwise"),
        pytest.param(PAGE, "https://www.a.example/account/Login.html?to=pier", None, id="a login"),
        pytest.param(PAGE, "/news/login-for-all", "https://www.a.example/news/login-for-all", id="news of logins"),
        pytest.param(PAGE, "javascript:void(0)", None, id="no address"),
        pytest.param("https://b.example/pier", None, "https://b.example/pier", id="a redirect to another site"),
        pytest.param("https://www.a.example/pier", PAGE, None, id="a redirect to what says it is this one"),
    ],
)
def test_a_page_is_believed_what_it_says_it_is_but_for_other_sites_and_front_pages(
    final_url: str, canonical_url: str | None, said: str | None
) -> None:
    assert same_as(PAGE, final_url, canonical_url) == said
