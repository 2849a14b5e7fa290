"""Marked words without a cue of their own: further pieces of a running quote, colon lead-ins, floating speech."""

import re
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence

from pipeline.language.quotes import phrases, sources, transcripts
from pipeline.language.quotes.draft import Draft, Source
from pipeline.language.quotes.marks import Marked
from pipeline.language.tree import Tree

_LEAD_IN = re.compile(r":\s*$")
#: words that make an utterance of a marked span, if one of them is a verb
_MIN_WORDS = 4
#: and within a sentence of the writer's
_MIN_WORDS_WITHIN = 9
#: tokens of an attribution that may stand between two pieces of one quote
_MAX_BETWEEN = 60
#: drafts before some marked words that may go on in them
_RECENT = 12
_MARKS = ("“", '"', "''", "``", "‘", "„", "«", "'")
_VERBS = ("VBD", "VBZ", "VBP", "MD", "VB")


def attach(tree: Tree, drafts: Sequence[Draft], floating: Sequence[Marked]) -> list[Draft]:
    """Attach each floating span to the quote that it goes on from; return new drafts for those that stand alone."""
    here: dict[int, list[Draft]] = defaultdict(list)
    for draft in sorted(drafts, key=_sentence):
        here[draft.paragraph].append(draft)
    new: list[Draft] = []
    for mark in floating:
        speech = _is_speech(tree, mark)
        owner = _lead_in(tree, here, mark)
        alone = _stands_alone(tree, mark)
        goes_on = alone or tree.sign_before(mark.start) == ","
        if owner is None and goes_on and (speech or _is_sentence(tree, mark) or _opens_sentence(tree, mark)):
            owner = _in_paragraph(tree, here, mark)
        if owner is None and speech:
            owner = _from_paragraph_before(tree, here, mark) or _from_paragraph_after(tree, here, mark)
        if owner is not None:
            owner.marked.append(mark)
            owner.content = sorted([*owner.content, mark.inner])
            if mark.paragraph != owner.paragraph:
                here[mark.paragraph].append(owner)
        elif (signed := transcripts.signed(tree, mark)) or (speech and alone):
            draft = _alone(tree, mark, here)
            draft.source, draft.rule = (signed, "signed") if signed else (draft.source, draft.rule)
            new.append(draft)
            insort(here[mark.paragraph], draft, key=_sentence)
    return new


def _recent(tree: Tree, here: dict[int, list[Draft]], mark: Marked, paragraph: int) -> list[Draft]:
    """The last drafts of a paragraph whose cues do not stand behind some marked words' sentence."""
    drafts = here[paragraph]
    sentence = tree.sentence_of[min(tree.token_at(mark.inner[0]), len(tree) - 1)]
    end = bisect_right(drafts, sentence, key=_sentence)
    return drafts[max(0, end - _RECENT) : end]


def _alone(tree: Tree, mark: Marked, here: dict[int, list[Draft]]) -> Draft:
    """A draft without a cue, in the voice of who brings it in, who spoke last, or whom the words before are about.

    Who spoke last yields to a person whom the sentence in between is about: "Lee said so. Kim backs him. “…”".
    """
    token = min(tree.token_at(mark.inner[0]), len(tree) - 1)
    recent = _recent(tree, here, mark, mark.paragraph) + _recent(tree, here, mark, mark.paragraph - 1)
    spoken = [d for d in recent if d.source and d.content and d.start < mark.start and _speaks(d)]
    running = max(spoken, key=lambda d: d.start, default=None)
    before = _before(tree, mark)
    topic = _subject(tree, before) or _named(tree, before)
    goes_on = running is not None and not (topic and _takes_over(tree, running, topic, before, mark))
    return Draft(
        cue=None,
        source=running.source if running and goes_on else topic,
        content=[mark.inner],
        rule="floating",
        sentence=tree.sentence_of[token],
        paragraph=mark.paragraph,
        marked=[mark],
    )


def _before(tree: Tree, mark: Marked) -> int:
    """The last token before some marked words that is no mark itself; the first one where there is none."""
    before = tree.token_at(mark.start) - 1
    while before > 0 and tree.words[before] in _MARKS:
        before -= 1
    return max(before, 0)


def _takes_over(tree: Tree, running: Draft, topic: Source, before: int, mark: Marked) -> bool:
    """Whether whom the words right before are about speaks, and not who spoke last.

    That is who brings the marked words in ("He sent a note with the line “…”", "She went back to her theme: “…”"),
    or a person of the sentence before, if that is no saying.
    """
    if tree.tags[before] != ".":
        return True
    here = tree.paragraph_of[before] == mark.paragraph and running.sentence < tree.sentence_of[before]
    named = tree.tags[topic.head] == "NNP" and tree.label_at(topic.head) in ("PERSON", None)
    again = running.source is not None and tree.words[topic.head] == tree.words[running.source.head]
    return here and (named or again or tree.tags[topic.head] == "PRP")


def _named(tree: Tree, before: int) -> Source | None:
    """ "Stated Stone:": the name that ends a lead-in without a verb."""
    named = before > 0 and tree.words[before] == ":" and tree.tags[before - 1].startswith("NNP")
    return phrases.phrase(tree, before - 1) if named else None


