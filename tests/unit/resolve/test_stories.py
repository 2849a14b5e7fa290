"""Whose wording an article carries, which tell of one event, and that the order of arrival does not count."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.fingerprint import minhash
from pipeline.resolve.clusters import Decision
from pipeline.resolve.stories import Match, Report, carried, held_apart, keys, same_event, settle, united

MONDAY = date(2026, 9, 14)
WIRE = (
    "KARSUND (Norpress) — The bridge over the Alm opens in May, the harbour master of Karsund said on Monday.\n\n"
    "“It is late, and it is dry, and it will carry a tram,” Ada Holm told reporters at the old quay.\n\n"
    "The works began nine years ago under mayor Per Lind and have cost 40 million crowns so far.\n\n"
    "Two arches had to be rebuilt after the flood of 2021, according to the road office."
)
OWN_WORDS = (
    "Karsund will get its tram line at last. Harbour master Ada Holm promised on Monday that cars may cross.\n\n"
    "Holm was cheerful. “It is late, and it is dry, and it will carry a tram,” she told the Ledger on the quay.\n\n"
    "Shopkeepers whom this newspaper asked do not believe her, for she had promised the same a year ago."
)
NAMES = frozenset(range(6))


def report(key: str = "a", text: str = WIRE, **own: Any) -> Report:
    plain = {"day": MONDAY, "is_dated": True, "outlet": key, "is_agency": False, "names": NAMES}
    return Report(key=key, text=text, **{**plain, **own})


def test_a_copy_a_clipped_text_and_one_with_much_added_carry_the_wire() -> None:
    clipped = "\n\n".join(WIRE.split("\n\n")[:2])
    added = clipped + "\n\nBakers in the old town look forward to the trams, for the ferry was slow and dear in winter."
    for text in (WIRE, clipped, added):
        assert carried(report("b", text), report("a"))
    assert not carried(report("b", OWN_WORDS), report("a"))


def test_one_paragraph_of_a_long_digest_is_no_copy_of_it() -> None:
    other = "Sheep number {n} won the prize of the county {n}, which was a cheese of {n} pounds and a bell of tin."
    digest = "\n\n".join([WIRE.split("\n\n")[1], *(other.format(n=n) for n in range(40))])
    assert not carried(report("b", digest), report("a"))


def test_two_notes_of_one_outlet_that_share_their_boilerplate_are_not_the_same_text() -> None:
    plate = (
        "Readers write to the desk on weekdays between nine and five; letters are printed as there is room for them."
    )
    crane = "A crane fell over on Monday, and nobody was hurt, for the drivers sat at table in the inn behind the yard."
    ferry = "The old ferry ran late all week because its whistle froze, so that no pilot would take it through the fog."
    one, other = (
        report(key, f"{note} {plate} {note[:40]}", outlet="ledger") for key, note in (("a", crane), ("b", ferry))
    )
    assert not carried(one, other)


def test_own_words_of_the_same_day_with_the_same_names_and_a_shared_quote_tell_of_one_event() -> None:
    found = same_event(report("b", OWN_WORDS), report("a"))
    assert found
    assert found.why == "6 of 6 names; 18% of the words; 0 days apart"


@pytest.mark.parametrize(
    "unlike",
    [
        {"names": frozenset([0, 1, *range(100, 110)])},
        {"day": MONDAY + timedelta(days=3)},
        {"is_dated": False},
        {"outlet": "a"},
        {"text": "Herring is dear this year, say the skippers of Sarnholt, and nobody there knows the reason for it."},
    ],
    ids=["other names", "another day", "no date", "the same outlet", "other words"],
)
def test_what_keeps_two_reports_of_an_event_apart(unlike: Mapping[str, Any]) -> None:
    assert not same_event(report("b", **{"text": OWN_WORDS, **unlike}), report("a"))


def test_texts_that_share_half_of_their_words_or_names_share_a_key_and_strange_ones_none() -> None:
    wire = keys(minhash(WIRE), NAMES)
    half = WIRE.split("according")[0] + "which the ministry denies, as it has denied so many other things this year."
    assert wire & keys(minhash(half), ())
    assert wire & keys(minhash(OWN_WORDS), [0, 1, 2, 3, 4, 77])
    assert not wire & keys(minhash("Herring is dear this year, say the skippers of Sarnholt."), range(100, 120))
    assert keys(None, ()) == frozenset()


def test_the_agency_leads_whoever_was_entered_first_and_then_who_tells_most() -> None:
    short = "\n\n".join(WIRE.split("\n\n")[:3])
    reports = [report("a", short), report("b"), report("c", short, is_agency=True), report("d", short)]
    assert {key: tie.to for key, tie in all_at_once(reports).items()} == dict.fromkeys("abcd", "c")
    assert {key: tie.to for key, tie in all_at_once(reports[:2]).items()} == dict.fromkeys("ab", "b")


def all_at_once(reports: Iterable[Report]) -> Mapping[str, Any]:
    known = list(reports)
    return settle(
        known, lambda asked: {each.key: [o for o in known if o.key != each.key] for each in asked}, carried, {}
    )


class Shelf:
    """Reports that arrive in batches: what the database does, in memory. Who matches whom is given."""

    def __init__(self, matches: Mapping[frozenset[str], float], apart: Mapping[str, Collection[str]]) -> None:
        self._matches, self._apart = matches, apart
        self.reports: dict[str, Report] = {}

    def arrive(self, batch: Sequence[Report]) -> None:
        """New reports, or others in place of those with the same keys."""
        batch = [replace(each, follows=self.ties().get(each.key)) for each in batch]
        self.reports |= {each.key: each for each in batch}
        for key, tie in settle(batch, self._near, self._match, self._apart).items():
            self.reports[key] = replace(self.reports[key], follows=tie.to)

    def ties(self) -> dict[str, str | None]:
        return {key: each.follows for key, each in self.reports.items()}

    def _match(self, one: Report, other: Report) -> Match | None:
        score = self._matches.get(frozenset((one.key, other.key)))
        return None if score is None else Match(score=score, why="given")

    def _near(self, asked: Collection[Report]) -> Mapping[str, Sequence[Report]]:
        def is_near(one: Report, other: Report) -> bool:
            matched = frozenset((one.key, other.key)) in self._matches
            return matched or other.follows == one.key or other.key in self._apart.get(one.key, ())

        return {
            each.key: [other for other in self.reports.values() if other.key != each.key and is_near(each, other)]
            for each in asked
        }


KEYS = "abcdefgh"
PAIRS = [frozenset(pair) for i, one in enumerate(KEYS) for pair in ((one, other) for other in KEYS[i + 1 :])]


@given(
    days=st.lists(st.integers(0, 4), min_size=len(KEYS), max_size=len(KEYS)),
    matches=st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([0.3, 0.5, 0.9]), max_size=14),
    held=st.sets(st.sampled_from(PAIRS), max_size=3),
    order=st.permutations(KEYS),
    batch=st.integers(1, 4),
    moved=st.sampled_from(KEYS),
    before=st.integers(0, 4),
)
def test_any_order_of_arrival_and_change_gives_the_same_stories(
    days: Sequence[int],
    matches: Mapping[frozenset[str], float],
    held: Collection[frozenset[str]],
    order: Sequence[str],
    batch: int,
    moved: str,
    before: int,
) -> None:
    apart = {key: {other for pair in held if key in pair for other in pair - {key}} for key in KEYS}
    made = {key: report(key, day=MONDAY + timedelta(days=day)) for key, day in zip(KEYS, days, strict=True)}
    together = Shelf(matches, apart)
    together.arrive(list(made.values()))
    one_by_one = Shelf(matches, apart)
    # one of them had another date at first
    arrivals = [replace(made[key], day=MONDAY + timedelta(days=before)) if key == moved else made[key] for key in order]
    for start in range(0, len(arrivals), batch):
        one_by_one.arrive(arrivals[start : start + batch])
    one_by_one.arrive([made[moved]])
    assert one_by_one.ties() == together.ties()
    leads = {key for key, to in together.ties().items() if key == to}
    assert set(together.ties().values()) == leads
    for one, other in map(sorted, held):
        assert together.ties()[one] != together.ties()[other]


def decision(number: int, kind: Any, key: str, other: str) -> Decision:
    return Decision(number=number, kind=kind, key=key, other=other)


def test_what_a_person_joined_is_one_story_that_the_earliest_lead_stands_for() -> None:
    leads = {"a": report("m", day=MONDAY + timedelta(days=1)), "b": report("z"), "c": report("k")}
    merged = [decision(1, "merge", "a", "b")]
    assert united(leads, merged) == {"m": "z", "z": "z", "k": "k"}
    assert united(leads, [*merged, decision(2, "split", "a", "b")]) == {"m": "m", "z": "z", "k": "k"}


def test_what_a_person_parted_is_apart_from_all_that_a_person_joined_with_the_other() -> None:
    apart = held_apart([decision(1, "merge", "b", "c"), decision(2, "split", "a", "b")])
    assert {key: set(others) for key, others in apart.items()} == {"a": {"b", "c"}, "b": {"a"}, "c": {"a"}}
    assert held_apart([decision(1, "split", "a", "b"), decision(2, "merge", "a", "b")]) == {}
