"""What a cue governs: its content, by the frame that the lexicon gives it."""

import re
from collections.abc import Iterator, Sequence

from pipeline.language.quotes import around, nouns
from pipeline.language.quotes.cues import Cue
from pipeline.language.quotes.draft import Source
from pipeline.language.quotes.marks import Marked
from pipeline.language.quotes.sources import saying_of, says_so
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import words
from pipeline.records import Span

#: tokens from a cue to the "that" of its clause
_THAT_REACH = 16
_LIKENING = {"compare", "liken", "equate", "contrast", "prefer", "reduce"}
_FINITE = ("VBD", "VBZ", "VBP")
#: prepositions that go on with a stance or a name: accused … of, described … as
_TAILS = {"as", "on", "of", "for", "over", "with", "to", "against", "about"}
_QUESTION = {"if", "whether"}
_WH = {"WRB", "WP"}
_CLAUSAL = ("say", "voice", "tell", "ask", "think", "find", "urge", "promise", "intend", "quote", "name")
_LOOSE = " \n\t,.;:-–—"
_LEADING = re.compile(r"^(?:[\s,;:.–—-]|(?:and|but|or)\s)+")
_TRAILING = re.compile(r"(?:[\s,;:–—“\"(-]|(?<!\b[A-Z])(?<!\b[A-Z][a-z])\.|\s(?:and|but|or))+$")
_STUDY = words(
    """
    analysis audit census count data documents emails evidence figures findings investigation numbers poll polling polls
    records report reports research results review statistics studies study survey surveys
    """
)


def content(tree: Tree, cue: Cue, source: Source | None) -> tuple[list[Span], str]:
    """Token ranges (end inclusive) that a cue governs by the parse, and the rule's name; empty where there are none."""
    if cue.pos == "phrase":
        return around.without(tree, cue.token, cue.last), "according_to"
    if cue.has("about") and cue.last > cue.token:
        return [*nouns.of_preposition(tree, cue.last), *_named_as(tree, cue)], "preposition"
    if cue.pos == "noun":
        return nouns.content(tree, cue.token)
    if cue.pos == "adjective":
        return _of_adjective(tree, cue), "adjective"
    if cue.has("quote") and says_so(tree, cue.token):
        return _of_quoted(tree, cue.token), "quoted_as_saying"
    governed, rule = _of_verb(tree, cue, source)
    if not governed and cue.topic is not None:
        return nouns.of_preposition(tree, cue.topic), "preposition"
    return governed, rule


def _named_as(tree: Tree, cue: Cue) -> list[Span]:
    """ "referred to it **as a waste**"."""
    named = (c for c in tree.children[cue.token] if tree.lower[c] == "as" and tree.deps[c] == "prep" and c > cue.last)
    return [(tree.left[c], tree.right[c]) for c in named if cue.has("name")]


def _of_quoted(tree: Tree, verb: int) -> list[Span]:
    saying = saying_of(tree, verb)
    clause = tree.child(saying, "ccomp", "dobj") if saying is not None else None
    clause = clause or tree.child(verb, "ccomp")
    return _ranges(tree, clause, verb) if clause is not None else []


def _of_verb(tree: Tree, cue: Cue, source: Source | None) -> tuple[list[Span], str]:
    if cue.only_utters:
        return [], ""
    clauses = [c for c in tree.children[cue.token] if _is_clause(tree, cue, source, c)]
    thing = tree.child(cue.token, "dobj")
    if thing is not None and cue.has("voice"):
        clauses = [c for c in clauses if not (c > thing > cue.token and tree.tags[tree.left[c]] in (",", "''"))]
    objects = [o for o in _objects(tree, cue, source) if tree.deps[o] != "ccomp" or o in clauses]
    conveyed = _conveyed(tree, cue, thing)
    if conveyed is not None:
        return [(tree.left[conveyed], tree.right[conveyed])], "clause"
    sentence = around.parenthetical(tree, cue, source, clauses)
    if sentence:
        return sentence, "parenthetical"
    if any(c > cue.last for c in clauses):
        clauses = [c for c in clauses if c > cue.token]
    if clauses and not (objects and cue.has("rate", "name")):
        found = [r for c in _with_appealed(tree, cue, clauses) for r in _ranges(tree, c, cue.token)]
        return [*found[:-1], (found[-1][0], _end_of_all(tree, cue, found[-1][1]))], "clause"
    return _of_objects(tree, cue, source, objects) if objects else _elsewhere(tree, cue)


