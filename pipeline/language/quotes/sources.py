"""Who the grammar says is speaking: the source of a cue."""

from collections.abc import Sequence
from itertools import takewhile

from pipeline.language.quotes.cues import Cue
from pipeline.language.quotes.draft import Source
from pipeline.language.quotes.phrases import phrase
from pipeline.language.tree import MAX_CLIMB, Tree
from pipeline.language.vocabulary import BE, CAUSING, LIGHT

_SUBJECTS = ("nsubj", "csubj", "nsubjpass")
#: tokens of an insertion between a subject and its verb
_INSERTION = 30
#: tokens of a source behind its verb
_INVERTED = 12
_IN_NOUN_PHRASE = {"DT", "JJ", "NN", "NNS", "NNP", "PRP$", "POS", "HYPH"}
_FINITE = ("VBD", "VBZ", "VBP")


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
    if head is None or inside[head] or _names_nobody(tree, cue, head):
        return None
    return phrase(tree, head, cue.token)


def _names_nobody(tree: Tree, cue: Cue, head: int) -> bool:
    """ "It is early to assume …"; "a clash that signals …", where the noun before says nothing."""
    if tree.lower[head] == "it":
        return tree.tags[cue.token] == "VB" and tree.lower[tree.heads[head]] in BE and tree.heads[head] != cue.token
    return tree.lower[head] == "that" and tree.tags[head] == "WDT" and not cue.has("say", "tell", "ask", "find")


def _opening(tree: Tree, subject: int) -> bool:
    """ "Speaking to X, Lee said": an opening participle that the parse takes for the subject."""
    return tree.deps[subject] == "csubj" and tree.tags[subject] == "VBG"


def _beside(tree: Tree, verb: int, inside: Sequence[bool]) -> int | None:
    """Where the parse finds no subject: the noun right before a finite verb, or right after it ("said Lee")."""
    perfect = tree.tags[verb] == "VBN" and tree.child(verb, "aux") is not None and tree.child(verb, "auxpass") is None
    if tree.tags[verb] not in _FINITE and not perfect:
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
        return _phrase_ending_at(tree, before)
    for elsewhere in (_before_insertion(tree, before, inside), _inverted(tree, verb, inside)):
        if elsewhere is not None:
            return elsewhere
    return _coordinated(tree, verb, inside)


def _inverted(tree: Tree, verb: int, inside: Sequence[bool]) -> int | None:
    """ "said the mayor": the end of the noun phrase behind a verb, unless that is another verb's subject."""
    after = range(verb + 1, min(len(tree), verb + _INVERTED))
    phrase = takewhile(lambda t: (tree.tags[t] in _IN_NOUN_PHRASE or tree.is_person(t)) and not inside[t], after)
    last = next((t for t in reversed(list(phrase)) if tree.tags[t] in ("NN", "NNS", "NNP")), None)
    others = last is not None and tree.deps[last] in _SUBJECTS and tree.heads[last] != verb
    return None if others else last


def _coordinated(tree: Tree, verb: int, inside: Sequence[bool]) -> int | None:
    """ "Ann Lee supports a rise, opposes “a freeze” and recalled …": the subject of the verb before, in its form."""
    first, _ = tree.sentences[tree.sentence_of[verb]]
    if not any(tree.words[t] in (",", "and", "but", "or") for t in range(max(first, verb - 2), verb)):
        return None
    alike = (t for t in range(verb - 1, max(first, verb - _INSERTION), -1) if tree.tags[t] == tree.tags[verb])
    return next((head for t in alike if not inside[t] and (head := of_verb(tree, t)) is not None and head < t), None)


def _phrase_ending_at(tree: Tree, noun: int) -> int:
    """ "Sailors waiting to leave the port said …": the outermost noun whose phrase ends right before the verb."""
    above = [a for a in tree.ancestors(noun) if tree.right[a] == noun and noun - a < _INSERTION]
    nouns = (a for a in reversed(above) if tree.tags[a].startswith("NN") and "," not in tree.words[a:noun])
    return next(nouns, noun)


def _before_insertion(tree: Tree, comma: int, inside: Sequence[bool]) -> int | None:
    """ "Ann Lee, who lives nearby, said": the name before what stands between commas."""
    first, _ = tree.sentences[tree.sentence_of[comma]]
    if tree.words[comma] != "," or comma == 0 or inside[comma - 1]:
        return None
    commas = (token for token in range(comma - 1, max(first, comma - _INSERTION), -1) if tree.words[token] == ",")
    names = (t - 1 for t in commas if not inside[t - 1])
    name = next((t for t in names if tree.tags[t] in ("NNP", "PRP") or tree.is_person(t)), None)
    return _phrase_ending_at(tree, name) if name is not None else None


def _nominal(tree: Tree, token: int) -> bool:
    if tree.tags[token] == "PRP":
        return tree.lower[token] not in ("it", "them", "him")
    strange = tree.tags[token] in ("UH", "FW") and tree.words[token][0].isupper()
    return strange or tree.tags[token].startswith("NN")


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
    if tree.tags[verb] != "VBN" or _has_done(tree, verb):
        return False
    if any(tree.deps[c] in ("auxpass", "nsubjpass", "agent") for c in tree.children[verb]):
        return True
    has_aux = any(tree.deps[c] == "aux" for c in tree.children[verb])
    return not has_aux and tree.deps[verb] in ("acl", "advcl", "relcl")


def _has_done(tree: Tree, verb: int) -> bool:
    """ "who's argued that …": "has", which the parse takes for "is"; but "it's said that …"."""
    short = next((c for c in tree.children[verb] if tree.lower[c] in ("'s", "’s")), None)
    subject = tree.child(verb, "nsubj", "nsubjpass")
    claims = tree.child(verb, "ccomp", "dobj") is not None and tree.child(verb, "agent") is None
    return short is not None and claims and subject is not None and tree.lower[subject] != "it"


def _inherit(tree: Tree, verb: int) -> tuple[int, bool] | None:
    """The verb to ask next, or the noun itself (and True), for a verb without a subject of its own."""
    dep, head = tree.deps[verb], tree.heads[verb]
    if head == verb:
        return None
    if dep in ("conj", "xcomp", "advcl", "ccomp", "parataxis", "dep"):
        if tree.tags[head].startswith(("VB", "MD")) or tree.deps[head] in ("ROOT", "ccomp"):
            return head, False
        return _noun_or_verb_above(tree, head)
    if dep == "acl" and _hangs_behind(tree, head, verb):
        return _whole(tree, head), True
    if dep == "acl":
        return _noun_or_verb_above(tree, head) if tree.tags[verb] == "VBG" or tree.tags[verb] == "VB" else None
    if dep == "pcomp":
        above = tree.heads[head]
        return _noun_or_verb_above(tree, above) if not tree.tags[above].startswith("VB") else (above, False)
    return None


def _hangs_behind(tree: Tree, noun: int, verb: int) -> bool:
    """ "gave money to a group backing …": the group backs; but "she put out a statement saying …": she says."""
    together = tree.tags[verb] == "VBG" and tree.tags[tree.left[verb] - 1] != ","
    return together and tree.deps[noun] == "pobj" and tree.child(noun, "poss") is None


def _whole(tree: Tree, noun: int) -> int:
    """ "a number **of groups**" is the number."""
    for _ in range(MAX_CLIMB):
        if tree.deps[noun] != "pobj" or tree.lower[tree.heads[noun]] != "of":
            break
        noun = tree.heads[tree.heads[noun]]
    return noun


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
    made = tree.child(noun, "relcl")
    if made is not None and tree.lower[made] in LIGHT:
        return tree.child(made, "nsubj")
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
