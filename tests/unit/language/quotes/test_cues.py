"""Which words are cues, with what particle, and whether the saying is affirmed, negated or modal."""

from collections.abc import Callable

import pytest

from pipeline.language.quotes.cues import find
from pipeline.language.quotes.lexicon import Cues
from pipeline.language.tree import Tree

type Parse = Callable[[str], Tree]


@pytest.fixture
def cues_of(parse: Parse, cues: Cues) -> Callable[[str], list[tuple[str, str]]]:
    """Text -> its cues as printed, with their polarity."""

    def run(text: str) -> list[tuple[str, str]]:
        tree = parse(text)
        return [(tree.phrase(cue.token, cue.last), cue.polarity) for cue in find(tree, cues, [False] * len(tree))]

    return run


@pytest.mark.parametrize(
    ("text", "cue", "polarity"),
    [
        ("The driver said that the road was icy.", "said", "affirmed"),
        ("The driver pointed out that the road was icy.", "pointed out", "affirmed"),
        ("The driver did not say where he had been.", "say", "negated"),
        ("The driver never said where he had been.", "said", "negated"),
        ("The driver would say that he was tired.", "say", "modal"),
        ("The driver denied that he was tired.", "denied", "negated"),
        ("According to the driver, the road was icy.", "According to", "affirmed"),
        ("The driver called again for a new road.", "called again for", "affirmed"),
        ("The driver has argued for years that the road was icy.", "argued", "affirmed"),
        ("The driver is against the plan.", "against", "affirmed"),
    ],
)
def test_a_cue_is_its_head_with_its_particle(
    cues_of: Callable[[str], list[tuple[str, str]]], text: str, cue: str, polarity: str
) -> None:
    assert (cue, polarity) in cues_of(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The board has the final say.", "say"),
        ("The bridge, as reported by the daily, is closed.", "reported"),
        ("The claim form is long.", "claim"),
        ("The children played against the wall.", "against"),
    ],
)
def test_a_word_of_the_lexicon_in_another_part_is_no_cue(
    cues_of: Callable[[str], list[tuple[str, str]]], text: str, word: str
) -> None:
    assert word not in [cue for cue, _ in cues_of(text)]


def test_words_in_marks_are_another_s(parse: Parse, cues: Cues) -> None:
    tree = parse("She said he said it.")
    assert len(find(tree, cues, [False] * len(tree))) == 2
    assert find(tree, cues, [True] * len(tree)) == []


def test_the_preposition_behind_a_listener_belongs_to_the_cue(parse: Parse, cues: Cues) -> None:
    tree = parse("The pilot spoke on Sunday to all passengers about the delay.")
    spoken = next(cue for cue in find(tree, cues, [False] * len(tree)) if cue.lemma == "speak")
    assert spoken.topic is not None
    assert (tree.words[spoken.last], tree.words[spoken.topic]) == ("spoke", "about")
