"""The page that stands for an article is one, whatever the links and their order."""

from hypothesis import given
from hypothesis import strategies as some

from pipeline.resolve.pages import articles_of


def test_a_page_without_links_stands_for_itself() -> None:
    assert articles_of([1, 2], {}, {}, []) == {1: 1, 2: 2}


def test_a_link_is_followed_to_its_end() -> None:
    assert articles_of([1, 2, 3], {1: 2, 2: 3}, {}, []) == {1: 3, 2: 3, 3: 3}


def test_a_loop_is_one_article_at_its_smallest_page() -> None:
    assert articles_of([4, 1, 2, 3], {4: 2, 1: 2, 2: 3, 3: 1}, {}, []) == {4: 1, 1: 1, 2: 1, 3: 1}


def test_what_was_joined_before_stays_joined() -> None:
    assert articles_of([1, 2, 3], {3: 1}, {1: 2}, []) == {1: 2, 2: 2, 3: 2}


def test_a_page_with_an_article_goes_on_standing_for_itself() -> None:
    assert articles_of([1, 2, 3], {1: 2, 3: 1}, {}, [1]) == {1: 1, 2: 2, 3: 1}


pages = some.integers(1, 12)


@given(some.dictionaries(pages, pages), some.frozensets(pages))
def test_every_page_leads_in_one_step_to_one_that_stands_for_itself(
    links: dict[int, int], settled: frozenset[int]
) -> None:
    links = {page: target for page, target in links.items() if page != target}
    found = articles_of(range(1, 13), links, {}, settled)
    assert found.keys() == set(range(1, 13))
    assert all(found[target] == target for target in found.values())
    assert all(found[page] == page for page in settled)
