"""How sure we are: clearer evidence never counts for less."""

from collections.abc import Callable

import pytest

from pipeline.language.quotes import details
from pipeline.language.quotes.confidence import confidence
from pipeline.language.quotes.draft import Draft
from pipeline.language.tree import Tree


@pytest.fixture
def sure(drafts: Callable[[str], tuple[Tree, list[Draft]]]) -> Callable[[str], float]:
    """The confidence of a text's only quote."""

    def run(text: str) -> float:
        tree, (draft,) = drafts(text)
        return confidence(tree, draft, details.kind(tree, draft))

    return run


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("“The road is open,” Ada Holm said.", "Ada Holm said the road was open."),
        ("Ada Holm said the road was open.", "The driver said the road was open."),
        ("Ada Holm said the road was open.", "Ada Holm believed the road was open."),
        ("Ada Holm denounced the ruling.", "Her call for a ruling failed."),
        ("The road is open, Ada Holm said.", "“The road is open by now.”"),
    ],
)
def test_clearer_evidence_counts_for_more(sure: Callable[[str], float], more: str, less: str) -> None:
    assert 0 < sure(less) < sure(more) < 1
