"""Pages that answer 200 and are no article: consent walls, "not found" pages, front pages."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from pipeline.articles.jsonld import Thing
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
_SHORT_CHARS = 3_000
_ENDLESS_CHARS = 100_000
_CONSENT_SIGNS = 4
_CONSENT_DENSITY = 1 / 30


def refuse(text: str, *, title: str | None, things: Sequence[Thing], url: str | None) -> Rejection | None:
    """Why a page with this text is no article, or None. A page whose JSON-LD says that it is one is believed."""
    if len(text) > _ENDLESS_CHARS and not any(mark in text for mark in FINAL_MARKS):
        return Rejection(stage="extract", reason="not_article", detail="no sentence in it")
    if things or len(text) > _SHORT_CHARS:
        return None
    if _NOT_FOUND.search(title or "") or _NOT_FOUND.search(text[:200]):
        return Rejection(stage="extract", reason="soft_404", detail=(title or "")[:200])
    signs = [sign.casefold() for sign in _CONSENT.findall(text)]
    if len(set(signs)) >= _CONSENT_SIGNS and len(signs) > _CONSENT_DENSITY * len(text.split()):
        return Rejection(stage="extract", reason="consent_wall", detail=", ".join(sorted(set(signs)))[:200])
    if url and _is_front_page(url):
        return Rejection(stage="extract", reason="not_article", detail="a front page")
    return None


def _is_front_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path.strip("/") in ("", "index.html", "index.php") and not parts.query
