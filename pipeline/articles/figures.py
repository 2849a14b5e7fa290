"""What stands beside the prose: the captions of figures, kept apart from it, and pull quotes that repeat it."""

from lxml import etree
from lxml.html import HtmlElement

from pipeline.articles.pages import fold, is_elsewhere, select, text_of
from pipeline.articles.paragraphs import clean

_CAPTIONS = etree.XPath(
    "//figcaption | //*[@itemprop='caption' or contains(@class, 'caption') or contains(@class, 'Caption')]"
    "[self::p or self::div or self::span][ancestor::figure or ancestor::*[position() < 3][.//img or .//amp-img]]"
)
_PULLED = etree.XPath(
    "//*[self::p or self::div or self::span or self::aside or self::blockquote or self::figure]"
    "[contains(translate(@class, 'PQ-_', 'pq'), 'pullquote') or contains(translate(@class, 'Q-_', 'q'), 'pulledquote')]"
)
_LONGEST = 600
_LEAST = 12


def read_captions(tree: HtmlElement) -> tuple[str, ...]:
    """The figure captions outside of asides and teasers, in order and once each."""
    found: list[str] = []
    for caption in select(tree, _CAPTIONS):
        words = clean(text_of(caption))
        if _LEAST <= len(words) <= _LONGEST and not _is_teaser(caption) and not is_elsewhere(caption):
            found.append(words)
    return tuple(one for one in dict.fromkeys(found) if not any(one != other and one in other for other in found))


def drop_pull_quotes(tree: HtmlElement) -> None:
    """Take out what calls itself a pull quote, where the page says the same words once more."""
    pulled = [(element, fold(text_of(element))) for element in select(tree, _PULLED)]
    whole = fold(text_of(tree)) if pulled else ""
    for element, words in pulled:
        if _LEAST <= len(words) <= _LONGEST and whole.count(words) > 1 and element.getparent() is not None:
            element.drop_tree()


def _is_teaser(caption: HtmlElement) -> bool:
    """Whether the caption links to another story, or stands in a link."""
    return any(around.tag == "a" for around in caption.iterancestors()) or any(
        len(text_of(link)) > 0.8 * len(text_of(caption)) for link in caption.iter("a")
    )
