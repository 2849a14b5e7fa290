"""How sure we are of a quote, from its rule and its evidence; base rates measured on development data."""

from pipeline.language.quotes.draft import Draft, Speaker
from pipeline.records import Kind

#: share of quotes of each rule whose content and source were right
_BASE = {
    "clause": 0.80,
    "marks": 0.90,
    "object": 0.50,
    "preposition": 0.55,
    "noun": 0.45,
    "adjective": 0.45,
    "relative": 0.45,
    "according_to": 0.75,
    "floating": 0.50,
}


def confidence(draft: Draft, kind: Kind, speaker: Speaker) -> float:
    """0 to 1."""
    value = _BASE.get(draft.rule, 0.5)
    if kind != "indirect":
        value = max(value, 0.85 if draft.cue else 0.5)
    if speaker.how == "unresolved":
        value *= 0.7
    elif len(speaker.candidates) > 1:
        value *= 0.9
    return round(value, 2)
