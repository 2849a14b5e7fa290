"""Which page stands for an article, where redirects and rel=canonical say that pages are the same."""

from collections.abc import Collection, Mapping


def articles_of(
    pages: Collection[int], links: Mapping[int, int], joined: Mapping[int, int], settled: Collection[int]
) -> dict[int, int]:
    """Each page -> the page that stands for its article.

    `links` are new (page -> the page that it says it is), `joined` is what was decided before. A page in `settled` has
    an article of its own or others joined to it, and goes on standing for itself. A loop of links is no link.

    >>> articles_of([1, 2, 3], {1: 2, 2: 3}, {}, [])
    {1: 3, 2: 3, 3: 3}
    >>> articles_of([1, 2], {1: 2, 2: 1}, {}, [])
    {1: 1, 2: 1}
    """
    next_page = {**{page: target for page, target in links.items() if page not in settled}, **joined}
    return {page: _end(page, next_page) for page in pages}


def _end(page: int, next_page: Mapping[int, int]) -> int:
    seen: list[int] = []
    while page in next_page and page not in seen:
        seen.append(page)
        page = next_page[page]
    return min(seen[seen.index(page) :]) if page in seen else page
