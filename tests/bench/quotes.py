"""`python tests/bench/quotes.py`: how well quotes are found and attributed, and what that costs over the stock model.

The score rows are those of `../shared/quotes/score.py` over its development documents, for the two thirds that rules
were developed on and the third that was only ever scored; the passages of the unit tests need nothing
from outside.
"""

import hashlib
import importlib
import json
import runpy
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import spacy
from rich.console import Console

from pipeline.articles.structure import read_plain
from pipeline.language.annotate import Annotator
from pipeline.records import Quote, Reading
from pipeline.settings import Settings
from pipeline.steps.annotate import annotator
from pipeline.steps.gazetteer import agencies

_ROOT = Path(__file__).resolve().parents[2]
_SHARED = _ROOT / ".." / "shared" / "quotes"
_PASSAGES = _ROOT / "tests" / "unit" / "language" / "passages"
_SPEED_DOCUMENTS = 60


def main() -> None:
    """Print the rows."""
    console = Console(width=140)
    settings = Settings()
    ours = annotator(settings)
    console.print(f"passages: whole F1 {_whole(settings, ours):.1f}")
    if not (_SHARED / "score.py").exists():
        console.print("no shared development documents here: their rows are left out")
        return
    documents = [json.loads(line) for line in (_SHARED / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    for title, chosen in (
        ("developed on", [d for d in documents if not _is_held(d)]),
        ("kept unread", [d for d in documents if _is_held(d)]),
    ):
        readings = _read(settings, ours, (document["text"] for document in chosen))
        console.print(f"\n{title}", _scored(chosen, readings), sep="\n", highlight=False)
        console.print(f"calibration error of the confidence: {_calibration_error(chosen, readings):.3f}")
    mine, stock = _seconds(settings, ours, [d["text"] for d in documents[:_SPEED_DOCUMENTS]])
    console.print(
        f"speed: {mine:.1f} s against {stock:.1f} s for nlp.pipe of the stock model: ratio {mine / stock:.2f}"
    )


def _is_held(document: dict[str, Any]) -> bool:
    return int(hashlib.sha256(document["id"].encode()).hexdigest(), 16) % 3 == 0


def _read(settings: Settings, ours: Annotator, texts: Iterable[str]) -> list[Reading]:
    gazetteer = agencies(settings)
    return list(ours.read((text, read_plain(text, gazetteer)) for text in texts))


def _scored(documents: Sequence[dict[str, Any]], readings: Sequence[Reading]) -> str:
    """The scorer's own rows."""
    with tempfile.TemporaryDirectory(prefix="onrecord-quotes-") as folder:
        gold, predicted = Path(folder) / "gold.jsonl", Path(folder) / "predicted.jsonl"
        gold.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
        predicted.write_text(
            "\n".join(
                json.dumps({"id": document["id"], "quotes": [_spans(quote) for quote in reading.quotes]})
                for document, reading in zip(documents, readings, strict=True)
            ),
            encoding="utf-8",
        )
        scorer = [sys.executable, str(_SHARED / "score.py"), str(gold), str(predicted)]
        return subprocess.run(scorer, check=True, capture_output=True, text=True).stdout


def _calibration_error(documents: Sequence[dict[str, Any]], readings: Sequence[Reading]) -> float:
    """Expected calibration error over ten bins: how far confidence lies from the share of right quotes."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for document, reading in zip(documents, readings, strict=True):
        for quote, right in zip(reading.quotes, _right(document, reading.quotes), strict=True):
            bins[min(9, int(quote.confidence * 10))].append((quote.confidence, right))
    total = sum(map(len, bins.values()))
    return sum(abs(sum(sure for sure, _ in each) - sum(right for _, right in each)) for each in bins.values()) / total


def _right(document: dict[str, Any], quotes: Sequence[Quote]) -> list[bool]:
    """For each quote whether it is paired with an annotated one by half or more, and has its source; as `score.py`."""
    score = runpy.run_path(str(_SHARED / "score.py"))
    alnum, covers = score["alnum"], score["covers"]
    gold = [(wanted, alnum(document["text"], wanted["content"])) for wanted in document["quotes"]]
    ours = [alnum(document["text"], quote.content) for quote in quotes]
    overlaps = ((len(a & b) / len(a | b), i, j) for i, (_, a) in enumerate(gold) for j, b in enumerate(ours) if a & b)
    paired: dict[int, int] = {}
    right = [False] * len(quotes)
    for overlap, i, j in sorted(overlaps, reverse=True):
        if i in paired or j in paired.values():
            continue
        paired[i] = j
        wanted = gold[i][0]
        head = wanted.get("source_head")
        right[j] = overlap >= 0.5 and (head is None or covers(quotes[j].source, head, wanted["source"]))
    return right


def _spans(quote: Quote) -> dict[str, Any]:
    return {"content": quote.content, "cue": quote.cue, "source": quote.source}


def _whole(settings: Settings, ours: Annotator) -> float:
    """F1 of quotes whose words, speaker and relays are all right; unmarked extras are not counted against us."""
    passages = [p for file in sorted(_PASSAGES.glob("*.json")) for p in json.loads(file.read_text(encoding="utf-8"))]
    readings = _read(settings, ours, (passage["text"] for passage in passages))
    right = wanted = given = 0
    for passage, reading in zip(passages, readings, strict=True):
        gold = [quote for quote in passage["quotes"] if not quote.get("optional")]
        left = list(reading.quotes)
        for quote in gold:
            match = next((q for q in left if _same_words(passage["text"], q, quote)), None)
            if match is not None:
                left.remove(match)
                given += not match.verbatim
                right += match.speaker == quote["speaker"] and list(match.relays) == quote["relays"]
        wanted += len(gold)
        given += sum(bool(quote.verbatim) for quote in reading.quotes)
    return 200 * right / (wanted + given)


def _same_words(text: str, quote: Quote, gold: dict[str, Any]) -> bool:
    indirect = gold.get("kind") == "indirect"
    pieces = [_letters(text[start:end]) for start, end in (quote.content if indirect else quote.verbatim)]
    return bool(quote.verbatim) != indirect and pieces == [_letters(piece) for piece in gold["words"].split(" / ")]


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _seconds(settings: Settings, ours: Annotator, texts: Sequence[str]) -> tuple[float, float]:
    """The annotator and the stock pipeline over the same texts, the better of two runs each, taken in turns."""
    package = importlib.import_module(settings.english_model)
    stock = spacy.load(package.model_path() if hasattr(package, "model_path") else settings.english_model)
    mine, theirs = [], []
    for _ in range(2):
        started = time.process_time()
        _read(settings, ours, texts)
        mine.append(time.process_time() - started)
        started = time.process_time()
        for _doc in stock.pipe(texts):
            pass
        theirs.append(time.process_time() - started)
    return min(mine), min(theirs)


if __name__ == "__main__":
    main()
