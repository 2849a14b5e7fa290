"""Texts -> Readings: what is named in them, and who says what in them, to whom, through whom."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.agencies import Agencies
from pipeline.language import entities, model, prose, roles
from pipeline.language.cast import Cast
from pipeline.language.known import KnownNames
from pipeline.language.outlets import OutletFinder
from pipeline.language.quotes import read
from pipeline.language.quotes.lexicon import Cues
from pipeline.language.tree import Tree
from pipeline.records import Mention, Reading, Structure
from pipeline.world import World

if TYPE_CHECKING:
    import spacy

#: raised with every change of the rules that changes readings
RULES = 4


class Annotator:
    """Reads documents with one model, one lexicon of cues, and the gazetteers."""

    def __init__(self, nlp: "spacy.Language", agencies: Agencies, cues: Cues, world: World) -> None:
        self._nlp = nlp
        self._cues = cues
        self._outlets = OutletFinder(agencies)
        self._world = world
        self._known = KnownNames(world)
        self.version = _version(nlp, agencies, cues, world)

    def read(self, documents: Iterable[tuple[str, Structure]]) -> Iterator[Reading]:
        """One Reading for each text, in order; documents stream through the model in batches."""
        for tree in model.parse(
            self._nlp, ((text, prose.paragraphs(text, structure)) for text, structure in documents)
        ):
            yield self._reading(tree)

    def _reading(self, tree: Tree) -> Reading:
        outlets = self._outlets.find(tree)
        names = entities.find(tree, outlets, self._known)
        cast = Cast(tree, names)
        titles = roles.roles(tree, names, self._world)
        named = sorted([*names, *roles.descriptions(tree, names, titles, self._world)], key=lambda name: name.first)
        return Reading(
            annotator=self.version,
            quotes=tuple(read.quotes(tree, self._cues, cast, outlets)),
            mentions=tuple(
                Mention(start=tree.starts[n.first], end=tree.ends[n.last], label=n.label, entity=n.entity)
                for n in named
            ),
            roles=tuple(titles),
        )


def _version(nlp: "spacy.Language", agencies: Agencies, cues: Cues, world: World) -> str:
    """Rules, model, lexicon and gazetteer in one short name: `4-3.8.0-5f0c…`."""
    known = (world.countries, world.organisations, world.offices, sorted(world.cities))
    inputs = repr((nlp.meta["name"], nlp.meta["version"], cues.all, agencies.all, known))
    return f"{RULES}-{nlp.meta['version']}-{hashlib.sha256(inputs.encode()).hexdigest()[:12]}"
