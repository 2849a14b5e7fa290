"""The captions of a page's figures: no prose, and kept apart from it."""

from lxml import etree
from lxml.html import HtmlElement

from pipeline.articles.pages import is_elsewhere, select, text_of
from pipeline.articles.paragraphs import clean

_CAPTIONS = etree.XPath(
    "//figcaption | //*[@itemprop='caption' or contains(@class, 'caption') or contains(@class, 'Caption')]"
    "[self::p or self::div or self::span][ancestor::figure or ancestor::*[position() < 3][.//img or .//amp-img]]"
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


def _is_teaser(caption: HtmlElement) -> bool:
    """Whether the caption links to another story, or stands in a link."""
    return any(around.tag == "a" for around in caption.iterancestors()) or any(
        len(text_of(link)) > 0.8 * len(text_of(caption)) for link in caption.iter("a")
    )
