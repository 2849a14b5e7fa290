"""Who the grammar says is speaking: the source of a cue."""

from collections.abc import Iterator, Sequence

from pipeline.language.quotes.cues import Cue
from pipeline.language.quotes.draft import Source
from pipeline.language.tree import MAX_CLIMB, Tree
from pipeline.language.vocabulary import CAUSING, TITLES, WEEKDAYS

_SUBJECTS = ("nsubj", "csubj", "nsubjpass")
#: what follows a noun in its phrase but is no part of a source
_LEFT_OUT = {"appos", "relcl", "parataxis", "advcl", "dep", "intj", "ccomp"}
_BREAKS = {",", ":", "-LRB-", "-RRB-", "``", "''", "."}
_FINITE = ("VBD", "VBZ", "VBP")
#: prepositions between a role and the name hung on its last noun
_MAX_DEPTH = 3
#: how nouns for people end: owner, governor, resident, journalist, chairman, politician
_PERSONAL_ENDINGS = ("er", "or", "ent", "ist", "man", "woman", "ian", "ant", "son")


def find(tree: Tree, cue: Cue, inside: Sequence[bool]) -> Source | None:
    """The source of a cue, or None where its sentence names none. `inside[i]`: token i stands in quotation marks."""
    if cue.pos == "phrase":
        head = _object_of(tree, cue.last)
    elif cue.pos == "noun":
        head = _of_noun(tree, cue.token)
    elif cue.pos == "adjective":
        head = _of_adjective(tree, cue.token)
    elif cue.has("quote"):
        head = _quoted(tree, cue.token)
    else:
        head = of_verb(tree, cue.token)
        if head is None or inside[head]:
            head = _beside(tree, cue.token, inside)
    return phrase(tree, head, cue.token) if head is not None and not inside[head] else None


def _opening(tree: Tree, subject: int) -> bool:
    """ "Speaking to X, Lee said": an opening participle that the parse takes for the subject."""
    return tree.deps[subject] == "csubj" and tree.tags[subject] == "VBG"


def _beside(tree: Tree, verb: int, inside: Sequence[bool]) -> int | None:
    """Where the parse finds no subject: the noun right before a finite verb, or right after it ("said Lee")."""
    if tree.tags[verb] not in _FINITE:
        return None
    before = verb - 1
    while before > 0 and (tree.tags[before] in ("RB", "MD") or tree.deps[before] in ("aux", "neg")):
        before -= 1
    if tree.words[before] == "," and before and tree.deps[before - 1] == "appos" and tree.tags[before - 1] == "NNP":
        before -= 1
    if (
        before >= 0
        and tree.sentence_of[before] == tree.sentence_of[verb]
        and _nominal(tree, before)
        and not inside[before]
    ):
        return before
    after = verb + 1
    while after < len(tree) and tree.tags[after] in ("DT", "JJ", "NN", "NNP", "PRP$", "POS") and not inside[after]:
        if tree.tags[after] in ("NN", "NNP") and (after + 1 == len(tree) or not tree.tags[after + 1].startswith("NN")):
            return after
        after += 1
    return None


def _nominal(tree: Tree, token: int) -> bool:
    return tree.tags[token].startswith("NN") or (
        tree.tags[token] == "PRP" and tree.lower[token] not in ("it", "them", "him")
    )


def of_verb(tree: Tree, verb: int) -> int | None:
    """The head word of a verb's source: subject, inherited subject, or agent of a passive."""
    inherited = False
    for _ in range(MAX_CLIMB):
        if is_passive(tree, verb):
            return tree.child(verb, "nsubjpass") if inherited else _agent(tree, verb)
        subjects = [c for c in tree.children[verb] if tree.deps[c] in _SUBJECTS and not _opening(tree, c)]
        if subjects:
            return min(subjects, key=lambda subject: abs(verb - subject))
        controller = _controlling_object(tree, verb)
        if controller is not None:
            return controller
        climbed = _inherit(tree, verb)
        if climbed is None:
            return None
        inherited = True
        verb, found = climbed
        if found:
            return verb
    return None


def _quoted(tree: Tree, verb: int) -> int | None:
    """ "A quoted S as saying", "S was quoted by A as saying": S; otherwise the one who quotes."""
    if not says_so(tree, verb):
        return of_verb(tree, verb)
    return tree.child(verb, "dobj", "nsubjpass")


def says_so(tree: Tree, verb: int) -> bool:
    """Whether "as saying" (or telling, …) follows a verb."""
    saying = saying_of(tree, verb)
    return saying is not None and tree.child(verb, "dobj", "nsubjpass") is not None


