"""How deep in a quote's way to us an outlet stands, read from its place in the parse."""

from collections.abc import Mapping, Sequence

from pipeline.language.outlets import OUTLET_NOUNS, Outlet
from pipeline.language.quotes.attributions import CARRIES, CITING, REPORTS, Attribution
from pipeline.language.quotes.draft import Draft
from pipeline.language.quotes.sources import of_verb
from pipeline.language.quotes.ways import MEETINGS
from pipeline.language.tree import Tree
from pipeline.language.vocabulary import words

REPORTING = REPORTS | words("say quoting cited citing saying adding reporting told continued according")
_HEARS = {"told", "telling", "tells", "tell", "informed", "informing"}
#: "asked by AFP": the answer goes to who asks
_ASKED = {"asked", "pressed", "questioned", "challenged"}
_VIA = {"with", "to", "on", "by", "in", "for", "from", "via", "through"}
#: what the parse makes of a name behind its kind, "the news site X", where it errs
_LOOSE = ("npadvmod", "oprd", "dep", "attr")
_CONTRASTS = {"but", "while", "whereas", "although"}
#: tokens from "citing" to the outlet it cites
_CITED_REACH = 6


class Depths:
    """The depths of one document's outlets: by token `at`, their attributions that the page sets off by sentence."""

    def __init__(self, tree: Tree, at: Mapping[int, Outlet], set_off: Mapping[int, Sequence[Attribution]]) -> None:
        self._tree = tree
        self._at = at
        self._set_off = set_off

    def cites_behind(self, participle: int) -> bool:
        """ "Kathimerini, citing …"."""
        tree = self._tree
        return tree.lower[participle] in CITING and tree.words[participle - 1] == "," and participle - 2 in self._at

    def of(self, outlet: Outlet, draft: Draft) -> int | str | None:
        """Depth of a relay (0 outermost), "cited", or None."""
        tree = self._tree
        head = next(
            (t for t in range(outlet.first, outlet.last + 1) if not outlet.first <= tree.heads[t] <= outlet.last),
            outlet.last,
        )
        if draft.source and any(
            other is not None and other.name == outlet.name
            for other in map(self._at.get, range(draft.source.first, draft.source.last + 1))
        ):
            return None
        if any(start <= tree.starts[outlet.first] < end for start, end in draft.content):
            return None
        if any(found.outlet is outlet for found in self._set_off.get(draft.sentence, ())):
            return 0
        if tree.deps[head] == "appos" and tree.heads[head] < head and tree.tags[tree.heads[head]] == "NN":
            head = tree.heads[head]
        if tree.deps[head] in _LOOSE and tree.lower[outlet.first - 1] in OUTLET_NOUNS:
            head = outlet.first - 1
        above = tree.heads[head]
        dep = tree.deps[head]
        leads = draft.cue is not None and outlet.last + 2 <= draft.cue.token
        if leads and self.cites_behind(outlet.last + 2):
            return 0
        if dep in ("nsubj", "conj", "appos") and tree.lower[above] in REPORTING:
            return None if self._contrasts(outlet, draft) else 0
        if tree.lower[above] == "by" and any(tree.lower[a] in CARRIES for a in list(tree.ancestors(above))[:3]):
            return 1
        if tree.lower[above] == "by" and tree.lower[asked := tree.heads[above]] in _ASKED:
            return 2 if draft.cue is not None and draft.cue.token in tree.ancestors(asked) else None
        if dep in ("dobj", "dative", "iobj") and tree.lower[above] in _HEARS:
            return 2 if self._same_voice(above, draft) else None
        citing = next((a for a in tree.ancestors(head) if tree.lower[a] in CITING), None)
        if citing is not None and citing < head <= citing + _CITED_REACH:
            return self._cited(citing, draft)
        if tree.lower[above] == "to" and tree.lower[tree.heads[above]] == "according":
            return 0
        if tree.lower[above] == "to" and draft.cue is not None:
            listens = tree.heads[above]
            listens = tree.heads[listens] if tree.deps[listens] == "dobj" else listens
            if listens == draft.cue.token:
                return 2
        if tree.lower[above] == "on" and draft.cue is not None and tree.heads[above] == draft.cue.token:
            return 2 if draft.cue.has("say", "tell") else None
        if tree.lower[above] in _VIA and tree.lower[tree.heads[above]] in MEETINGS | CARRIES:
            return 2
        return None

    def _contrasts(self, outlet: Outlet, draft: Draft) -> bool:
        """ "Lee said it was sound, but the daily X reported that it was not": X's is a report of its own."""
        between = range(draft.cue.last + 1, outlet.first) if draft.cue else ()
        contrasts = (self._tree.starts[t] for t in between if self._tree.lower[t] in _CONTRASTS)
        return any(not any(start <= at < end for start, end in draft.content) for at in contrasts)

    def _same_voice(self, verb: int, draft: Draft) -> bool:
        """ "Lee told AFP that …, while Kim said …": what Kim said did not come through AFP.

        Nor did what Lee "rejected … and" then "told AFP".
        """
        tree = self._tree
        subject = of_verb(tree, verb)
        if subject is None or draft.source is None or draft.cue is None or draft.cue.token == verb:
            return True
        if tree.deps[verb] == "conj" and draft.cue.token < verb:
            return False
        speaks = draft.source.head
        other = not tree.left[subject] <= speaks <= tree.right[subject]
        return not (other and tree.tags[speaks].startswith("NN"))

    def _cited(self, participle: int, draft: Draft) -> int | str:
        """ "A, citing B, said": B is a relay inside A; "the minister said, citing B": B is the minister's own."""
        subject = of_verb(self._tree, participle)
        if subject in self._at:
            return 1
        above = self._tree.heads[participle]
        if self._tree.lower[above] == "according" or above in self._at:
            return 1
        return "cited"
