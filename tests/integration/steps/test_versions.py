"""Stored pages are fetched again while their feed shows them; what changes in them is kept as versions and changes."""

from typing import Any

import pytest

from pipeline.steps.check import must_pass

DUE = "UPDATE ingest.page SET next_check_at = now() WHERE next_check_at IS NOT NULL"


def publish(workshop: Any, site: Any, *paths: str) -> None:
    """Let a feed show these pages, poll it, and store what is new."""
    workshop.seed(site.show(*paths))
    workshop.change("UPDATE ingest.feed SET next_check_at = now()")
    workshop.poll()
    workshop.fetch()
    workshop.read()


def fetch_again(workshop: Any) -> None:
    workshop.change(DUE)
    workshop.fetch()


def hours_ahead(workshop: Any) -> float | None:
    """When the page is due, from its first capture."""
    ((hours,),) = workshop.rows(
        "SELECT round(extract(epoch FROM next_check_at - (SELECT min(captured_at) FROM ingest.capture"
        " WHERE capture.page_id = page.page_id)) / 3600, 3) FROM ingest.page"
    )
    return None if hours is None else float(hours)


def hours_pass(workshop: Any, hours: int) -> None:
    """All that happened lies so much further back."""
    workshop.change(
        "UPDATE ingest.capture SET captured_at = captured_at - make_interval(hours => %(hours)s::int)", hours=hours
    )
    workshop.change(
        "UPDATE ingest.page SET next_check_at = next_check_at - make_interval(hours => %(hours)s::int)", hours=hours
    )


# --- the schedule -----------------------------------------------------------------------------------------------------


def test_a_page_that_its_feed_shows_is_fetched_again_by_the_schedule_and_then_never(workshop: Any, site: Any) -> None:
    site.put("report", "Report")
    publish(workshop, site, "report")
    seen = []
    for pause in (1, 5, 18, 48, 96):
        seen.append(hours_ahead(workshop))
        assert workshop.fetch().pages == 0
        hours_pass(workshop, pause)
        assert workshop.fetch().captured == 1
    assert seen == [1, 6, 24, 72, 168]
    assert hours_ahead(workshop) is None
    workshop.read()
    assert workshop.rows("SELECT outcome, count(*) FROM ingest.capture WHERE kind = 'page' GROUP BY 1 ORDER BY 1") == [
        ("new_version", 1),
        ("unchanged", 5),
    ]
    assert must_pass(workshop.database)


def test_without_hours_nothing_is_fetched_again(make_workshop: Any, site: Any) -> None:
    workshop = make_workshop(refetch_hours=())
    site.put("report", "Report")
    publish(workshop, site, "report")
    assert workshop.rows("SELECT next_check_at FROM ingest.page") == [(None,)]


def test_a_page_that_no_feed_ever_showed_is_not_fetched_again(workshop: Any, site: Any) -> None:
    site.put("report", "Report")
    site.enter(workshop, "report")
    workshop.fetch()
    workshop.read()
    assert workshop.rows("SELECT state, next_check_at FROM ingest.page") == [("stored", None)]


def test_a_page_that_left_its_feed_is_not_fetched_again(workshop: Any, site: Any) -> None:
    for path in ("old", "new"):
        site.put(path, path)
    publish(workshop, site, "old")
    publish(workshop, site, "new")
    workshop.change(DUE)
    assert workshop.fetch().captured == 1
    assert workshop.rows("SELECT url, next_check_at IS NULL FROM ingest.page ORDER BY url") == [
        (site.url("new"), False),
        (site.url("old"), True),
    ]
    assert must_pass(workshop.database)


def test_a_feed_that_cannot_be_read_or_has_not_changed_takes_no_page_from_the_schedule(
    workshop: Any, site: Any
) -> None:
    site.put("report", "Report")
    publish(workshop, site, "report")
    publish(workshop, site, "report")
    site.refuse("feed", "500 Oops")
    workshop.change("UPDATE ingest.feed SET next_check_at = now()")
    workshop.poll()
    workshop.change(DUE)
    assert workshop.fetch().captured == 1