def _of_objects(tree: Tree, cue: Cue, source: Source | None, objects: Sequence[int]) -> tuple[list[Span], str]:
    """An object with what is held of it; a single word, or whom one names, is content only with marks ("bare")."""
    if any(tree.deps[o] == "nsubjpass" for o in objects):
        return [(tree.left[o], tree.right[o]) for o in objects], "object"
    first = min(tree.left[o] for o in objects)
    last = max(tree.right[o] for o in objects)
    if cue.has("find", "poll") and _is_study(tree, source):
        last = max(tree.right[c] for c in tree.children[cue.token] if tree.deps[c] not in ("punct", "conj", "cc"))
    unnamed = len(objects) == 1 and all(entry.frame == "name" for entry in cue.entries)
    one_word = first == last and not cue.has("rate", "find", "poll")
    return [(first, last)], "bare" if unnamed or one_word else "object"


def _elsewhere(tree: Tree, cue: Cue) -> tuple[list[Span], str]:
    """A clause that the parse hangs on another word, or the "what" of "what he said"."""
    that = _that_clause(tree, cue)
    if that:
        return [that], "clause"
    wh = tree.child(cue.token, "dobj")
    if wh is not None and tree.tags[wh] in ("WDT", "WP") and not cue.has("tell"):
        return [(wh, wh)], "relative"
    bare = _bare_clause(tree, cue)
    return ([bare], "clause") if bare else ([], "")


def _end_of_all(tree: Tree, cue: Cue, last: int) -> int:
    """ "said it was late **but not too late**", "…, **because it rained**": what the parse hangs on the cue itself."""
    first = last + 1
    while first < len(tree) and tree.tags[first] in (",", "''") and first <= last + 2:
        first += 1
    if last < cue.token or first >= len(tree) or tree.sentence_of[first] != tree.sentence_of[cue.token]:
        return last
    if tree.lower[first] == "because" and tree.deps[first] == "mark":
        return tree.right[tree.heads[first]]
    goes_on = tree.lower[first] == "but" and tree.words[first - 1] != "," and tree.heads[first] == cue.token
    conjuncts = (c for c in tree.children[cue.token] if tree.deps[c] == "conj" and c > first)
    return next((tree.right[c] for c in conjuncts if goes_on), last)


def _bare_clause(tree: Tree, cue: Cue) -> Span | None:
    """ "stating road and rail are closed": the parse makes the clause's subject the cue's object."""
    thing = tree.child(cue.token, "dobj")
    if not cue.has("say") or thing is None or tree.left[thing] != cue.last + 1:
        return None
    verb = next(
        (t for t in range(thing + 1, min(len(tree), thing + _THAT_REACH)) if tree.tags[t] in (*_FINITE, "MD")), None
    )
    if verb is None or any(tree.words[t] in (",", ".", "``") for t in range(thing, verb)):
        return None
    verb = tree.heads[verb] if tree.tags[verb] == "MD" else verb
    alone = tree.child(verb, "nsubj", "nsubjpass", "expl") is None and tree.deps[verb] in ("ccomp", "ROOT", "conj")
    return (cue.last + 1, tree.right[verb]) if alone else None


def _conveyed(tree: Tree, cue: Cue, thing: int | None) -> int | None:
    """ "expressed concern that …": the clause of the object, where the verb only conveys it."""
    if thing is None or thing < cue.token or not all(entry.frame == "voice" for entry in cue.entries):
        return None
    clauses = (c for c in tree.children[thing] if c > thing and tree.deps[c] in ("acl", "ccomp"))
    return next((c for c in clauses if nouns.complement_clause(tree, c)), None)


