"""Which entry is which: the best name a feed gives, and what happens when its names lie."""

from collections.abc import Callable

from pipeline.feeds.identity import identify, repeated
from pipeline.records import Entry

Make = Callable[..., Entry]


def at(number: int) -> str:
    return f"https://news.example/{number}"


def test_the_guid_names_an_entry_then_the_link_then_the_title(entry: Make) -> None:
    found = identify([entry(guid="a", url=at(1)), entry(url=at(2) + "?utm_source=x"), entry(title="Three")])
    assert found.keys == ("guid:a", "link:https://news.example/2", "link+title: Three")
    assert (found.policy, found.demoted) == ("guid", None)


def test_a_rare_collision_is_told_apart_without_giving_up_guids(entry: Make) -> None:
    entries = [entry(guid=str(n), url=at(n)) for n in range(20)] + [entry(guid="0", url=at(99))]
    found = identify(entries)
    assert found.policy == "guid"
    assert len(set(found.keys)) == 21


def test_one_guid_for_all_entries_demotes_the_feed_to_links(entry: Make) -> None:
    found = identify([entry(guid="same", url=at(n)) for n in range(10)])
    assert found.policy == "link"
    assert found.demoted == "10 of 10 entries share their GUID with another link"
    assert len(set(found.keys)) == 10


def test_guids_that_change_between_polls_demote_the_feed_to_links(entry: Make) -> None:
    known = {at(n): f"old-{n}" for n in range(10)}
    entries = [entry(guid=f"new-{n}", url=at(n)) for n in range(10)]
    found = identify(entries, known=known)
    assert found.policy == "link"
    assert found.demoted == "10 of 10 known links came with another GUID than before"


def test_stable_guids_are_kept(entry: Make) -> None:
    known = {at(n): str(n) for n in range(10)}
    assert identify([entry(guid=str(n), url=at(n)) for n in range(12)], known=known).policy == "guid"


def test_a_ticker_with_one_link_is_told_apart_by_date_or_by_title(entry: Make) -> None:
    dated = [entry(url=at(1), published_raw=f"12:0{n}", title="Live") for n in range(5)]
    titled = [entry(url=at(1), published_raw="12:00", title=f"Item {n}") for n in range(5)]
    assert identify(dated, policy="link").policy == "link_date"
    assert identify(titled, policy="link").policy == "link_title"
    assert len(set(identify(dated, policy="link").keys)) == len(set(identify(titled, policy="link").keys)) == 5


def test_a_demoted_feed_stays_demoted(entry: Make) -> None:
    entries = [entry(guid=str(n), url=at(n)) for n in range(5)]
    assert identify(entries, policy="link").policy == "link"
    assert identify(entries, policy="link_date").demoted is None


def test_the_same_entry_twice_is_one_entry(entry: Make) -> None:
    found = identify([entry(guid="a", url=at(1)), entry(guid="a", url=at(1))])
    assert len(set(found.keys)) == 1
    assert repeated(found) == 1


def test_what_was_known_by_the_policy_of_before_is_known_after_a_demotion_by_its_link(entry: Make) -> None:
    entries = [entry(guid="same", url=at(n)) for n in range(4)]
    assert identify(entries).keys == tuple(f"link:{at(n)}" for n in range(4))


def test_a_key_longer_than_an_index_holds_is_known_by_its_hash(entry: Make) -> None:
    long = "x" * 10_000
    (first, second, third) = identify([entry(guid=long), entry(guid=long), entry(guid=f"{long}y")]).keys
    assert first == second != third
    assert len(first) < 100
