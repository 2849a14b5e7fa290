"""The words of a page as readers see them, piece by piece, and where among them the headline stands."""

from collections.abc import Sequence
from functools import cached_property
from typing import cast

from lxml.etree import XPath, _ElementUnicodeResult
from lxml.html import HtmlElement

from pipeline.articles.pages import fold, is_elsewhere

type Piece = _ElementUnicodeResult

_WORDS = XPath("//body//text()[normalize-space() and not(parent::script or parent::style or parent::noscript)]")
#: no byline, date line or headline is longer
_LONGEST = 400


class Visible:
    """A page's short pieces of text in order. They are found once, when first asked for."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        return [piece for piece in cast(list[Piece], _WORDS(self._tree)) if len(piece) < _LONGEST]

    def find(self, title: str | None) -> int | None:
        """The index of the piece that is the title, in an h1 if it stands in one; None where no piece is."""
        wanted = fold(title or "")
        if not wanted:
            return None
        printed = [index for index, piece in enumerate(self.pieces) if fold(piece) == wanted]
        return next((index for index in printed if _is_heading(self.pieces[index])), printed[0] if printed else None)


def is_aside(piece: Piece) -> bool:
    """Whether a piece stands in an aside, a menu or a footer, or was taken from the page."""
    parent = piece.getparent()
    return parent is None or is_elsewhere(parent)


def _is_heading(piece: Piece) -> bool:
    parent = piece.getparent()
    return parent is not None and (parent.tag == "h1" or next(parent.iterancestors("h1"), None) is not None)