def _that_clause(tree: Tree, cue: Cue) -> Span | None:
    """ "said from base camp that …", "asked her if …": a clause that the parse hangs elsewhere."""
    opens = _QUESTION if cue.has("ask") else {"that"}
    if not cue.has("say", "tell", "voice", "think", "find", "ask"):
        return None
    _, end = tree.sentences[tree.sentence_of[cue.token]]
    for token in range(cue.last + 1, min(end, cue.last + _THAT_REACH)):
        if tree.tags[token] in (*_FINITE, "MD", "``", ":"):
            return None
        verb = tree.heads[token]
        if tree.tags[token] == "WDT" and tree.deps[token] == "nsubj":
            continue
        asks = cue.has("ask") and tree.tags[token] in _WH and tree.words[token - 1] != ","
        opening = tree.lower[token] in opens or asks
        if opening and verb > token and tree.deps[verb] in ("relcl", "acl", "ccomp", "advcl"):
            return token, tree.right[verb]
    return None


def _is_clause(tree: Tree, cue: Cue, source: Source | None, child: int) -> bool:
    dep, behind = tree.deps[child], tree.right[child] + 1
    if behind < cue.token and tree.words[behind] == ";":
        return False
    if dep == "ccomp":
        return (
            cue.has(*_CLAUSAL)
            or (cue.has("poll") and _is_study(tree, source))
            or (cue.has("rate") and child > cue.token and tree.lower[tree.left[child]] == "that")
        )
    if dep == "xcomp" and (tree.tags[child] == "VBG" or tree.lower[tree.left[child]] == "having"):
        return cue.has("voice", "say", "promise", "think", "rate") and child > cue.token
    if dep == "xcomp":
        return cue.has("urge", "promise", "intend", "tell", "name", "think") and child > cue.token
    if dep == "advcl" and cue.has("urge") and cue.last > cue.token and tree.tags[child] == "VB":
        return child > cue.token and any(tree.lower[c] == "to" for c in tree.children[child])
    if dep == "advcl":
        return cue.has("ask", "tell", "say", "think") and tree.lower[tree.left[child]] in _QUESTION
    return False


def _with_appealed(tree: Tree, cue: Cue, clauses: list[int]) -> list[int]:
    """ "urged the industry to do more": whom one appeals to is part of what one asks for."""
    if not (cue.has("urge") and not cue.has("tell")) or tree.deps[clauses[0]] not in ("xcomp", "advcl"):
        return clauses
    on = tree.child(cue.token, "prep") if cue.last > cue.token else None
    children = tree.children[cue.token] if on is None else tree.children[on]
    appealed = next((c for c in children if tree.deps[c] in ("dobj", "pobj") and cue.token < c < clauses[0]), None)
    return clauses if appealed is None else [appealed, *clauses]


def _objects(tree: Tree, cue: Cue, source: Source | None) -> Iterator[int]:
    """Object and what follows it, for cues that take a noun phrase."""
    children = tree.children[cue.token]
    likened = any(
        tree.lower[token] == "as" and (tree.heads[token] == cue.token or tree.heads[tree.heads[token]] == cue.token)
        for token in range(cue.token, tree.right[cue.token])
    )
    takes = cue.has("voice", "rate", "name", "intend") or (cue.has("cast") and likened)
    if not takes and not (cue.has("find", "poll") and _is_study(tree, source)):
        return
    passive = next((c for c in children if tree.deps[c] == "nsubjpass"), None)
    if passive is not None:
        if not cue.has("tell", "ask") or cue.has("rate", "name", "cast"):
            yield passive
            tails = (*children, *_behind_agent(tree, cue))
            yield from (child for child in tails if child > cue.token and _goes_on(tree, cue, child))
        return
    found = [c for c in children if c > cue.token and tree.deps[c] in ("dobj", "oprd", "attr", "acomp", "ccomp")]
    found = [c for c in found if tree.tags[c] not in ("WDT", "WP")]
    yield from found
    if found and cue.has("rate", "name", "find", "poll", "voice", "cast"):
        yield from (child for child in children if child > found[0] and _goes_on(tree, cue, child))


