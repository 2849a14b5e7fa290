"""Relays: the agencies and outlets that a quote's own sentence names as its way to us, outermost first.

The nested source of MPQA (Wiebe, Wilson and Cardie 2005), read from the grammar: an agency's cue over an inner
attribution is a relay, not a second quote. What the speaker himself cites is kept apart.
"""

from collections.abc import Sequence

from pipeline.language.outlets import Outlet
from pipeline.language.quotes import attributions, nesting, ways
from pipeline.language.quotes.attributions import CITING, Attribution
from pipeline.language.quotes.cues import Cue
from pipeline.language.quotes.depths import REPORTING, Depths
from pipeline.language.quotes.draft import Draft, Source
from pipeline.language.quotes.phrases import phrase
from pipeline.language.tree import Tree

_CITED = {"cited", "quoted", "cites", "quotes"}
_OFFICES = {"office", "ministry", "spokesman", "spokeswoman", "spokesperson", "lawyer", "aide", "press"}
_REPORTEDLY = {"reportedly", "allegedly", "purportedly"}


class Relays:
    """The outlets of a document by token, and what they do in each sentence."""

    def __init__(self, tree: Tree, outlets: Sequence[Outlet]) -> None:
        self._tree = tree
        self._at = {token: o for o in outlets for token in range(o.first, o.last + 1)}
        self._by_sentence: dict[int, list[Outlet]] = {}
        for outlet in outlets:
            self._by_sentence.setdefault(tree.sentence_of[outlet.first], []).append(outlet)
        self._citing: dict[int, list[int]] = {}
        for token, word in enumerate(tree.lower):
            if word in CITING:
                self._citing.setdefault(tree.sentence_of[token], []).append(token)
        #: attributions that the page sets off
        self._set_off: dict[int, list[Attribution]] = {}
        for found in attributions.find(tree, outlets):
            self._set_off.setdefault(tree.sentence_of[found.clause.verb], []).append(found)
        self._depths = Depths(tree, self._at, self._set_off)

    def outlet(self, token: int | None) -> Outlet | None:
        """The outlet named at a token."""
        return None if token is None else self._at.get(token)

    def attributions_over(self, drafts: Sequence[Draft]) -> dict[int, list[Attribution]]:
        """By sentence: the outlets' attributions that the page sets off and that stand over another's saying."""
        speaks = {d.sentence for d in drafts if d.sentence in self._set_off and self._is_other(d) and self._speaks(d)}
        return {sentence: self._set_off[sentence] for sentence in speaks}

    def lone_attributions(self, drafts: Sequence[Draft]) -> dict[int, list[Attribution]]:
        """By sentence: those whose verb governs nothing by the parse: what they close is the outlet's own report."""
        empty = {draft.cue.token for draft in drafts if draft.cue and not draft.content}
        return {
            sentence: found for sentence, found in self._set_off.items() if any(f.clause.verb in empty for f in found)
        }

    def _is_other(self, draft: Draft) -> bool:
        """A saying outside the attributions of its sentence, whose source is no outlet, unless the parse errs."""
        if draft.cue is None or draft.source is None or self._tree.lower[draft.cue.token] in CITING:
            return False
        cue, source = draft.cue.token, draft.source.head
        if any(found.clause.holds(cue) for found in self._set_off[draft.sentence]):
            return False
        errs = any(found.clause.holds(source) for found in self._set_off[draft.sentence])
        return self.outlet(source) is None or (errs and self._tree.tags[cue] != "VBG")

    def is_outer(self, draft: Draft, sentence: Sequence[Draft]) -> bool:
        """Whether a draft is an agency's cue over another's saying in the same sentence, and so no quote of its own."""
        if draft.cue is None or draft.source is None:
            return False
        tree, agency = self._tree, draft.source.head
        if draft.cue.has("quote") or self.is_tail(draft):
            subjects = (c for c in tree.children[draft.cue.token] if self.outlet(c) and tree.deps[c] == "nsubj")
            agency = next(subjects, agency)
        if draft.cue.pos == "phrase":
            agency = next((t for t in tree.subtree(agency) if self.outlet(t)), agency)
        if draft.cue.pos != "phrase" and tree.lower[draft.cue.token] not in REPORTING:
            return False
        if self.outlet(agency) is None and not (self._own_office(agency) and self.is_tail(draft)):
            return False
        if draft.cue.has("quote") and not self.is_tail(draft):
            return False
        return any(self._can_be_inner(other, draft) for other in sentence if other is not draft)

    def _own_office(self, noun: int) -> bool:
        """ "…, his office said": a speaker's own voice, neither relay nor another speaker."""
        owner = self._tree.child(noun, "poss")
        return owner is not None and self._tree.tags[owner] == "PRP$" and self._tree.lower[noun] in _OFFICES

    def is_own_work(self, draft: Draft) -> bool:
        """ "AFP could not verify the account": what an outlet says of its own work is no saying."""
        if draft.cue is None or draft.source is None or self.outlet(draft.source.head) is None:
            return False
        failed = draft.cue.polarity != "affirmed" or self._tree.tags[draft.cue.token] == "VB"
        return draft.cue.lemma == "verify" or (failed and draft.cue.lemma in ("confirm", "establish", "determine"))

    def is_citation(self, draft: Draft) -> bool:
        """ "citing a report", "whom Dawn quoted": where one has it from, no saying."""
        if draft.cue is None:
            return False
        source = draft.source.head if draft.source else None
        carried = self._tree.deps[draft.cue.token] == "acl" and self._tree.tags[draft.cue.token] == "VBN"
        whom = draft.rule == "relative" and draft.cue.has("quote")
        return (
            whom
            or self._which_cited(draft.cue.token)
            or (carried and self.outlet(source) is not None)
            or self._tree.lower[draft.cue.token] in CITING
        )

    def attributed(self, draft: Draft) -> Source | None:
        """ "A, citing B, said …", "according to A, quoting B": it is B who says it, and A the way."""
        if draft.cue is None or (draft.source is not None and self.outlet(draft.source.head) is None):
            return None
        tree = self._tree
        start, end = tree.sentences[draft.sentence]
        if draft.source is None:
            behind = (t for t in range(start + 2, draft.cue.token) if self._depths.cites_behind(t))
            after = next(behind, end)
        else:
            after = draft.source.last + 1
        for participle in [start, *range(after, end)]:
            opens = participle == start or tree.words[participle - 1] in (",", "also")
            if (opens and tree.lower[participle] in CITING) or self._which_cited(participle):
                cited = tree.child(participle, "dobj", "ccomp")
                if cited is None:
                    continue
                if participle > start:
                    draft.content = nesting.without(draft.content, tree.span(participle, tree.right[cited]))
                named = tree.child(cited, "oprd", "attr") if tree.deps[cited] == "ccomp" else cited
                return phrase(tree, cited if named is None else named, participle)
        return None

    def _which_cited(self, verb: int) -> bool:
        """ "Reuters, which cited …"."""
        tree = self._tree
        relative = verb > 2 and tree.words[verb - 2] == "," and tree.lower[verb - 1] == "which"
        return relative and tree.lower[verb] in _CITED and self.outlet(verb - 3) is not None

    def _can_be_inner(self, inner: Draft, outer: Draft) -> bool:
        if not self._speaks(inner) or inner.source is None or self.outlet(inner.source.head) is not None:
            return False
        if inner.source.head == (outer.source.head if outer.source else None):
            return False
        return self.is_tail(outer) or self.parenthesis(outer) is not None or not _inside(self._tree, outer, inner)

    def _speaks(self, draft: Draft) -> bool:
        """Whether a draft is somebody's saying, and not one to come."""
        if draft.cue is None or draft.cue.pos != "verb" or (draft.cue.has("find") and not draft.cue.has("say")):
            return False
        if any(self._tree.lower[c] in ("will", "'ll", "’ll") for c in self._tree.children[draft.cue.token]):
            return False
        return bool(draft.content) or draft.cue.has("say", "voice", "tell", "ask", "urge", "name")

    def parenthesis(self, draft: Draft) -> tuple[int, int] | None:
        """The tokens of ", MENA added," inside a sentence, commas included."""
        if draft.cue is None or draft.cue.pos != "verb":
            return None
        tree, token = self._tree, draft.cue.token
        subject = tree.subject(token)
        first = tree.left[token if subject is None else subject] - 1
        last = token + 1
        while last + 1 < len(tree) and tree.tags[last] == "RB":
            last += 1
        inside = first >= 0 and last + 2 < len(tree) and first < token
        return (first, last) if inside and tree.words[first] == tree.words[last] == "," else None

    def is_tail(self, draft: Draft) -> bool:
        """A closing clause: "…, IRNA also reported.", "…, IRNA quoted him as saying on Monday." """
        if draft.cue is None:
            return False
        tree, token = self._tree, draft.cue.token
        _, end = tree.sentences[draft.sentence]
        before = self.opening(draft.cue) - 1
        while before > 0 and tree.tags[before] in ("''", "CC", "RB", "IN"):
            before -= 1
        end = next((t for t in range(token, end) if tree.lower[t] in CITING and tree.words[t - 1] == ","), end)
        after = [t for t in range(token + 1, end) if tree.tags[t] not in (".", "RB", "''", "_SP")]
        return (
            tree.tags[before] in (",", ".", "''", ":")
            and len(after) <= 7
            and not any(tree.tags[t] in ("``", "VBD", "VBZ") or tree.lower[t] in ("that", ":") for t in after)
        )

    def opening(self, cue: Cue) -> int:
        """Where an attribution begins: at its subject, if it has one; "according" opens its own."""
        if cue.pos == "phrase":
            return cue.token
        subject = self._tree.subject(cue.token)
        return self._tree.left[cue.token if subject is None else subject]

    def of_sentence(self, draft: Draft) -> tuple[list[str], list[str]]:
        """Relays (outermost first) and cites of a quote, from the outlets of its own sentence."""
        if draft.cue is None:
            return [], []
        relays: list[tuple[int, Outlet]] = []
        cites: list[str] = []
        for outlet in self._by_sentence.get(draft.sentence, ()):
            role = self._depths.of(outlet, draft)
            if isinstance(role, int):
                relays.append((role, outlet))
            elif role == "cited":
                cites.append(outlet.name)
        ordered = [o.name for _, o in sorted(relays, key=lambda pair: pair[0])]
        return list(dict.fromkeys(ordered)), list(dict.fromkeys(cites))

    def trim(self, draft: Draft) -> None:
        """Cut the way that words took off what a draft holds."""
        ways.trim(self._tree, draft, self._by_sentence.get(draft.sentence, ()), self._citing.get(draft.sentence, ()))

    def reportedly(self, draft: Draft) -> bool:
        """Whether "reportedly" stands with the cue."""
        if draft.cue is None:
            return False
        return any(self._tree.lower[c] in _REPORTEDLY for c in self._tree.children[draft.cue.token])


def _inside(tree: Tree, outer: Draft, inner: Draft) -> bool:
    """The agency itself is what somebody else says something about: its cue lies inside the other's content."""
    if outer.cue is None:
        return False
    at = tree.starts[outer.cue.token]
    return any(start <= at < end for start, end in inner.content)
