"""What stands beside the prose: the captions of figures, kept apart from it, and pull quotes that repeat it."""

from lxml import etree
from lxml.html import HtmlElement

from pipeline.articles.markup import Markup
from pipeline.articles.pages import fold, is_elsewhere, select, text_of
from pipeline.articles.paragraphs import clean

_FIGCAPTIONS = etree.XPath("//figcaption")
_BESIDE_PICTURE = etree.XPath("ancestor::figure | ancestor::*[position() < 3][.//img or .//amp-img]")
_LONGEST = 600
_LEAST = 12


def read_captions(page: Markup) -> tuple[str, ...]:
    """The figure captions outside of asides and teasers, once each."""
    called = [box for box in page.signed["caption"] if box.tag in ("p", "div", "span") and _BESIDE_PICTURE(box)]
    found: list[str] = []
    for caption in [*select(page.tree, _FIGCAPTIONS), *called]:
        words = clean(text_of(caption))
        if _LEAST <= len(words) <= _LONGEST and not _is_teaser(caption) and not is_elsewhere(caption):
            found.append(words)
    return tuple(one for one in dict.fromkeys(found) if not any(one != other and one in other for other in found))


def drop_pull_quotes(page: Markup) -> None:
    """Take out what calls itself a pull quote, where the page says the same words once more."""
    pulled = [(element, fold(text_of(element))) for element in page.signed["pull quote"]]
    whole = fold(text_of(page.tree)) if pulled else ""
    for element, words in pulled:
        if _LEAST <= len(words) <= _LONGEST and whole.count(words) > 1 and element.getparent() is not None:
            element.drop_tree()


def _is_teaser(caption: HtmlElement) -> bool:
    """Whether the caption links to another story, or stands in a link."""
    return any(around.tag == "a" for around in caption.iterancestors()) or any(
        len(text_of(link)) > 0.8 * len(text_of(caption)) for link in caption.iter("a")
    )