def _behind_agent(tree: Tree, cue: Cue) -> list[int]:
    """ "seen by many **as** …", "accused by rivals **of** …": what the parse hangs on the agent."""
    by = tree.child(cue.token, "agent")
    agent = tree.child(by, "pobj") if by is not None else None
    leads = ("as", "for", "of") if cue.lemma == "accuse" else ("as", "for")
    return [child for child in tree.children[agent] if tree.lower[child] in leads] if agent is not None else []


def _is_study(tree: Tree, source: Source | None) -> bool:
    return source is not None and any(tree.lower[token] in _STUDY for token in range(source.first, source.last + 1))


def _goes_on(tree: Tree, cue: Cue, child: int) -> bool:
    """ "accused X **of** …", "described X **as** …", "praised X **for** …"."""
    if tree.deps[child] == "prep":
        if tree.lower[child] == "to":
            return cue.lemma in _LIKENING
        return tree.lower[child] in (_TAILS if cue.has("rate", "name", "find", "poll") else {"as"})
    return (
        tree.deps[child] in ("xcomp", "advcl")
        and tree.lower[tree.left[child]] in ("as", "to", "for")
        and cue.has("rate", "name", "cast")
    )


def _ranges(tree: Tree, clause: int, cue: int) -> list[Span]:
    """A clause as token ranges, without the cue's own clause where that stands inside it (", he said,")."""
    if not tree.left[clause] <= cue <= tree.right[clause]:
        return [(tree.left[clause], tree.right[clause])]
    return runs(tree.subtree(clause))


def runs(tokens: list[int]) -> list[Span]:
    """Sorted token numbers -> contiguous ranges, end inclusive."""
    found: list[Span] = []
    for token in tokens:
        if found and found[-1][1] == token - 1:
            found[-1] = (found[-1][0], token)
        else:
            found.append((token, token))
    return found


def _of_adjective(tree: Tree, cue: Cue) -> list[Span]:
    """ "confident that …", "critical of …"; "against …" is itself the preposition."""
    if tree.tags[cue.token] == "IN":
        return nouns.of_preposition(tree, cue.last)
    for child in tree.children[cue.token]:
        if child > cue.token and tree.deps[child] in ("ccomp", "xcomp"):
            return [(tree.left[child], tree.right[child])]
        if child > cue.token and tree.deps[child] == "prep":
            return nouns.of_preposition(tree, child)
    return []


def tidied(text: str, content: Sequence[Span], marked: Sequence[Marked]) -> list[Span]:
    """Content in order without overlaps, without commas, stops, conjunctions and loose marks at the edges of pieces.

    A piece that begins or ends with marked words begins or ends with the words, not with the mark.
    """
    found: list[Span] = []
    for start, end in sorted(content):
        start = max(start, found[-1][1]) if found else start
        stripped = _stripped(text, start, end, marked)
        if stripped and found and text[found[-1][1] : stripped[0]].isspace():
            found[-1] = (found[-1][0], stripped[1])
        elif stripped:
            found.append(stripped)
    return found


def _stripped(text: str, start: int, end: int, marked: Sequence[Marked]) -> Span | None:
    opening = next((m for m in marked if m.start <= start <= m.inner[0]), None)
    closing = next(
        (m for m in marked if m.inner[1] <= end <= m.end or (m.end < end and not text[m.end : end].strip(_LOOSE))), None
    )
    start = opening.inner[0] if opening else start
    end = closing.inner[1] if closing else end
    if opening is None:
        start += len(text[start:end]) - len(_LEADING.sub("", text[start:end]))
    if closing is None:
        end = start + len(_TRAILING.sub("", text[start:end]))
    return (start, end) if any(c.isalnum() for c in text[start:end]) else None
