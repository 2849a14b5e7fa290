"""Pages that answer 200 and are no article: consent walls, "not found" pages, indexes, galleries, video shells."""

import re
from collections.abc import Iterable, Sequence, Set
from urllib.parse import urlsplit

from lxml.etree import XPath

from pipeline.articles.markup import Markup
from pipeline.articles.pages import fold, select, text_of
from pipeline.articles.paragraphs import FINAL_MARKS
from pipeline.records import Rejection

_NOT_FOUND = re.compile(
    r"\b(?:error 404|404 (?:error|not found)|(?:page|article|story) (?:not found|could not be found|does not exist|no "
    r"longer (?:exists|available))|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|"
    r"p[áa]gina n[ãa]?[oõ] (?:encontrada|existe)|pagina non trovata|pagina niet gevonden|sidan hittades inte|"
    r"nie znaleziono strony|страница не найдена)\b|^\W*404\W*$",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:cookies?|consent|gdpr|dsgvo|privacy policy|datenschutz\w*|accept all|alle akzeptieren|reject all|ablehnen|"
    r"zustimm\w+|einwillig\w+|tout accepter|aceptar todo|accetta tutto|manage (?:preferences|options|settings)|"
    r"legitimate interest|our partners|unsere partner|vendors?|personali[sz]ed ads|tracking)\b",
    re.IGNORECASE,
)
_VIDEO = re.compile(r"VideoObject$|video(?:\.|$)")
_LINKED_HEADINGS = XPath("//*[self::h2 or self::h3 or self::h4][.//a[@href] or parent::a]")
_LEAST_CHARS = 80
_SHORT_CHARS = 3_000
_VIDEO_CHARS = 600
#: share of the text that may be the words of links, captions or teasers
_MOST_SHARE, _MOST_SHARE_DECLARED = 0.7, 0.85
_LEAST_TEASERS = 5
_ENDLESS_CHARS = 100_000
_CONSENT_SIGNS = 4
_CONSENT_DENSITY = 1 / 30


def refuse(text: str, page: Markup, *, title: str | None, links: Set[str], captions: Sequence[str]) -> Rejection | None:
    """Why a page with this text is no article, or None. A page that says that it is one is mostly believed.

    `links` are the folded words of the page's links to elsewhere.
    """
    if not text:
        return _rejected("empty")
    if len(text) < _LEAST_CHARS:
        return _rejected("too_short", f"{len(text)} characters")
    if len(text) > _ENDLESS_CHARS and not any(mark in text for mark in FINAL_MARKS):
        return _rejected("not_article", "no sentence in it")
    declared = bool(page.articles) or "article" in page.kinds
    if _share(links, text) > (_MOST_SHARE_DECLARED if declared else _MOST_SHARE):
        return _rejected("not_article", "a list of links")
    if page.articles:
        return None
    return (_refuse_short(text, page, title) if len(text) < _SHORT_CHARS else None) or _refuse_shell(
        text, page, captions
    )


def _refuse_short(text: str, page: Markup, title: str | None) -> Rejection | None:
    if _NOT_FOUND.search(title or "") or _NOT_FOUND.search(text[:200]):
        return _rejected("soft_404", (title or "")[:200])
    signs = [sign.casefold() for sign in _CONSENT.findall(text)]
    if len(set(signs)) >= _CONSENT_SIGNS and len(signs) > _CONSENT_DENSITY * len(text.split()):
        return _rejected("consent_wall", ", ".join(sorted(set(signs)))[:200])
    if page.url and _is_front_page(page.url):
        return _rejected("not_article", "a front page")
    if len(text) < _VIDEO_CHARS and any(_VIDEO.match(kind) for kind in page.kinds):
        return _rejected("not_article", "a video")
    return None


def _refuse_shell(text: str, page: Markup, captions: Sequence[str]) -> Rejection | None:
    if _share(map(fold, captions), text) > _MOST_SHARE:
        return _rejected("not_article", "a gallery")
    if _share(_teasers(page), text) > _MOST_SHARE:
        return _rejected("not_article", "a list of teasers")
    return None


def _teasers(page: Markup) -> Set[str]:
    """The folded paragraphs that stand beside headings that link elsewhere, each in a box of its own."""
    boxes = {heading.getparent() for heading in select(page.tree, _LINKED_HEADINGS)}
    texts = [fold(text_of(line)) for box in boxes if box is not None for line in box.iterchildren("p")]
    return set(texts) - {""} if len(boxes) >= _LEAST_TEASERS else set()


def _rejected(reason: str, detail: str = "") -> Rejection:
    return Rejection(stage="extract", reason=reason, detail=detail)


def _share(parts: Iterable[str], text: str) -> float:
    """How much of a text, 0 to 1, is made of these folded parts."""
    folded = fold(text)
    return min(1.0, sum(len(part) for part in parts if part in folded) / len(folded)) if folded else 0.0


def _is_front_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path.strip("/") in ("", "index.html", "index.php") and not parts.query
