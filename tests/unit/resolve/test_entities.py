"""Who is the same: names and context, never a family name alone; the same answer in any order; hand over evidence."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.resolve.clusters import Decision
from pipeline.resolve.entities import LARGEST_BLOCK, Link, resolve
from pipeline.resolve.evidence import Bearer, mark
from pipeline.resolve.names import block_of


def bearer(
    key: str,
    name: str,
    office: str | None = None,
    of: str | None = None,
    company: str = "",
    places: str = "",
    day: int | None = None,
) -> Bearer:
    return Bearer(
        key=key,
        label="person",
        name=name,
        block=block_of(name),
        office=office,
        of=of,
        company=frozenset(map(mark, company.split())),
        places=frozenset(map(mark, places.split())),
        seen_on=date(2026, 9, day) if day else None,
    )


def clusters(links: dict[str, Link]) -> set[frozenset[str]]:
    return {
        frozenset(link.key for link in links.values() if link.to == chief) for chief in {x.to for x in links.values()}
    }


def merged(*bearers: Bearer) -> set[str]:
    """The keys that stand together, in alphabetical order, as words."""
    return {"".join(sorted(cluster)) for cluster in clusters(resolve(bearers))}


A_MINISTER = bearer("a", "Wang Yi", "foreign minister", "china")


@pytest.mark.parametrize(
    "other",
    [
        bearer("b", "Yi Wang", "foreign minister"),
        bearer("b", "Wang Yi", "envoy", "china"),
        bearer("b", "Wang Yi", places="china egypt"),
        bearer("b", "Wang", "foreign minister", "china"),
        bearer("b", "Wang", "foreign minister", places="china"),
    ],
)
def test_a_name_and_a_context_make_one(other: Bearer) -> None:
    assert merged(A_MINISTER, other) == {"ab"}


@pytest.mark.parametrize(
    "other",
    [
        bearer("b", "Wang Yi"),
        bearer("b", "Wang Yi", "foreign minister", "singapore"),
        bearer("b", "Wang Yi", "goalkeeper", "kunlun dragons"),
        bearer("b", "Wang", places="china egypt"),
        bearer("b", "Wang", "goalkeeper", "china"),
        bearer("b", "Wang Wenbin", "foreign minister", "china"),
    ],
)
def test_a_name_alone_another_office_or_another_name_makes_two(other: Bearer) -> None:
    assert merged(A_MINISTER, other) == {"a", "b"}


def test_a_family_name_with_all_company_in_common_merges_with_nobody() -> None:
    told = {"company": "lee mora okri unesco", "places": "cairo", "day": 3}
    assert merged(bearer("a", "Wang Yi", **told), bearer("b", "Wang", **told)) == {"a", "b"}  # type: ignore[arg-type]


def test_two_who_could_be_meant_by_an_initial_leave_it_alone() -> None:
    jane, john = bearer("a", "Jane Mora", "senator", "chile"), bearer("b", "John Mora", "senator", "chile")
    assert merged(jane, john, bearer("c", "J. Mora", "senator", "chile")) == {"a", "b", "c"}
    assert merged(jane, bearer("c", "J. Mora", "senator", "chile")) == {"ac"}


def test_one_of_whom_little_is_said_does_not_join_two_who_differ() -> None:
    minister = bearer("a", "Robert Hale", "health minister", "canada")
    coach = bearer("b", "Robert Hale", "coach", "lynx")
    assert merged(minister, coach, bearer("c", "Robert Hale", places="canada")) == {"ac", "b"}
    assert merged(minister, coach, bearer("c", "Robert Hale", company="lynx")) == {"a", "bc"}
    assert merged(minister, coach, bearer("c", "Robert Hale", company="lynx", places="canada")) == {"a", "b", "c"}


def test_every_link_says_why() -> None:
    links = resolve([A_MINISTER, bearer("b", "Yi Wang", "foreign minister", "china")])
    assert links["b"] == Link(key="b", to="a", evidence="the same name; foreign minister of china")
    assert links["a"] == Link(key="a", to="a")


def test_a_new_bearer_may_undo_what_evidence_joined() -> None:
    jane, initial = bearer("a", "Jane Mora", "senator", "chile"), bearer("c", "J. Mora", "senator", "chile")
    assert resolve([jane, initial])["c"].to == "a"
    assert resolve([jane, initial, bearer("b", "John Mora", "senator", "chile")])["c"].to == "c"


def test_in_a_large_block_bearers_of_one_text_are_compared_with_stated_ones_alone() -> None:
    crowd = [replace(bearer(f"{n:04}", "Wang Yi", places="china", day=3), is_stated=False) for n in range(300)]
    assert len(clusters(resolve([A_MINISTER, *crowd]))) == 1
    assert len(clusters(resolve(crowd[:100]))) == 1, "a place and a day in common"
    assert len(clusters(resolve(crowd))) == 300


def test_a_block_too_large_stays_unmerged() -> None:
    stated = [bearer(f"{n:04}", "Wang Yi", "foreign minister", "china") for n in range(151)]
    assert len(clusters(resolve(stated[:-1]))) == 1
    assert len(clusters(resolve(stated))) == 151
    alone = [replace(bearer(f"{n:04}", "Wang Yi", places="china"), is_stated=False) for n in range(LARGEST_BLOCK)]
    assert len(clusters(resolve([A_MINISTER, *alone]))) == LARGEST_BLOCK + 1


MERGE = Decision(number=1, kind="merge", key="a", other="b")
SPLIT = Decision(number=2, kind="split", key="a", other="b")


def test_a_person_may_join_what_names_do_not() -> None:
    abbas, mazen = bearer("a", "Mahmoud Abbas", places="palestine"), bearer("b", "Abu Mazen", "president", "palestine")
    links = resolve([abbas, mazen], [MERGE])
    assert links["a"] == Link(key="a", to="b", by_hand=True)
    third = bearer("c", "Mahmoud Abbas", "president", "palestine")
    assert clusters(resolve([abbas, mazen, third], [MERGE])) == {frozenset("abc")}


def test_a_person_may_part_what_evidence_joins_also_by_way_of_a_third() -> None:
    twins = [bearer(key, "Wang Yi", "foreign minister", "china") for key in "abc"]
    apart = clusters(resolve(twins, [SPLIT]))
    assert all(not {"a", "b"} <= cluster for cluster in apart)


@pytest.mark.parametrize(("newer", "one"), [("merge", True), ("split", False)])
def test_of_two_decisions_that_contradict_each_other_the_newest_holds(newer: str, one: bool) -> None:
    first, second = (MERGE, SPLIT) if newer == "split" else (replace(SPLIT, number=1), replace(MERGE, number=2))
    pair = [bearer("a", "Wang Yi"), bearer("b", "Liu Min")]
    assert (len(clusters(resolve(pair, [first, second]))) == 1) is one


def test_decisions_in_a_circle_join_all_and_end() -> None:
    circle = [("a", "b"), ("b", "c"), ("c", "a")]
    decisions = [Decision(number=n, kind="merge", key=a, other=b) for n, (a, b) in enumerate(circle)]
    assert clusters(resolve([bearer(key, f"{key.upper()} Okri") for key in "abc"], decisions)) == {frozenset("abc")}


def test_a_decision_about_one_who_is_not_there_changes_nothing() -> None:
    assert resolve([A_MINISTER], [MERGE]) == resolve([A_MINISTER])


PEOPLE = some.lists(
    some.builds(
        bearer,
        key=some.uuids().map(str),
        name=some.sampled_from(["Wang Yi", "Yi Wang", "Wang", "Y. Wang", "Wang Wei", "Ann Wang"]),
        office=some.sampled_from([None, "foreign minister", "envoy"]),
        of=some.sampled_from([None, "china", "singapore"]),
        company=some.sampled_from(["", "mora okri", "mora", "singapore"]),
        places=some.sampled_from(["", "china", "china cairo"]),
        day=some.sampled_from([None, 1, 20]),
    ),
    max_size=12,
    unique_by=lambda each: each.key,
)


@given(
    PEOPLE,
    some.lists(some.tuples(some.booleans(), some.integers(0, 11), some.integers(0, 11)), max_size=5),
    some.randoms(),
)
def test_the_answer_does_not_depend_on_the_order(
    people: list[Bearer], decided: list[tuple[bool, int, int]], chance: random.Random
) -> None:
    decisions = [
        Decision(number=n, kind="merge" if merge else "split", key=people[a].key, other=people[b].key)
        for n, (merge, a, b) in enumerate(decided)
        if max(a, b) < len(people)
    ]
    links = resolve(people, decisions)
    mixed, mixed_decisions = chance.sample(people, len(people)), chance.sample(decisions, len(decisions))
    assert resolve(mixed, mixed_decisions) == links
    assert links.keys() == {each.key for each in people}
    assert all(links[link.to].to == link.to for link in links.values())


@given(PEOPLE)
def test_family_names_never_stand_together_without_a_full_name_and_an_office(people: list[Bearer]) -> None:
    by_key = {each.key: each for each in people}
    for link in resolve(people).values():
        if by_key[link.key].name == "Wang" and link.to != link.key:
            assert by_key[link.key].office