def saying_of(tree: Tree, verb: int) -> int | None:
    """The "saying" of "quoted … as saying"."""
    limit = min(len(tree), verb + 16)
    return next(
        (
            t
            for t in range(verb + 1, limit)
            if tree.tags[t] == "VBG" and tree.lower[t - 1] == "as" and tree.deps[t] != "amod"
        ),
        None,
    )


def _controlling_object(tree: Tree, verb: int) -> int | None:
    """ "drove thousands to demand": the object does it; in "used the debate to demand" the subject."""
    above = tree.heads[verb]
    if tree.deps[verb] not in ("xcomp", "advcl") or tree.tags[verb] != "VB" or tree.lower[above] not in CAUSING:
        return None
    return next((c for c in tree.children[above] if tree.deps[c] == "dobj" and above < c < verb), None)


def is_passive(tree: Tree, verb: int) -> bool:
    """Whether a verb form is passive: "was told", "as quoted by"."""
    if tree.tags[verb] != "VBN":
        return False
    if any(tree.deps[c] in ("auxpass", "nsubjpass", "agent") for c in tree.children[verb]):
        return True
    has_aux = any(tree.deps[c] == "aux" for c in tree.children[verb])
    return not has_aux and tree.deps[verb] in ("acl", "advcl", "relcl")


def _inherit(tree: Tree, verb: int) -> tuple[int, bool] | None:
    """The verb to ask next, or the noun itself (and True), for a verb without a subject of its own."""
    dep, head = tree.deps[verb], tree.heads[verb]
    if head == verb:
        return None
    if dep in ("conj", "xcomp", "advcl", "ccomp", "parataxis", "dep"):
        if tree.tags[head].startswith(("VB", "MD")) or tree.deps[head] in ("ROOT", "ccomp"):
            return head, False
        return _noun_or_verb_above(tree, head)
    if dep == "acl":
        return _noun_or_verb_above(tree, head) if tree.tags[verb] == "VBG" or tree.tags[verb] == "VB" else None
    if dep == "pcomp":
        above = tree.heads[head]
        return _noun_or_verb_above(tree, above) if not tree.tags[above].startswith("VB") else (above, False)
    return None


def _noun_or_verb_above(tree: Tree, noun: int) -> tuple[int, bool] | None:
    """A participle hanging on a noun: its owner, else the verb over an object, else the noun itself."""
    owner = tree.child(noun, "poss")
    if owner is not None:
        return owner, True
    if tree.deps[noun] in ("dobj", "pobj", "attr", "oprd", "acomp"):
        above = next((a for a in tree.ancestors(noun) if tree.tags[a].startswith("VB")), None)
        if above is not None:
            return above, False
    if tree.tags[noun].startswith(("NN", "PRP")):
        return noun, True
    return None


def _agent(tree: Tree, verb: int) -> int | None:
    by = tree.child(verb, "agent") or next((c for c in tree.children[verb] if tree.lower[c] == "by"), None)
    return _object_of(tree, by) if by is not None else None


def _object_of(tree: Tree, preposition: int) -> int | None:
    found = tree.child(preposition, "pobj", "pcomp")
    if found is not None:
        return found
    nearby = range(preposition + 1, min(preposition + 8, len(tree)))
    return next((i for i in nearby if tree.tags[i].startswith(("NN", "PRP")) and tree.deps[i] != "compound"), None)


def _of_noun(tree: Tree, noun: int) -> int | None:
    """Owner ("his claim"), "by X", "from X", else the subject of the verb that the noun is the object of."""
    owner = tree.child(noun, "poss")
    if owner is not None:
        return owner
    for child in tree.children[noun]:
        if tree.deps[child] == "prep" and tree.lower[child] in ("by", "from", "among"):
            return tree.child(child, "pobj")
    if tree.deps[noun] in ("dobj", "pobj", "attr", "conj", "oprd"):
        verb = next((a for a in tree.ancestors(noun) if tree.tags[a].startswith("VB")), None)
        found = of_verb(tree, verb) if verb is not None else None
        return found if found != noun else None
    return None


def _of_adjective(tree: Tree, adjective: int) -> int | None:
    if tree.deps[adjective] == "amod":
        return None
    head = tree.heads[adjective]
    return of_verb(tree, head) if head != adjective else None


