"""Old pages are laid out in tables: those become divisions, so that a page's text is not taken for a row of figures."""

from lxml.html import HtmlElement

from pipeline.articles.pages import text_of

_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th")
_LEAST_CHARS = 400


def unfold_layout(tree: HtmlElement) -> None:
    """Turn each table of which one cell holds most of the page's words, with its rows and cells, into divisions."""
    tables = list(tree.iter("table"))
    most = max(_LEAST_CHARS, len(text_of(tree)) // 2) if tables else 0
    for table in tables:
        own = [part for part in table.iter(*_PARTS) if next(part.iterancestors("table")) is table]
        if any(len(text_of(cell)) > most for cell in own if cell.tag in ("td", "th")):
            for part in [table, *own]:
                part.tag = "div"