@pytest.mark.parametrize(("status", "tries", "reason"), [("404 Not Found", 1, "http_404"), ("503 Busy", 6, "http_503")])
def test_a_refetch_that_fails_is_recorded_and_leaves_the_article_and_its_schedule(
    workshop: Any, site: Any, status: str, tries: int, reason: str
) -> None:
    site.put("report", "Report")
    publish(workshop, site, "report")
    site.refuse("report", status)
    hours_pass(workshop, 1)
    for _ in range(tries):
        workshop.change("UPDATE ingest.host SET next_request_at = now(), not_before = NULL")
        fetch_again(workshop)
    assert workshop.rows("SELECT stage, reason FROM ingest.rejection") == [("fetch", reason)]
    assert workshop.rows("SELECT state, attempts FROM ingest.page") == [("stored", 0)]
    assert hours_ahead(workshop) == 6
    assert workshop.rows("SELECT versions FROM news.article") == [(1,)]
    assert must_pass(workshop.database)


def test_a_refetch_that_shows_no_article_is_recorded_and_leaves_the_article(workshop: Any, site: Any) -> None:
    site.put("report", "Report")
    publish(workshop, site, "report")
    site.redirect("report", "")
    site.put("", "Home")
    fetch_again(workshop)
    workshop.read()
    assert workshop.rows("SELECT stage, reason FROM ingest.rejection") == [("extract", "home_page")]
    assert workshop.rows("SELECT title FROM news.article") == [("Report",)]
    assert must_pass(workshop.database)


def test_pages_that_all_lead_to_one_login_are_not_taken_for_each_other(workshop: Any, site: Any) -> None:
    names = ("pier", "ferry", "bridge")
    site.put("account/login.html", "Log in")
    for name in names:
        site.redirect(name, "account/login.html")
    publish(workshop, site, *names)
    assert workshop.rows("SELECT stage, reason FROM ingest.rejection") == [("extract", "login_wall")] * 3
    assert workshop.rows("SELECT count(*) FROM ingest.page_link") == [(0,)]
    for name in names:
        site.put(name, name.title(), canonical="account/login.html")
    workshop.change("UPDATE ingest.page SET state = 'pending', next_check_at = now()")
    workshop.fetch()
    workshop.read()
    assert workshop.rows("SELECT title FROM news.article ORDER BY title") == [("Bridge",), ("Ferry",), ("Pier",)]
    assert must_pass(workshop.database)


# --- versions and changes ---------------------------------------------------------------------------------------------

CHANGES = "SELECT kind, before_text, after_text FROM news.article_change ORDER BY seen_after_at, ordinal"


@pytest.mark.parametrize("read_each", [True, False], ids=["each read at once", "all read at the end"])
def test_a_text_that_comes_back_is_three_observations_of_two_versions(
    workshop: Any, site: Any, read_each: bool
) -> None:
    site.put("report", "First")
    publish(workshop, site, "report")
    for words in ("Second", "First"):
        site.put("report", words)
        fetch_again(workshop)
        if read_each:
            workshop.read()
    workshop.read()
    outcomes = workshop.rows("SELECT outcome FROM ingest.capture WHERE kind = 'page' ORDER BY captured_at")
    assert outcomes == [("new_version",), ("new_version",), ("unchanged",)]
    assert workshop.rows("SELECT count(*) FROM news.article_observation") == [(3,)]
    assert workshop.rows("SELECT version, is_current, captures FROM news.article_version ORDER BY 1") == [
        (1, True, 2),
        (2, False, 1),
    ]
    changes = workshop.rows(CHANGES)
    assert [(kind, old.split(":")[0], new.split(":")[0]) for kind, old, new in changes] == [
        ("changed", "First", "Second"),
        ("changed", "Second", "First"),
    ]
    assert workshop.rows("SELECT count(*) FROM ingest.reading WHERE is_current") == [(2,)]
    assert must_pass(workshop.database)


