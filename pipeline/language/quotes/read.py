"""The passes, in order: from a parsed document to its quotes. Each pass is a module of this folder."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.language.cast import Cast
from pipeline.language.outlets import Outlet
from pipeline.language.quotes import claims, details, floats, marks, nesting, sources, spans, transcripts
from pipeline.language.quotes import cues as finding
from pipeline.language.quotes.carried import carry
from pipeline.language.quotes.confidence import confidence
from pipeline.language.quotes.draft import Draft, Speaker
from pipeline.language.quotes.lexicon import Cues
from pipeline.language.quotes.relays import Relays
from pipeline.language.quotes.speakers import Resolver
from pipeline.language.tree import Tree
from pipeline.records import Quote

#: "addressing a rally": who listened, no saying
_AUDIENCE = re.compile(
    r"\b(?:rally|crowd|ceremony|meeting|gathering|conference|congress|convention|summit|committee|assembly|parliament|"
    r"council|session|reporters|journalists|supporters|students|troops|nation|audience|forum|funeral|event|party)\b",
    re.IGNORECASE,
)
#: "asked not to be named": about the speaker, no saying
_UNNAMED = re.compile(r"(?:not )?to be (?:named|identified|quoted)\b|(?:condition of )?anonymity|.*names? not be ")


def quotes(tree: Tree, lexicon: Cues, cast: Cast, outlets: Sequence[Outlet]) -> list[Quote]:
    """All quotes of a document, in reading order."""
    relays = Relays(tree, outlets)
    resolver = Resolver(tree, cast)
    found = drafts(tree, lexicon, relays)
    read = [_quote(tree, draft, resolver, relays) for draft in found]
    return [replace(quote, relays_carried=names) for quote, names in zip(read, carry(tree, found, read), strict=True)]


def drafts(tree: Tree, lexicon: Cues, relays: Relays) -> list[Draft]:
    """All sayings of a document with cue, source and content."""
    marked = marks.find(tree.text, [tree.span(first, last - 1) for first, last in tree.paragraphs])
    inside = [False] * len(tree)
    for mark in marked:
        for token in tree.tokens_in(*mark.inner):
            inside[token] = True
    found = _set_apart(tree, relays, [_draft(tree, cue, inside) for cue in finding.find(tree, lexicon, inside)], inside)
    for draft in found:
        draft.source = relays.attributed(draft) or draft.source
        relays.trim(draft)
    found = [draft for draft in found if not (relays.is_citation(draft) or relays.is_own_work(draft))]
    found = nesting.untangle(tree, without_outer(tree, found, relays))
    turns = transcripts.turns(tree)
    spoken = {turn.paragraph for turn in turns}
    found = [draft for draft in found if draft.paragraph not in spoken]
    marked = [mark for mark in marked if mark.paragraph not in spoken]
    left = claims.claim(tree, found, marked)
    found = [draft for draft in found if not nesting.is_over_marked(draft, found)]
    found += turns + floats.attach(tree, found, left)
    for draft in found:
        draft.content = spans.tidied(tree.text, draft.content, draft.marked)
    return sorted((draft for draft in found if draft.content and not _idle(tree, draft)), key=lambda draft: draft.start)


def _idle(tree: Tree, draft: Draft) -> bool:
    """Without marked words: a saying that nobody says, an intention ("a plan to praise"), a topic."""
    if draft.marked or draft.cue is None:
        return False
    if draft.rule in ("bare", "relative") or draft.cue.only_intends:
        return True
    if draft.cue.lemma == "address" and any(_AUDIENCE.search(tree.text, *span) for span in draft.content):
        return True
    stays_unnamed = any(_UNNAMED.match(tree.text, start, end) for start, end in draft.content)
    to_be_said = tree.tags[draft.cue.token] == "VB" and tree.deps[draft.cue.token] == "acl"
    return stays_unnamed or to_be_said or (draft.source is None and not _needs_nobody(draft.cue, draft))


def _needs_nobody(cue: finding.Cue, draft: Draft) -> bool:
    """Sayings worth reporting though nobody is named: "asked whether …", "a warning that …", "was accused of …"."""
    return cue.head == "ask" or draft.rule == "noun_clause" or (cue.has("rate") and len(draft.content) > 1)


def _set_apart(tree: Tree, relays: Relays, found: list[Draft], inside: Sequence[bool]) -> list[Draft]:
    """Take outlets' attributions that the page sets off out of the parse, and read their sentences anew.

    An attribution over somebody's saying is no saying of its own; its words stand in nobody's content.
    """
    over = relays.attributions_over(found)
    apart = relays.lone_attributions(found) | over
    for sentence, attributions in apart.items():
        tree.set_apart(sentence, [attribution.clause for attribution in attributions])
    read = []
    for draft in found:
        clauses = [attribution.clause for attribution in over.get(draft.sentence, ())]
        if draft.cue is None or any(clause.holds(draft.cue.token) for clause in clauses):
            continue
        again = _draft(tree, draft.cue, inside) if draft.sentence in apart else draft
        for clause in clauses:
            again.content = nesting.around(tree, again, clause)
        read.append(again)
    return read


def without_outer(tree: Tree, found: list[Draft], relays: Relays) -> list[Draft]:
    """Leave out agencies' cues over other sayings of their sentence: those are relays."""
    by_sentence: dict[int, list[Draft]] = defaultdict(list)
    for draft in found:
        by_sentence[draft.sentence].append(draft)
    kept = []
    for draft in found:
        here = by_sentence[draft.sentence]
        if not relays.is_outer(draft, here):
            kept.append(draft)
        elif (between := relays.parenthesis(draft)) is not None:
            nesting.close_over(tree, draft, here, between)
        elif draft.cue and relays.is_tail(draft):
            opening = relays.opening(draft.cue)
            opening = min(opening, draft.cue.token) if opening > draft.cue.token - 12 else draft.cue.token
            for other in here:
                other.content = nesting.before(other.content, tree.starts[opening])
    return kept


