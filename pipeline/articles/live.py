"""Live blogs: their entries are dated sections, and an extractor that looks for one body loses most of them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipeline.articles.body import Block
from pipeline.articles.jsonld import live_updates
from pipeline.articles.markup import Markup
from pipeline.articles.pages import is_elsewhere, select, text_of
from pipeline.articles.paragraphs import clean
from pipeline.articles.stamps import read_date

_TIMES = XPath("//body//time[@datetime]")
_LIVE = re.compile(r"live[-_]?(?:blog|ticker|entr|post|update|feed)|liveblog|newsticker", re.IGNORECASE)
_HEADINGS = ("h2", "h3", "h4", "h5")
_LINES = ("p", "li", *_HEADINGS)
_LEAST_ENTRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a live blog: its headline (else its printed time) comes first in `blocks`."""

    at: datetime
    blocks: tuple[Block, ...]


def take_entries(page: Markup) -> list[Entry]:
    """The entries of a page that calls itself a live blog, in order; they leave the tree. None found: an empty list."""
    stamps = [time for time in select(page.tree, _TIMES) if not is_elsewhere(time)]
    inside = Counter(around for time in stamps for around in time.iterancestors())
    boxes = [(_box(time, inside), time) for time in stamps]
    homes = Counter(box.getparent() for box, _ in boxes)
    if not homes:
        return []
    home, count = homes.most_common(1)[0]
    if home is None or count < _LEAST_ENTRIES or not _is_live(home, boxes[0][0], page):
        return []
    found = [entry for box, time in boxes if box.getparent() is home for entry in _entry(box, time)]
    for box, _ in boxes:
        if box.getparent() is home:
            box.drop_tree()
    return found


def announced_times(page: Markup) -> Mapping[str, datetime]:
    """When each entry was written, by its headline, as the page's JSON-LD has it."""
    updates = live_updates(page.articles)
    return {headline: dated.at for headline, printed in updates for dated in read_date(printed, "json-ld")}


def _box(time: HtmlElement, inside: Counter[HtmlElement]) -> HtmlElement:
    """The largest element around a time that holds no other."""
    box = time
    while (parent := box.getparent()) is not None and inside[parent] == 1:
        box = parent
    return box


def _is_live(home: HtmlElement, box: HtmlElement, page: Markup) -> bool:
    around = (f"{element.get('class', '')} {element.get('id', '')}" for element in (box, home, *home.iterancestors()))
    return "LiveBlogPosting" in page.kinds or any(map(_LIVE.search, around))


def _entry(box: HtmlElement, time: HtmlElement) -> Iterator[Entry]:
    for dated in read_date(time.get("datetime", ""), "time"):
        lines = [line for line in box.iter(*_LINES) if next(line.iterancestors("li", "p"), None) is None]
        blocks = [
            Block(kind="heading" if line.tag in _HEADINGS else "paragraph", text=words)
            for line in lines
            if (words := clean(text_of(line)))
        ]
        if not any(block.kind == "heading" for block in blocks):
            blocks.insert(0, Block(kind="heading", text=clean(text_of(time)) or f"{dated.at:%H:%M}"))
        if len(blocks) > 1:
            yield Entry(at=dated.at, blocks=tuple(blocks))
