"""What the reader of plain text tells apart from prose."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipeline.agencies import Agencies
from pipeline.articles.structure import read_plain
from pipeline.records import Author

PROSE = "The mayor said on Monday that the bridge would open in spring. Nobody in the hall disagreed with her."


def test_the_seed_article_is_read_as_expected(shared: Callable[[str], Path], agencies: Agencies) -> None:
    text = shared("seed/article.txt").read_text()
    expected = json.loads(shared("seed/expected.json").read_text())
    structure = read_plain(text, agencies)
    posts = [
        {
            "start": post.start,
            "end": post.end,
            "author": post.author,
            "handle": post.handle,
            "posted_on": post.posted_on and post.posted_on.isoformat(),
            "text": post.text,
        }
        for post in structure.posts
    ]
    assert posts == expected["posts"]
    assert [credit.printed for credit in structure.credits] == expected["article"]["credits"]
    assert [section.heading for section in structure.sections] == expected["article"]["section_headings"]
    assert structure.byline == expected["article"]["byline"]
    assert [author.kind for author in structure.authors] == [expected["article"]["byline_kind"]]
    assert structure.published_on == date.fromisoformat(expected["article"]["published_on"])
    assert structure.language == expected["article"]["language"]


def test_every_offset_gives_its_words_back(agencies: Agencies) -> None:
    text = f"  A new bridge for the town\n\nBy Jane Roe\n\n{PROSE}\n\nWho pays\n\n{PROSE}\n\n(AFP, Own Paper)  \n"
    structure = read_plain(text, agencies)
    assert [text[start:end] for start, end in structure.asides] == [
        "A new bridge for the town",
        "By Jane Roe",
        "(AFP, Own Paper)",
    ]
    assert [(text[c.start : c.end], c.agency) for c in structure.credits] == [("AFP", "AFP"), ("Own Paper", None)]
    (section,) = structure.sections
    assert text[section.start : section.end] == f"Who pays\n\n{PROSE}"


def test_a_post_ends_at_its_date_and_prose_goes_on_after_it(agencies: Agencies) -> None:
    post = "The bridge opens at noon! — Town Hall 🌉 (@town_hall) March 3, 2024"
    text = f"{PROSE}\n\n{post}\n\n{PROSE}"
    (found,) = read_plain(text, agencies).posts
    assert text[found.start : found.end] == post
    assert (found.author, found.handle, found.posted_on) == ("Town Hall", "town_hall", date(2024, 3, 3))
    assert found.text == "The bridge opens at noon!"


def test_a_signature_on_its_own_line_signs_the_block_before_it(agencies: Agencies) -> None:
    text = f"{PROSE}\n\nOpening at noon!\n\n— Town Hall (@town) 3 March 2024\n\n{PROSE}"
    (found,) = read_plain(text, agencies).posts
    assert text[found.start : found.end] == "Opening at noon!\n\n— Town Hall (@town) 3 March 2024"


def test_two_posts_in_one_block_are_two(agencies: Agencies) -> None:
    text = f"{PROSE}\n\nOne. — A B (@a) May 1, 2024 Two. — C D (@c) May 2, 2024"
    assert [post.text for post in read_plain(text, agencies).posts] == ["One.", "Two."]


def test_a_bracketed_handle_without_a_date_is_prose(agencies: Agencies) -> None:
    text = f"{PROSE} The account of the town — Town Hall (@town) — was silent.\n\n{PROSE}"
    assert read_plain(text, agencies).posts == ()


@pytest.mark.parametrize(
    ("line", "byline", "authors", "day"),
    [
        ("By Jane Roe and Jo Doe, Politics Editor", "Jane Roe and Jo Doe, Politics Editor", "Jane Roe|Jo Doe", None),
        ("Published: 3 March 2024 14:05 GMT", None, "", date(2024, 3, 3)),
        ("March 3, 2024 | By Example News Staff", "Example News Staff", "Example News Staff", date(2024, 3, 3)),
        ("By Jane Roe, AFP | Updated 2024-03-03", "Jane Roe, AFP", "Jane Roe|AFP", date(2024, 3, 3)),
    ],
)  # fmt: skip
def test_a_line_above_the_prose_gives_byline_and_day(
    line: str, byline: str | None, authors: str, day: date | None, agencies: Agencies
) -> None:
    structure = read_plain(f"{line}\n\n{PROSE}", agencies)
    assert structure.byline == byline
    assert "|".join(author.name for author in structure.authors) == authors
    assert structure.published_on == day


def test_staff_and_agencies_are_organisations_and_people_are_people(agencies: Agencies) -> None:
    structure = read_plain(f"By Jane Roe and Example News Staff\n\n{PROSE}", agencies)
    assert structure.authors == (
        Author(name="Jane Roe", kind="person"),
        Author(name="Example News Staff", kind="organisation"),
    )


def test_a_sentence_that_begins_with_by_is_prose(agencies: Agencies) -> None:
    structure = read_plain("By Monday the bridge had opened, and nobody disagreed.\n\n" + PROSE, agencies)
    assert structure.byline is None
    assert structure.asides == ()


@pytest.mark.parametrize(
    ("opening", "place", "on", "agency"),
    [
        ("GENEVA, March 3 (Xinhua) -- ", "GENEVA", "March 3", "Xinhua"),
        ("KYIV, Ukraine (AP) — ", "KYIV, Ukraine", None, "AP"),
        ("Paris (AFP) – ", "Paris", None, "AFP"),
        ("Berlin (dpa) - ", "Berlin", None, "dpa"),
        ("MOSCOW, September 25. /TASS/. ", "MOSCOW", "September 25", "TASS"),
        ("New Delhi [India], September 25 (PTI): ", "New Delhi [India]", "September 25", "PTI"),
        ("TEHRAN – ", "TEHRAN", None, None),
        ("(Reuters) - ", None, None, "Reuters"),
    ],
)
def test_a_dateline_gives_place_day_and_agency(
    opening: str, place: str | None, on: str | None, agency: str | None, agencies: Agencies
) -> None:
    text = f"{opening}{PROSE}"
    dateline = read_plain(text, agencies).dateline
    assert dateline is not None
    assert (dateline.place, dateline.on, dateline.agency) == (place, on, agency)
    assert text[dateline.end :].strip() == PROSE


@pytest.mark.parametrize("opening", ["UPDATE: ", "Turkey – a country of many bridges – ", "Well, "])
def test_what_only_looks_like_a_dateline_is_none(opening: str, agencies: Agencies) -> None:
    assert read_plain(f"{opening}{PROSE}", agencies).dateline is None


@pytest.mark.parametrize(
    ("line", "credits"),
    [
        ("(Anadolu, IRNA, PC)", "Anadolu|IRNA|PC"),
        ("With reporting by AFP", "AFP"),
        ("Source: Al Jazeera", "Al Jazeera"),
        ("© 2024 Reuters", "Reuters"),
        ("(With inputs from PTI and Reuters)", "PTI|Reuters"),
        ("/IRNA/", "IRNA"),
        ("The Associated Press contributed to this report.", "The Associated Press"),
    ],
)
def test_the_closing_line_gives_the_credits_as_printed(line: str, credits: str, agencies: Agencies) -> None:
    found = read_plain(f"{PROSE}\n\n{line}", agencies).credits
    assert "|".join(credit.printed for credit in found) == credits


def test_a_credit_may_close_the_last_paragraph(agencies: Agencies) -> None:
    text = f"{PROSE}\n\n{PROSE} (Reuters)"
    structure = read_plain(text, agencies)
    assert [credit.agency for credit in structure.credits] == ["Reuters"]
    assert [text[start:end] for start, end in structure.asides] == ["(Reuters)"]


@pytest.mark.parametrize("ending", ["(the last time)", "(in 2020)", "(He laughed)"])
def test_a_closing_bracket_that_names_nobody_known_is_prose(ending: str, agencies: Agencies) -> None:
    assert read_plain(f"{PROSE}\n\n{PROSE} {ending}", agencies).credits == ()


def test_single_line_breaks_part_paragraphs_where_there_is_no_blank_line(agencies: Agencies) -> None:
    text = f"A new bridge\n{PROSE}\nWho pays\n{PROSE}"
    assert [section.heading for section in read_plain(text, agencies).sections] == ["Who pays"]


def test_a_turn_of_a_transcript_is_no_heading(agencies: Agencies) -> None:
    turns = ["HOST: Would you go back?", "GUEST: Not for the weather", f"HOST (laughs): Why not?\n\n{PROSE}"]
    structure = read_plain("\n\n".join([PROSE, *turns]), agencies)
    assert structure.sections == ()
    opening = read_plain("\n\n".join(turns), agencies)
    assert (opening.sections, opening.asides) == ((), ())


def test_one_label_before_a_question_is_a_heading(agencies: Agencies) -> None:
    structure = read_plain(f"{PROSE}\n\nAnalysis: Who won?\n\n{PROSE}", agencies)
    assert [section.heading for section in structure.sections] == ["Analysis: Who won?"]


def test_read_more_lines_are_asides(agencies: Agencies) -> None:
    text = f"{PROSE}\n\nRead more: The old bridge falls\n\n{PROSE}"
    structure = read_plain(text, agencies)
    assert [text[start:end] for start, end in structure.asides] == ["Read more: The old bridge falls"]


def test_an_empty_text_has_no_structure(agencies: Agencies) -> None:
    structure = read_plain("", agencies)
    assert structure.language is None
    assert structure.posts == structure.sections == structure.credits == structure.asides == ()