def _draft(tree: Tree, cue: finding.Cue, inside: Sequence[bool]) -> Draft:
    source = sources.find(tree, cue, inside)
    ranges, rule = spans.content(tree, cue, source)
    for first, _ in ranges:
        if source is not None and source.head < first <= source.last:
            source = replace(source, last=first - 1)
    return Draft(
        cue=cue,
        source=source,
        content=[tree.span(first, last) for first, last in ranges],
        rule=rule or "marks",
        sentence=tree.sentence_of[cue.token],
        paragraph=tree.paragraph_of[cue.token],
    )


def _quote(tree: Tree, draft: Draft, resolver: Resolver, relays: Relays) -> Quote:
    speaker: Speaker = resolver.speaker(draft)
    kind = details.kind(tree, draft)
    through, cited = relays.of_sentence(draft)
    return Quote(
        content=tuple(draft.content),
        verbatim=tuple(sorted(mark.inner for mark in draft.marked)),
        kind=kind,
        cue=tree.span(draft.cue.token, draft.cue.last) if draft.cue else None,
        source=tree.span(draft.source.first, draft.source.last) if draft.source else None,
        speaker=speaker.name,
        speakers=speaker.names,
        speaker_label=speaker.label,
        speaker_how=speaker.how,
        speaker_description=speaker.description,
        addressee=_addressee(tree, draft, resolver, relays),
        relays=tuple(through),
        relays_carried=(),
        cites=tuple(cited),
        reportedly=relays.reportedly(draft),
        polarity=draft.cue.polarity if draft.cue else "affirmed",
        occasion=details.occasion(tree, draft),
        rule=draft.rule,
        confidence=confidence(tree, draft, kind),
        candidates=speaker.candidates,
    )


def _addressee(tree: Tree, draft: Draft, resolver: Resolver, relays: Relays) -> str | None:
    """Who listens: an outlet's short name, the name behind the noun phrase, or the phrase ("reporters")."""
    listener = details.addressee(tree, draft)
    if listener is None:
        return None
    outlet = relays.outlet(listener.head)
    if outlet is not None:
        return outlet.name
    listening = resolver.noun_phrase(listener)
    return listening.name or listening.description
