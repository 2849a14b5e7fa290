"""The parse as flat lists, and what a clause leaves behind that is set apart."""

from spacy import Language

from pipeline.language import model
from pipeline.language.tree import Clause, Tree


def parsed(nlp: Language, text: str) -> Tree:
    return next(model.parse(nlp, [(text, [(0, len(text))])]))


def apart(nlp: Language, text: str, clause: str) -> tuple[Tree, Clause]:
    """A tree whose clause ", … X verb" is set apart."""
    tree = parsed(nlp, text)
    start = text.index(clause)
    first, verb = tree.token_at(start), tree.token_at(start + len(clause) - 1)
    cut = Clause(first=first, last=verb, verb=verb, subject=(first, verb - 1))
    tree.set_apart(0, [cut])
    return tree, cut


def test_a_clause_set_apart_and_the_rest_hang_on_nothing_of_each_other(nlp: Language) -> None:
    tree, cut = apart(
        nlp,
        "The minister said it was fair, the state news agency Zanpress reported.",
        "the state news agency Zanpress reported",
    )
    assert all(cut.holds(tree.heads[token]) == cut.holds(token) for token in range(len(tree)))
    assert tree.words[tree.subject(cut.verb) or 0] == "Zanpress"


def test_what_hung_on_the_clause_becomes_the_root(nlp: Language) -> None:
    tree, _ = apart(nlp, "Two ships sank off Vik, the harbour office said.", "the harbour office said")
    roots = [tree.words[token] for token in range(len(tree)) if tree.heads[token] == token]
    assert roots == ["sank", "said"]


def test_a_sentence_does_not_end_with_a_comma(nlp: Language) -> None:
    text = "Ida Strand said the price was fair, the state news agency Zanpress reported, adding that trade would grow."
    assert len(parsed(nlp, text).sentences) == 1
