"""Which page stands for an article, where redirects and rel=canonical say that pages are the same."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from pipeline import urls

_WALLS = frozenset(
    ("login", "log-in", "signin", "sign-in", "signup", "sign-up", "register", "subscribe", "consent", "sso")
)


def same_as(page_url: str, final_url: str, canonical_url: str | None) -> str | None:
    """The address of the page that a page (of that canonical URL) says it is: its rel=canonical, else where it led to.

    None where that is itself. A rel=canonical to another site, a home page or a login is not believed.
    """
    stated = urls.absolute(canonical_url, final_url) if canonical_url else None
    if stated is None or not urls.same_site(stated, final_url) or is_home(stated) or is_wall(stated):
        stated = final_url
    return stated if urls.canonical(stated) not in (None, page_url) else None


def is_home(url: str) -> bool:
    """Whether it is the front page of its site, in whatever spelling."""
    return (urls.canonical(url) or url).split("://", 1)[-1].partition("/")[2].strip("/") in ("", "index.html")


def is_wall(url: str) -> bool:
    """Whether it asks to log in, subscribe or consent: thousands of pages may lead there, and it is none of them.

    Its path ends so; what only passes by such a word, "/register/a-choir-sings", is a page.
    """
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].lower().partition(".")[0] in _WALLS


def articles_of(pages: Mapping[int, str], links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each page -> the page that stands for its article.

    `pages` are canonical URLs by key; a link says that its first page is the same as its second. Pages that are linked,
    however, are one article. Of them stands the one that leads to no other; where that leaves none or several, one
    that others lead to, then the shorter URL, then the alphabet decide: never the order in which anything was seen.

    >>> articles_of({1: "https://a.example/x?amp", 2: "https://a.example/x", 3: "https://a.example/y"}, [(1, 2)])
    {1: 2, 2: 2, 3: 3}
    """
    neighbours: dict[int, set[int]] = {page: set() for page in pages}
    leading, led_to = set(), set()
    for page, target in links:
        if page != target:
            neighbours[page].add(target)
            neighbours[target].add(page)
            leading.add(page)
            led_to.add(target)

    def rank(page: int) -> tuple[bool, bool, int, str]:
        return page in leading, page not in led_to, len(pages[page]), pages[page]

    return {page: standing for group in _groups(neighbours) for standing in [min(group, key=rank)] for page in group}


def _groups(neighbours: Mapping[int, set[int]]) -> Iterator[list[int]]:
    """The connected pages."""
    seen: set[int] = set()
    for page in neighbours:
        if page in seen:
            continue
        seen.add(page)
        group = [page]
        for each in group:
            new = neighbours[each] - seen
            seen |= new
            group += new
        yield group
