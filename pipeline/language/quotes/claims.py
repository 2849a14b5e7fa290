"""Which cue claims which marked words: the parse is unsure around quotation marks, their neighbourhood is not."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.language.quotes.draft import Draft
from pipeline.language.quotes.marks import Marked
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import words
from pipeline.records import Span

#: words between marks and the cue that belongs to them
_REACH = 18
#: between a cue and what looks like a title, comma and all
_TITLE_REACH = 3
#: what a title may print small
_SMALL = words("a an the and or of in on for to with from at by over into as")
#: sentences between them
_SENTENCES = 3
_SPEAKING = ("say", "voice", "tell", "ask", "think", "find", "quote", "name", "promise", "urge", "rate")
#: what may stand between a noun and its marked words
_OPENING = words("that : , “ \" '' `` ‘ „ «")
#: code points between marked words that a conjunction ties together
_TIE = 24
_FINITE = ("VBD", "VBZ", "VBP", "MD")


def claim(tree: Tree, drafts: Sequence[Draft], marked: Sequence[Marked]) -> list[Marked]:
    """Give every marked span that a cue governs or touches to that cue's draft; return the spans left over."""
    by_sentence: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_sentence[draft.sentence].append(draft)
    left: list[Marked] = []
    for number, mark in enumerate(marked):
        low = marked[number - 1].end if number else 0
        high = marked[number + 1].start if number + 1 < len(marked) else len(tree.text)
        near = _near(tree, by_sentence, mark)
        owner = _owner(tree, near, mark, low, high) or _listed_with(tree, near, mark)
        if owner is None:
            left.append(mark)
        else:
            whole = _fragment(tree, owner, mark) if not owner.content else None
            owner.marked.append(mark)
            owner.content = _with([whole] if whole else owner.content, mark)
    return left


def _fragment(tree: Tree, draft: Draft, mark: Marked) -> Span | None:
    """Marked words that end a writer's clause: "It was only “a” start, he said", "said, again, that it “rained”"."""
    cue = draft.cue
    if cue is None or not cue.has("say", "tell") or tree.sign_before(mark.start) in ",:.!?”\"'–—-":
        return None
    token = tree.token_at(mark.start)
    first, _ = tree.sentences[tree.sentence_of[token]]
    if cue.token > token:
        return (tree.starts[first], mark.end) if tree.sentence_of[cue.token] == tree.sentence_of[token] else None
    that = next((t for t in range(cue.last + 1, token) if tree.lower[t] == "that"), None)
    return (tree.starts[that], mark.end) if that is not None else None


def _near(tree: Tree, by_sentence: Mapping[int, list[Draft]], mark: Marked) -> list[Draft]:
    """The drafts of a mark's paragraph whose cues stand in its sentences or close to them."""
    tokens = tree.tokens_in(mark.start, mark.end)
    first, last = tree.sentence_of[tokens[0]] - _SENTENCES, tree.sentence_of[tokens[-1]] + _SENTENCES
    around = (draft for number in range(first, last + 1) for draft in by_sentence.get(number, ()))
    return [draft for draft in around if draft.paragraph == mark.paragraph]


def _owner(tree: Tree, drafts: list[Draft], mark: Marked, low: int, high: int) -> Draft | None:
    after = _next_to(tree, drafts, mark.end, high, mark, forward=True)
    before = _next_to(tree, drafts, low, mark.start, mark, forward=False)
    governing = _governing(drafts, mark)
    ends = mark.ends_with(tree.text)
    follows = tree.text[mark.end : mark.end + 1]
    if after is not None and (ends in ",!?—-…" or follows == ","):
        return after
    if before is not None and tree.sign_before(mark.start) in ",:":
        return before
    if governing is not None:
        return governing
    return before or _of_noun(tree, drafts, mark) or (after if ends != "." else _closing_tag(tree, after, mark))


def _of_noun(tree: Tree, drafts: list[Draft], mark: Marked) -> Draft | None:
    """ "her comment that, “…”", "a simple message: “…”": a noun that nothing parts from the marked words."""
    before = tree.token_at(mark.start) - 1
    while before > 0 and tree.words[before] in _OPENING:
        before -= 1
    nouns = (d for d in drafts if d.source and d.cue and d.cue.pos == "noun" and d.cue.token == before)
    return next(nouns, None)