def _subject(tree: Tree, last: int) -> Source | None:
    """The subject of the sentence that a token ends, by its topmost verb up to there."""
    first, _ = tree.sentences[tree.sentence_of[last]]
    within = range(first, last + 1)
    tops = (t for t in within if tree.tags[t].startswith("VB") and (tree.heads[t] not in within or tree.heads[t] == t))
    head = next((subject for top in tops if (subject := sources.of_verb(tree, top)) in within), None)
    return phrases.phrase(tree, head) if head is not None else None


def _in_paragraph(tree: Tree, here: dict[int, list[Draft]], mark: Marked) -> Draft | None:
    """The quote right before these words, if nothing but its own sentence stands between."""
    recent = (d for d in _recent(tree, here, mark, mark.paragraph) if d.paragraph == mark.paragraph)
    before = [d for d in recent if _end(tree, d) <= mark.start and _speaks(d)]
    previous = max(before, key=lambda d: _end(tree, d), default=None)
    previous = next((d for d in before if d.marked and previous and d.sentence == previous.sentence), previous)
    if previous is None or not _only_attribution(tree, previous, _end(tree, previous), mark.start):
        return None
    return previous


def _from_paragraph_before(tree: Tree, here: dict[int, list[Draft]], mark: Marked) -> Draft | None:
    """A whole quoted paragraph goes on from one that ended in its speaker's words or their attribution."""
    start, end = tree.paragraphs[mark.paragraph]
    if tree.starts[start] != mark.start or tree.ends[end - 1] > mark.end + 1 or mark.paragraph == 0:
        return None
    limit = tree.ends[tree.paragraphs[mark.paragraph - 1][1] - 1]
    held = [(m, d) for d in here[mark.paragraph - 1] for m in d.marked if m.paragraph == mark.paragraph - 1]
    last, previous = max(held, key=lambda pair: pair[0].end, default=(None, None))
    if last is None or previous is None:
        return None
    if last.unclosed or last.end >= limit - 1:
        return previous
    return previous if _speaks(previous) and _only_attribution(tree, previous, last.end, limit) else None


def _from_paragraph_after(tree: Tree, here: dict[int, list[Draft]], mark: Marked) -> Draft | None:
    """A quoted paragraph left open goes on in the next one, where the attribution may stand."""
    if not mark.unclosed or mark.paragraph + 1 >= len(tree.paragraphs):
        return None
    first, _ = tree.paragraphs[mark.paragraph + 1]
    return next((d for d in here[mark.paragraph + 1] for m in d.marked if m.start == tree.starts[first]), None)


def _only_attribution(tree: Tree, draft: Draft, start: int, end: int) -> bool:
    """Nothing but the quote's own sentence stands in these offsets."""
    between = tree.tokens_in(start, end)
    others = [t for t in between if tree.sentence_of[t] != draft.sentence and tree.words[t][0].isalnum()]
    return len(others) <= 2 and len(between) <= _MAX_BETWEEN


def _sentence(draft: Draft) -> int:
    return draft.sentence


def _end(tree: Tree, draft: Draft) -> int:
    cue = tree.ends[draft.cue.last] if draft.cue else 0
    return max([cue, *(end for _, end in draft.content)])


def _speaks(draft: Draft) -> bool:
    return draft.cue is None or draft.cue.has("say", "tell", "ask", "voice", "name", "quote")


def _lead_in(tree: Tree, here: dict[int, list[Draft]], mark: Marked) -> Draft | None:
    """A paragraph that ends in a colon governs the quoted paragraph after it."""
    first, _ = tree.paragraphs[mark.paragraph]
    if mark.paragraph == 0 or tree.starts[first] != mark.start:
        return None
    start, end = tree.paragraphs[mark.paragraph - 1]
    if not _LEAD_IN.search(tree.phrase(max(start, end - 3), end - 1)):
        return None
    cued = [d for d in here[mark.paragraph - 1] if d.cue and d.paragraph == mark.paragraph - 1]
    return max(cued, key=lambda d: d.cue.token if d.cue else -1, default=None)


def _is_speech(tree: Tree, mark: Marked) -> bool:
    """Enough for an utterance: a few words with a verb among them, and a sentence's end."""
    tokens = tree.tokens_in(*mark.inner)
    verb = any(tree.tags[t] in _VERBS for t in tokens)
    ended = mark.ends_with(tree.text) in ".!?,…"
    return len(tokens) >= _MIN_WORDS and verb and ended


def _stands_alone(tree: Tree, mark: Marked) -> bool:
    """Whether marked words are no title or slogan within a sentence: they begin one, follow a colon, or are long."""
    begins = tree.sign_before(mark.start) in ".!?:”\"'"
    return begins or len(tree.tokens_in(*mark.inner)) >= _MIN_WORDS_WITHIN


def _opens_sentence(tree: Tree, mark: Marked) -> bool:
    """ "“There were doubts, but they passed” in time.": a sentence that begins with marked words of some length."""
    tokens = tree.tokens_in(*mark.inner)
    verb = any(tree.tags[t] in _VERBS for t in tokens)
    return (
        tree.sign_before(mark.start) in ".!?”\"'"
        and tree.text[mark.inner[0]].isupper()
        and len(tokens) >= _MIN_WORDS
        and verb
    )


def _is_sentence(tree: Tree, mark: Marked) -> bool:
    """A short sentence of its own: "“… Nobody spoke.”"."""
    start, _ = mark.inner
    return tree.text[start].isupper() and mark.ends_with(tree.text) in ".!?"
