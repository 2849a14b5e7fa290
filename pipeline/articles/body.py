"""The running text of a page as blocks, by trafilatura (Barbaresi 2021) and our own choice around it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from pipeline.articles.pages import fold, text_of
from pipeline.articles.paragraphs import clean, ends_sentence

type BlockKind = Literal["paragraph", "heading", "item", "quote", "row"]


_LEAST_KIN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph of the text."""

    kind: BlockKind
    text: str


def read_blocks(tree: HtmlElement) -> list[Block]:
    """The blocks of the main text, in order; none where there is none."""
    document = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    if document is None or document.body is None:
        return []
    return _with_kin(tree, list(_blocks(document.body)))


def _with_kin(tree: HtmlElement, blocks: list[Block]) -> list[Block]:
    """`blocks`, and the paragraphs of their own kind that trafilatura left out, each after the one before it.

    A part of the body that was lost whole (advertisements part bodies) gets its headings back too.
    """
    known = {words for block in blocks if len(words := fold(block.text)) >= _LEAST_KIN}
    whole = "".join(fold(block.text) for block in blocks)
    lines = [(line, fold(text_of(line))) for line in tree.iter("p", "h2", "h3")]
    homes = {line.getparent() for line, words in lines if words in known}
    kinds = Counter(kind for line, words in lines if words in known for kind in _kinds(line))
    lost: dict[str, list[Block]] = {}
    before, heading = "", None
    for line, words in lines:
        if words in known:
            before, heading = words, None
        elif not before or words in whole:
            continue
        elif line.tag != "p":
            heading = None if line.getparent() in homes else Block(kind="heading", text=clean(text_of(line)))
        elif len(words) >= _LEAST_KIN and any(kinds[kind] > 1 for kind in _kinds(line)):
            paragraph = Block(kind="paragraph", text=clean(text_of(line)))
            lost.setdefault(before, []).extend(filter(None, (heading, paragraph)))
            heading = None
    return [one for block in blocks for one in (block, *lost.pop(fold(block.text), ()))] if lost else blocks


def _kinds(paragraph: HtmlElement) -> Iterator[tuple[object, ...]]:
    """What makes paragraphs kin: one parent and class; or one article, and classes of their own and of the parent."""
    parent, own = paragraph.getparent(), paragraph.get("class")
    yield parent, own
    around = parent.get("class", "").split() if parent is not None else []
    if own and around:
        yield next(paragraph.iterancestors("article"), None), own, around[0]


def link_words(tree: HtmlElement) -> frozenset[str]:
    """The folded words of every link that leads elsewhere."""
    links = (link for link in tree.iter("a") if not (link.get("href") or "#").startswith("#"))
    return frozenset(words for link in links if len(words := fold(link.text_content())) > 3)


def _blocks(parent: etree._Element) -> Iterator[Block]:
    for element in parent:
        if element.tag == "list":
            yield from (Block(kind="item", text=words) for item in element.iter("item") for words in _paragraphs(item))
        elif element.tag == "table":
            yield from _rows(element)
        elif element.tag == "quote":
            yield from (Block(kind="quote", text=words) for words in _paragraphs(element))
        else:
            kind: BlockKind = "heading" if element.tag == "head" else "paragraph"
            yield from (Block(kind=kind, text=words) for words in _paragraphs(element))


def _rows(table: etree._Element) -> Iterator[Block]:
    for row in table.iter("row"):
        cells = (" ".join("".join(map(str, cell.itertext())).split()) for cell in row.iter("cell"))
        words = " | ".join(filter(None, cells))
        if words:
            yield Block(kind="row", text=clean(words))


def _paragraphs(element: etree._Element) -> Iterator[str]:
    """The words of an element; a line break parts paragraphs where a sentence ends before it."""
    lines = [""]
    for node in element.iter():
        if node is not element and node.tag in ("lb", "p", "item", "head"):
            lines.append("")
        lines[-1] += node.text or ""
        if node is not element:
            lines[-1] += node.tail or ""
    held = ""
    for line in (" ".join(clean(line).split()) for line in lines):
        if held and (not line or ends_sentence(held)):
            yield held
            held = ""
        held = f"{held} {line}".strip()
    if held:
        yield held