def _listed_with(tree: Tree, drafts: list[Draft], mark: Marked) -> Draft | None:
    """ "… “rabbit patches” or “goat farms”": marked words that a conjunction ties to the ones before."""
    before = next((d for d in drafts if d.marked and 0 <= mark.start - d.marked[-1].end <= _TIE), None)
    if before is None:
        return None
    between = tree.text[before.marked[-1].end : mark.start].split()
    return before if between and between[0].strip(",") in ("and", "or", "but", "") else None


def _governing(drafts: list[Draft], mark: Marked) -> Draft | None:
    """The innermost draft whose parsed content holds most of the marked words."""
    holding = [d for d in drafts if _overlap(d.content, mark.inner) * 2 >= mark.inner[1] - mark.inner[0]]
    return min(holding, key=lambda d: sum(end - start for start, end in d.content), default=None)


def _overlap(content: list[Span], inner: Span) -> int:
    return sum(max(0, min(end, inner[1]) - max(start, inner[0])) for start, end in content)


def _next_to(tree: Tree, drafts: list[Draft], low: int, high: int, mark: Marked, *, forward: bool) -> Draft | None:
    """The cue in the unmarked words right after (or before) the marks, in reach and in the same sentence."""
    tokens = tree.tokens_in(low, high)
    reach_of = _TITLE_REACH if _is_title(tree, mark) else _REACH
    near = tokens[:reach_of] if forward else tokens[-reach_of:]
    reach: list[int] = []
    for token in near if forward else reversed(near):
        if tree.tags[token] == "." and (reach or not forward):
            break
        reach.append(token)
    owners = {d.cue.token: d for d in drafts if d.cue and _can_claim(tree, d)}
    passed: list[int] = []
    for token in reach:
        owner = owners.get(token)
        if forward and owner is not None and _aside(tree, token):
            continue
        if owner is not None and not (forward and tree.tags[token] == "VBG"):
            return owner if all(_covered(tree, verb, owner) for verb in passed) else None
        if forward and tree.deps[token] == "cc" and not _joins_source(tree, owners, token):
            return None
        if tree.tags[token] in _FINITE and tree.deps[token] not in ("aux", "auxpass", "relcl", "acl", "advcl"):
            passed.append(token)
            if forward:
                return None
    return None


def _aside(tree: Tree, token: int) -> bool:
    """ "…,” a negotiator, who spoke on condition of anonymity, told …": about the speaker."""
    return tree.deps[token] == "relcl" and any(
        tree.tags[c] == "WP" and tree.deps[c] == "nsubj" for c in tree.children[token]
    )


def _is_title(tree: Tree, mark: Marked) -> bool:
    """Two words or more in capitals, as in the name of a film or show."""
    tokens = [token for token in tree.tokens_in(*mark.inner) if tree.words[token][0].isalpha()]
    named = [tree.words[token] for token in tokens if tree.lower[token] not in _SMALL]
    return len(named) > 1 and all(word[0].isupper() for word in named)


def _can_claim(tree: Tree, draft: Draft) -> bool:
    """Speech, but no participle that nobody is the source of ("an interview published on Monday")."""
    if draft.cue is None or not (draft.cue.has(*_SPEAKING) or draft.cue.pos == "phrase"):
        return False
    return draft.source is not None or tree.tags[draft.cue.token] != "VBN"


def _covered(tree: Tree, token: int, owner: Draft) -> bool:
    return any(start <= tree.starts[token] < end for start, end in owner.content)


def _joins_source(tree: Tree, owners: dict[int, Draft], conjunction: int) -> bool:
    """ "…," Lee and Kim said: the conjunction is inside the source."""
    sources = [owner.source for owner in owners.values() if owner.source]
    return any(source.first <= conjunction <= source.last for source in sources)


def _closing_tag(tree: Tree, after: Draft | None, mark: Marked) -> Draft | None:
    """ "…" She said.: a sentence that holds nothing but source and cue."""
    if after is None or after.content or after.cue is None:
        return None
    _, end = tree.sentences[tree.sentence_of[after.cue.token]]
    return after if end - after.cue.token <= 4 else None


def _with(content: list[Span], mark: Marked) -> list[Span]:
    """Content stretched to hold all the marked words."""
    start, end = mark.inner
    touching = [span for span in content if span[0] <= mark.end and span[1] >= mark.start]
    apart = [span for span in content if span not in touching]
    merged = (min([start, *(s for s, _ in touching)]), max([end, *(e for _, e in touching)]))
    if merged[0] == mark.start:
        merged = (start, merged[1])
    return sorted([*apart, merged])
