"""The annotator of this process: model, lexicon and gazetteer, loaded at the first text."""

from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.agencies import Agencies
from pipeline.errors import ConfigurationError
from pipeline.language import model
from pipeline.language.annotate import Annotator
from pipeline.language.quotes.lexicon import parse_cues
from pipeline.records import Reading, Structure
from pipeline.settings import Settings, packaged
from pipeline.steps.gazetteer import agencies, world

#: languages that have a model
LANGUAGES = frozenset({"en"})


def has_model(language: str | None) -> bool:
    """Whether texts of this language are annotated; one too short to tell is taken for English."""
    return language is None or language in LANGUAGES


def annotator(settings: Settings) -> Annotator:
    """Loads the model (seconds) once a process. Raises ConfigurationError where there is none."""
    return _annotator(settings.english_model, agencies(settings))


@cache
def _annotator(model_name: str, gazetteer: Agencies) -> Annotator:
    try:
        nlp = model.load(model_name)
    except OSError as error:
        raise ConfigurationError(f"ONRECORD_ENGLISH_MODEL: {error}") from error
    cues = parse_cues((packaged("seeds") / "cues.csv").read_text(encoding="utf-8"))
    return Annotator(nlp, gazetteer, cues, world())


def annotate(settings: Settings, documents: Iterable[tuple[str, Structure]]) -> Iterator[Reading | Exception]:
    """A Reading for each text, in order. A text that breaks the annotator gives the exception; the others go on."""
    documents = list(documents)
    try:
        yield from list(annotator(settings).read(documents))
    except Exception:
        # one of them is at fault: each by itself, so that only that one is lost
        for document in documents:
            try:
                yield from annotator(settings).read([document])
            except Exception as fault:
                yield fault