def phrase(tree: Tree, head: int, cue: int | None = None) -> Source:
    """The noun phrase around a head: title in, comma-set apposition, relative clause and bracketed acronym out.

    A common noun with a name in apposition ("the director, Ann Lee") gives the name.
    """
    named = _name_in_apposition(tree, head)
    if named is not None:
        head = named
    barred = [
        c for c in tree.children[head] if tree.deps[c] in _LEFT_OUT or _is_day(tree, c) or _is_participle(tree, c)
    ]
    tokens = _bounded_subtree(tree, head, barred)
    if cue is not None:
        tokens = {t for t in tokens if (t < cue) == (head < cue)}
    first = last = head
    while first - 1 in tokens and not (tree.tags[first - 1] in _BREAKS and tree.tags[first - 1] != ","):
        first -= 1
    while last + 1 in tokens:
        last += 1
    while last > head and tree.tags[last] in _BREAKS | {"CC", "IN"}:
        last -= 1
    while first < head and tree.tags[first] in _BREAKS | {"CC"}:
        first += 1
    apposed = _name_behind_comma(tree, head, last)
    if apposed is not None:
        return Source(head=apposed, first=last + 2, last=apposed)
    return Source(head=head, first=first, last=last)


def _bounded_subtree(tree: Tree, head: int, barred: list[int]) -> set[int]:
    out = set(barred)
    tokens: set[int] = set()
    waiting = [head]
    while waiting and len(tokens) < 60:
        token = waiting.pop()
        tokens.add(token)
        for child in tree.children[token]:
            deep = tree.deps[child] in ("relcl", "appos") or (tree.deps[child] == "acl" and _set_off(tree, child))
            if child not in out and not (token != head and deep):
                waiting.append(child)
    return tokens


def _is_participle(tree: Tree, token: int) -> bool:
    return tree.deps[token] == "acl" and _set_off(tree, token)


def _is_day(tree: Tree, preposition: int) -> bool:
    """ "the coast guard on Monday": when it spoke, not who."""
    day = tree.child(preposition, "pobj") if tree.lower[preposition] == "on" else None
    return day is not None and tree.lower[day] in WEEKDAYS


def _set_off(tree: Tree, token: int) -> bool:
    left = tree.left[token]
    return left > 0 and tree.tags[left - 1] in _BREAKS


def _name_in_apposition(tree: Tree, head: int) -> int | None:
    if tree.tags[head] not in ("NN", "NNS", "CD") and tree.lower[head] not in TITLES:
        return None
    name = tree.child(head, "appos")
    if name is None:
        name = _name_behind_place(tree, head)
    if name is None or tree.tags[name] not in ("NNP", "NNPS") or tree.tags[name - 1] == "-LRB-":
        return None
    return name


def _name_behind_comma(tree: Tree, head: int, last: int) -> int | None:
    """The last token of the full name in "the head of the delegation, Zhao Minghui,", however it is parsed."""
    first = last + 2
    if tree.tags[head] != "NN" or first >= len(tree) or tree.words[last + 1] != "," or not tree.is_person(first):
        return None
    end = first
    while end + 1 < len(tree) and tree.is_person(end + 1):
        end += 1
    closed = end + 1 >= len(tree) or tree.tags[end + 1] in (",", ".")
    if end == first or not closed or (last != head and _is_personal(tree, last)):
        return None
    return end


def _is_personal(tree: Tree, noun: int) -> bool:
    """A common noun for a person: "president", "owner"."""
    if tree.tags[noun].startswith("NNP"):
        return False
    return tree.lower[noun] in TITLES or tree.lower[noun].endswith(_PERSONAL_ENDINGS)


def _hung_on(tree: Tree, head: int) -> Iterator[int]:
    """The nouns of "the mayor of the town of X", from the left."""
    for _ in range(_MAX_DEPTH):
        prepositions = [c for c in tree.children[head] if c > head and tree.deps[c] == "prep"]
        nouns = [noun for c in prepositions if (noun := tree.child(c, "pobj")) is not None]
        if not nouns:
            return
        yield from nouns
        head = nouns[-1]


def _name_behind_place(tree: Tree, head: int) -> int | None:
    """ "a ranger at the park, Ida Strand,": the parse hangs the name on the last noun, which is no person.

    "A spokesman for the president, Ida Strand," stays as parsed: the name is the president's.
    """
    for noun in _hung_on(tree, head):
        name = tree.child(noun, "appos")
        if name is None or not (tree.is_person(name) and tree.is_person(name - 1)):
            continue
        return None if _is_personal(tree, noun) else name
    return None