def test_what_an_outlet_adds_removes_and_changes_is_shown_with_its_places(workshop: Any, site: Any) -> None:
    stays, went = "The pier has two cranes, and both are new.", "Nobody had thought of the weather until then."
    came = "Correction: an earlier version of this report gave the wrong month for the cranes."
    site.put("report", "Report", paragraphs=[stays, went, "The cranes will lift the first load in June, she said."])
    publish(workshop, site, "report")
    site.put("report", "Report", paragraphs=[stays, "The cranes will lift the first load in July, she said.", came])
    fetch_again(workshop)
    workshop.read()
    assert workshop.rows(CHANGES) == [
        ("removed", went, None),
        (
            "changed",
            "The cranes will lift the first load in June, she said.",
            "The cranes will lift the first load in July, she said.",
        ),
        ("added", None, came),
    ]
    at = """
        SELECT bool_and(change.before_text IS NOT DISTINCT FROM
                substr(before.text, change.before_start + 1, change.before_end - change.before_start))
            AND bool_and(change.after_text IS NOT DISTINCT FROM
                substr(after.text, change.after_start + 1, change.after_end - change.after_start))
            AND bool_and(before.version = 1 AND after.version = 2)
        FROM news.article_change AS change
        JOIN news.article_version AS before ON before.article_version_id = change.before_version_id
        JOIN news.article_version AS after ON after.article_version_id = change.after_version_id
    """
    assert workshop.rows(at) == [(True,)]
    assert must_pass(workshop.database)


def test_an_older_capture_that_comes_in_late_takes_its_place_in_the_order(workshop: Any, site: Any) -> None:
    """Read first, third, second: the change from the first to the third was none."""
    site.put("report", "First")
    publish(workshop, site, "report")
    for words in ("Second", "Third"):
        site.put("report", words)
        fetch_again(workshop)
    lease = "UPDATE ingest.capture SET lease_until = %(until)s::timestamptz WHERE capture_id = %(second)s"
    ((second,),) = workshop.rows("SELECT min(capture_id) FROM ingest.capture WHERE outcome = 'waiting'")
    workshop.change(lease, second=second, until="infinity")
    workshop.read()
    assert [old.split(":")[0] for _, old, _ in workshop.rows(CHANGES)] == ["First"]
    assert [new.split(":")[0] for _, _, new in workshop.rows(CHANGES)] == ["Third"]
    workshop.change(lease, second=second, until="-infinity")
    workshop.read()
    assert [(old.split(":")[0], new.split(":")[0]) for _, old, new in workshop.rows(CHANGES)] == [
        ("First", "Second"),
        ("Second", "Third"),
    ]
    versions = workshop.rows("SELECT version, text FROM news.article_version ORDER BY version")
    assert [(number, text.split(":")[0]) for number, text in versions] == [(1, "First"), (2, "Second"), (3, "Third")]
    assert must_pass(workshop.database)


def test_a_better_extractor_never_looks_like_a_correction(workshop: Any, site: Any) -> None:
    """The first capture was read by an older extractor only, to another text: it is compared with nothing."""
    site.put("report", "First")
    publish(workshop, site, "report")
    workshop.change("UPDATE ingest.extraction SET extractor = 'older'")
    site.put("report", "Second")
    fetch_again(workshop)
    workshop.read()
    assert workshop.rows("SELECT versions FROM news.article") == [(2,)]
    assert workshop.rows(CHANGES) == []
    assert must_pass(workshop.database)


def test_the_other_text_of_a_joined_page_is_no_change(workshop: Any, site: Any) -> None:
    site.put("full", "Report")
    site.put("mobile", "Shorter report", canonical="full")
    publish(workshop, site, "full", "mobile")
    assert workshop.rows("SELECT versions, text LIKE 'Report%%' FROM news.article") == [(2, True)]
    assert workshop.rows(CHANGES) == []
    assert must_pass(workshop.database)


def test_every_version_has_its_fingerprint(workshop: Any, site: Any) -> None:
    site.put("report", "Report")
    publish(workshop, site, "report")
    assert workshop.rows("SELECT octet_length(minhash) FROM news.article_version") == [(512,)]
