"""Names as they are printed: which words go together into one, however the model tags them."""

from pipeline.language.tree import Tree
from pipeline.language.vocabulary import WEEKDAYS

#: words of a name behind its first, at most
_LONGEST = 4


def is_name(tree: Tree, token: int) -> bool:
    """Whether a word is printed as a name; days of the week are not what is named here, "Tarvia Today" is."""
    day = tree.lower[token] in WEEKDAYS and tree.lower[token] != "today"
    return tree.words[token][0].isupper() and not day and tree.tags[token] not in ("PRP", "IN")


def name_end(tree: Tree, token: int) -> int:
    """The last word of a name as printed, however it is tagged: "Tarvia Today", "The Star", "Kanal 5", "Eri-TV"."""
    last = token
    while last - token < _LONGEST and (after := next_word(tree, last)) < len(tree):
        if not (is_name(tree, after) or tree.tags[after] == "CD"):
            break
        last = after
    return last


def next_word(tree: Tree, token: int) -> int:
    """The token behind, and behind a hyphen."""
    return token + 2 if joins(tree, token + 1) else token + 1


def joins(tree: Tree, token: int) -> bool:
    """A hyphen without white space around it."""
    inside = 0 < token < len(tree) - 1 and tree.words[token] == "-"
    return inside and tree.ends[token - 1] == tree.starts[token] and tree.ends[token] == tree.starts[token + 1]


def proper_end(tree: Tree, token: int) -> int:
    """The last of the proper nouns behind a token."""
    last = token
    while last + 1 < len(tree) and tree.tags[last + 1].startswith("NNP") and last - token < _LONGEST:
        last += 1
    return last


def capital(tree: Tree, token: int) -> bool:
    """A noun or an adjective with a capital letter."""
    return tree.words[token][:1].isupper() and tree.tags[token].startswith(("NN", "JJ", "FW"))
