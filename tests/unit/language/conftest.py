"""What tests of the language room share: the annotator with its model, loaded once."""

from collections.abc import Callable

import pytest
from spacy import Language

from pipeline.agencies import Agencies, parse_agencies
from pipeline.articles.structure import read_plain
from pipeline.language import model
from pipeline.language.annotate import Annotator
from pipeline.language.quotes.lexicon import Cues, parse_cues
from pipeline.records import Reading
from pipeline.settings import Settings, packaged
from pipeline.steps.gazetteer import world
from pipeline.world import World


@pytest.fixture(scope="session")
def agencies() -> Agencies:
    """The gazetteer as shipped."""
    return parse_agencies((packaged("seeds") / "agencies.csv").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def cues() -> Cues:
    """The cue lexicon as shipped."""
    return parse_cues((packaged("seeds") / "cues.csv").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def known_world() -> World:
    """Countries, organisations, offices and large cities as shipped."""
    return world()


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The model that the settings name."""
    return model.load(Settings().english_model)


@pytest.fixture(scope="session")
def annotator(nlp: Language, agencies: Agencies, cues: Cues, known_world: World) -> Annotator:
    """The annotator as it is shipped."""
    return Annotator(nlp, agencies, cues, known_world)


@pytest.fixture(scope="session")
def read(annotator: Annotator, agencies: Agencies) -> Callable[[str], Reading]:
    """Plain text -> its Reading."""
    return lambda text: next(annotator.read([(text, read_plain(text, agencies))]))
