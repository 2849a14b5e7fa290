"""What tests of the passes share: parsed text, and its drafts as words."""

from collections.abc import Callable

import pytest
from spacy import Language

from pipeline.agencies import Agencies
from pipeline.articles.structure import read_plain
from pipeline.language import model, prose
from pipeline.language.outlets import OutletFinder
from pipeline.language.quotes import read as passes
from pipeline.language.quotes.draft import Draft
from pipeline.language.quotes.lexicon import Cues
from pipeline.language.quotes.relays import Relays
from pipeline.language.tree import Tree

#: cue, source and content of a draft, as printed
type Words = tuple[str | None, str | None, list[str]]


@pytest.fixture(scope="session")
def parse(nlp: Language, agencies: Agencies) -> Callable[[str], Tree]:
    """Text -> its Tree."""
    return lambda text: next(model.parse(nlp, [(text, prose.paragraphs(text, read_plain(text, agencies)))]))


@pytest.fixture(scope="session")
def drafts(parse: Callable[[str], Tree], cues: Cues, agencies: Agencies) -> Callable[[str], tuple[Tree, list[Draft]]]:
    """Text -> its Tree and all drafts, after the last pass."""
    finder = OutletFinder(agencies)

    def run(text: str) -> tuple[Tree, list[Draft]]:
        tree = parse(text)
        return tree, passes.drafts(tree, cues, Relays(tree, finder.find(tree)))

    return run


@pytest.fixture(scope="session")
def sayings(drafts: Callable[[str], tuple[Tree, list[Draft]]]) -> Callable[[str], list[Words]]:
    """Text -> cue, source and content of its drafts, as printed."""

    def run(text: str) -> list[Words]:
        tree, found = drafts(text)
        return [
            (
                tree.phrase(draft.cue.token, draft.cue.last) if draft.cue else None,
                tree.phrase(draft.source.first, draft.source.last) if draft.source else None,
                [text[start:end] for start, end in draft.content],
            )
            for draft in found
        ]

    return run
