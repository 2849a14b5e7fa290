"""The running text of a page as blocks, by trafilatura (Barbaresi 2021) and our own choice around it."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Literal

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from pipeline.articles.pages import fold, select, text_of
from pipeline.articles.paragraphs import clean, ends_sentence

type BlockKind = Literal["paragraph", "heading", "item", "quote", "row"]


_LEAST_SIBLING = 60
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
    if document is None or document.body is None:
        return []
    return _with_siblings(tree, list(_blocks(document.body)))


def _with_siblings(tree: HtmlElement, blocks: list[Block]) -> list[Block]:
    """`blocks`, and the paragraphs that trafilatura left out among their own kind: same parent, same class."""
    known = {fold(block.text) for block in blocks if len(block.text) >= _LEAST_SIBLING}
    whole = "".join(fold(block.text) for block in blocks)
    lost: dict[str, list[Block]] = {}
    for parent in dict.fromkeys(p.getparent() for p in tree.iter("p") if fold(p.text_content()) in known):
        children = [(child, fold(text_of(child))) for child in parent.iterchildren("p")]
        classes = [child.get("class") for child, words in children if words in known]
        before: str | None = None
        for child, words in children:
            if words in known:
                before = words
            elif (
                before and len(words) >= _LEAST_SIBLING and words not in whole and classes.count(child.get("class")) > 1
            ):
                lost.setdefault(before, []).append(Block(kind="paragraph", text=clean(text_of(child))))
    return [one for block in blocks for one in (block, *lost.pop(fold(block.text), ()))] if lost else blocks


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
