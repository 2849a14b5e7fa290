"""The running text of a page as blocks, by trafilatura (Barbaresi 2021) and our own choice around it."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Literal

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from pipeline.articles.pages import fold, select
from pipeline.articles.paragraphs import clean, ends_sentence

type BlockKind = Literal["paragraph", "heading", "item", "quote", "row"]


_CAPTIONS = etree.XPath("//figcaption | //*[contains(@class, 'wp-caption-text')]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph of the text."""

    kind: BlockKind
    text: str


def drop_captions(tree: HtmlElement) -> None:
    """Take figure captions out of the tree: they are no prose."""
    for caption in select(tree, _CAPTIONS):
        if len(caption.text_content()) < 600:
            caption.drop_tree()


def read_blocks(tree: HtmlElement) -> list[Block]:
    """The blocks of the main text, in order; none where there is none."""
    document = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    return list(_blocks(document.body)) if document is not None and document.body is not None else []


def link_words(tree: HtmlElement) -> frozenset[str]:
    """The folded words of every link that leads elsewhere."""
    links = (link for link in tree.iter("a") if not (link.get("href") or "#").startswith("#"))
    return frozenset(words for link in links if len(words := fold(link.text_content())) > 3)


def linked_share(links: Set[str], text: str) -> float:
    """How much of a text, 0 to 1, is the words of links: an index has little else."""
    folded = fold(text)
    return min(1.0, sum(len(words) for words in links if words in folded) / len(folded)) if folded else 0.0


def _blocks(parent: etree._Element) -> Iterator[Block]:
    for element in parent:
        if element.tag == "list":
            yield from (Block(kind="item", text=words) for item in element.iter("item") for words in _paragraphs(item))
        elif element.tag == "table":
            yield from _rows(element)
        elif element.tag == "quote" and len(element):
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
