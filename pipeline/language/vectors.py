"""What words mean, as far as the model's word vectors tell: its table alone, without the pipeline that parses."""

import importlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.vectors import Vectors

#: words and pairs that are remembered: news repeats them
_WORDS, _PAIRS = 20_000, 500_000


class Meanings:
    """How near two words are in meaning."""

    def __init__(self, vectors: "Vectors") -> None:
        self._vectors = vectors
        self._unit = lru_cache(_WORDS)(self._unit_vector)
        self.likeness = lru_cache(_PAIRS)(self._likeness)

    def _likeness(self, one: str, other: str) -> float:
        """Cosine of the two words' vectors; 0 where the model does not know one of them."""
        here, there = self._unit(one), self._unit(other)
        return 0.0 if here is None or there is None else float(here @ there)

    def _unit_vector(self, word: str) -> Any:
        from spacy.strings import get_string_id

        row = self._vectors.key2row.get(get_string_id(word))
        if row is None:
            return None
        vector = self._vectors.data[row]
        length = float(vector @ vector) ** 0.5
        return vector / length if length else None


def load(name: str) -> Meanings:
    """The vectors of the model in a package or at a path (see `language.model.load`): a second, and 40 MB.

    Raises OSError where there are none.
    """
    from spacy.vectors import Vectors  # takes seconds, and most commands need no model

    try:
        package = importlib.import_module(name)
    except (ImportError, TypeError, ValueError):
        path = name
    else:
        path = package.model_path() if hasattr(package, "model_path") else str(Path(package.__file__ or name).parent)
    folder = Path(path) / "vocab"
    if not (folder / "vectors").is_file():
        raise FileNotFoundError(f"{name}: there are no word vectors in {folder}")
    vectors = Vectors()
    vectors.from_disk(folder, exclude=["strings"])
    return Meanings(vectors)
