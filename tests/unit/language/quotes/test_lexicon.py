"""The cue lexicon: what a line may hold, and which word forms lead to it."""

from collections import Counter

import pytest

from pipeline.errors import SeedError
from pipeline.language.quotes.lexicon import Cues, parse_cues, verb_forms

_HEADER = "cue,pos,frame,polarity,strength,clause,irregular\n"


def test_no_cue_is_listed_twice_with_one_frame(cues: Cues) -> None:
    listed = Counter((entry.cue, entry.pos, entry.frame) for entry in cues.all)
    assert [key for key, count in listed.items() if count > 1] == []


def test_every_form_of_a_verb_leads_to_it() -> None:
    cues = parse_cues(_HEADER + "speak out,verb,say,affirmed,neutral,yes,spoke|spoken\n")
    forms = ("speak", "speaks", "speaking", "spoke", "spoken")
    assert [[entry.cue for entry in cues.entries(form)] for form in forms] == [["speak out"]] * 5


def test_longer_cues_come_first() -> None:
    lines = "call,verb,name,affirmed,neutral,yes,\ncall for,verb,about,affirmed,neutral,no,\n"
    assert [entry.cue for entry in parse_cues(_HEADER + lines).entries("called")] == ["call for", "call"]


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("claim", {"claim", "claims", "claimed", "claiming"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("decree", {"decree", "decrees", "decreed", "decreeing"}),
        ("nag", {"nag", "nags", "nagged", "nagging", "naged", "naging"}),
        ("echo", {"echo", "echoes", "echoed", "echoing"}),
    ],
)
def test_regular_verbs_inflect(verb: str, forms: set[str]) -> None:
    assert verb_forms(verb) == forms


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("say,verb,speak,affirmed,neutral,yes,", "line 2: column frame"),
        ("say,verb,say,maybe,neutral,yes,", "line 2: column polarity"),
        (",verb,say,affirmed,neutral,yes,", "line 2: column cue"),
    ],
)
def test_a_bad_line_is_named(line: str, named: str) -> None:
    with pytest.raises(SeedError, match=named):
        parse_cues(_HEADER + line + "\n")


def test_other_columns_are_refused() -> None:
    with pytest.raises(SeedError, match="line 1"):
        parse_cues("cue,frame\nsay,say\n")
