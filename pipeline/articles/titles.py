"""The headline of a page: what its structured data, its h1 and its <title> agree on, without the site's name."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from pipeline.articles.pages import fold

_SEPARATOR = re.compile(r"\s+[|\-–—·•»:/~]\s+|\s*[|»]\s*|(?<=\S):\s")
_KICKER = re.compile(r"^.{2,60}?(?::| [-–—|])\s+(?=\S)")
_LEAST_SHARED = 15

type Told = Mapping[str, Sequence[str]]


def choose_title(told: Told, *, site_name: str | None, url: str | None) -> str | None:
    """The title that most of `told` agree on ("og", "ld", "h1", "twitter", "title", the most trusted first).

    Each source casts one vote for each of its titles; a tie goes to the source that comes first.
    """
    cut = {source: [cut_site(html.unescape(title), site_name, url) for title in told[source]] for source in told}
    votes: dict[str, list[str]] = {}
    printed: dict[str, str] = {}
    for source, titles in cut.items():
        for title in filter(fold, titles):
            votes.setdefault(fold(title), []).append(source)
            printed.setdefault(fold(title), title)
    if not votes:
        return None
    best = max(votes, key=lambda folded: len(set(votes[folded])))
    if "ld" in votes[best] or "h1" in votes[best]:
        return printed[best]
    return _within(printed[best], cut.get("h1", ())) or printed[best]


def _within(title: str, headings: Sequence[str]) -> str | None:
    """The h1 that `title` holds and goes on after, or what both share after kickers that differ."""
    for heading in headings:
        after = title.partition(heading)[2]
        if len(heading) > _LEAST_SHARED and _SEPARATOR.match(f"{after} "):
            return heading
        shared = _KICKER.sub("", heading)
        if len(shared) > _LEAST_SHARED and shared != heading and shared == _KICKER.sub("", title):
            return shared
    return None


def cut_site(title: str, site_name: str | None, url: str | None) -> str:
    """A title without the site's name at its end or start."""
    host = host_of(url)
    pieces = list(_SEPARATOR.finditer(title))
    for piece in reversed(pieces):
        if _is_site(title[piece.end() :], site_name, host):
            title = title[: piece.start()]
    for piece in pieces[:1]:
        if piece.end() < len(title) and _is_site(title[: piece.start()], site_name, host):
            title = title[piece.end() :]
    return title.strip()


def site_after(title: str, headings: Iterable[str]) -> str | None:
    """The site's name as a page's <title> has it after the words of a heading: "A headline - Radio Town"."""
    for heading in headings:
        rest = title.removeprefix(heading)
        if len(heading) > _LEAST_SHARED and rest != title and _SEPARATOR.match(rest):
            return _SEPARATOR.split(rest)[-1].strip() or None
    return None


def host_of(url: str | None) -> str:
    """The host of an address without "www."; "" where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_site(part: str, site_name: str | None, host: str) -> bool:
    folded, site = fold(part), fold(site_name or "")
    labels = [label for label in re.split(r"[.-]", host) if len(label) > 3]
    return bool(folded) and (
        folded == site
        or (len(site) > 3 and len(folded) < 60 and (site in folded or (len(folded) > 3 and folded in site)))
        or (len(folded) < 40 and any(label in folded for label in labels))
        or folded in fold(host)
    )
