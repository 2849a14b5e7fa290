"""The data dictionary: a page that needs nothing else, whose links lead somewhere, in which hostile text is text."""

import itertools
import re
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from pipeline.dictionary import Dictionary, arranged, markdown, page
from pipeline.dictionary.diagram import Box, drawn
from pipeline.dictionary.joins import Join, joins
from pipeline.records import Column, Function, View

HOSTILE = (
    '</td></table><script>alert("x")</script> & <img src="https://e.example/x"> `a` |b| [c](https://d.example) *d*'
)
FILES = (
    "-- area: Articles\n\nCREATE VIEW news.article AS\n…\nCREATE VIEW news.article_version AS\n…",
    "-- for the next file alone\nCREATE FUNCTION ingest.helper()",
    "-- area: Quotes\nCREATE VIEW news.quote AS …\nCREATE OR REPLACE FUNCTION news.prove(…)\nCREATE TYPE news.found",
)


def _view(name: str, *columns: str, is_type: bool = False) -> View:
    return View(
        name=name,
        is_type=is_type,
        comment=f"One row per {name} & more.",
        columns=tuple(Column(name=column, type="text", comment=f"The {column} <as printed>.") for column in columns),
    )


VIEWS = {
    view.name: view
    for view in (
        _view("article", "article_id", "title"),
        _view("article_version", "article_version_id", "article_id", "text"),
        _view("quote", "quote_id", "article_id", "before_version_id", "quote_key"),
        _view("found", "quote_id", "rank", is_type=True),
        _view("mine", "words"),
    )
}
PROVE = Function(name="prove", arguments=("quote_id bigint",), result="jsonb", comment="What stands behind a quote.")


@pytest.fixture
def dictionary() -> Dictionary:
    rows = {"article": [(1, HOSTILE), (2, None), (3, "\x1b[31m\u202ered\x00")], "quote": None}
    return arranged("Who said what.", VIEWS, [PROVE], rows, FILES)


@pytest.fixture
def document(dictionary: Dictionary) -> ElementTree.Element:
    """The page as XML: it would not parse if it were not well-formed."""
    return ElementTree.fromstring(page(dictionary, version="1.2").removeprefix("<!DOCTYPE html>"))


def test_areas_come_in_the_order_of_the_files_and_what_no_file_makes_comes_last(dictionary: Dictionary) -> None:
    assert [
        (area.title, [each.view.name for each in area.views], [function.name for function in area.functions])
        for area in dictionary.areas
    ] == [
        ("Articles", ["article", "article_version"], []),
        ("Quotes", ["quote", "found"], ["prove"]),
        ("Others", ["mine"], []),
    ]


def test_a_column_leads_to_the_view_whose_key_its_name_ends_in() -> None:
    assert joins(VIEWS) == (
        Join(view="article_version", column="article_id", target="article", key="article_id"),
        Join(view="quote", column="article_id", target="article", key="article_id"),
        Join(view="quote", column="before_version_id", target="article_version", key="article_version_id"),
        Join(view="found", column="quote_id", target="quote", key="quote_id"),
    )


def test_every_link_of_the_page_leads_to_one_place_of_it(document: ElementTree.Element) -> None:
    places = [element.get("id") for element in document.iter() if element.get("id")]
    links = [element.get("href") for element in document.iter() if element.get("href")]
    assert len(places) == len(set(places))
    assert len(links) > 20
    assert {link for link in links if link and link.removeprefix("#") not in places} == set()


def test_the_diagram_leads_to_every_view_and_back(document: ElementTree.Element) -> None:
    boxes = {a.get("href"): a.get("id") for a in document.iter() if (a.get("id") or "").startswith("in-diagram-")}
    assert sorted(boxes) == ["#article", "#article_version", "#mine", "#quote"]
    back = {element.get("href") for element in document.iter() if element.get("class") == "back"}
    assert back == {f"#{place}" for place in boxes.values()}


def test_the_page_asks_for_nothing_from_elsewhere(dictionary: Dictionary, document: ElementTree.Element) -> None:
    tags = {element.tag.rpartition("}")[2] for element in document.iter()}
    assert tags & {"script", "img", "link", "iframe", "image", "use", "object", "embed"} == set()
    assert [element for element in document.iter() if element.get("src") or element.get("style")] == []
    style = re.search(r"<style>(.+?)</style>", page(dictionary, version="1.2"), re.DOTALL)
    assert style
    assert not re.search(r"url\(|@import", style[1])


def test_hostile_text_stands_in_the_page_as_text_and_what_would_act_is_written_out(
    document: ElementTree.Element,
) -> None:
    cells = ["".join(element.itertext()) for element in document.iter() if element.tag.endswith("bdi")]
    assert cells[1].startswith('</td></table><script>alert("x")</script> & <img src=')
    assert cells[4] == "\\u001b[31m\\u202ered\\u0000"


def test_a_sample_that_took_too_long_and_a_null_are_told(document: ElementTree.Element) -> None:
    words = " ".join(document.itertext())
    assert "No sample: finding rows took too long." in words
    assert [element.text for element in document.iter() if element.get("class") == "null"] == ["NULL"]


def test_no_boxes_of_the_diagram_touch_and_every_line_stops_at_the_boxes_that_hold_its_key(
    dictionary: Dictionary,
) -> None:
    diagram = drawn(dictionary)
    boxes = [box for band in diagram.bands for box in band.boxes]
    assert [(a.name, b.name) for a, b in itertools.combinations(boxes, 2) if _touch(a, b)] == []
    assert all(diagram.left < box.x and box.x + box.width < diagram.width for box in boxes)
    assert all(box.y + box.height < diagram.height for box in boxes)
    held = {box.name: {stop.key: stop.is_own for stop in box.stops} for box in boxes}
    assert held == {
        "article": {"article": True},
        "article_version": {"article": False, "article_version": True},
        "quote": {"article": False, "article_version": False},
        "mine": {},
    }
    for line in diagram.lines:
        for stop in (stop for box in boxes for stop in box.stops if stop.key == line.key):
            assert re.search(rf"M{stop.x:g} [\d.]+V{stop.y:g}(?![\d.])", line.path)


def test_an_area_with_many_views_takes_several_rows() -> None:
    views = {f"view_{n}": _view(f"view_{n}", "article_id") for n in range(20)}
    files = ["-- area: Many\n" + "".join(f"CREATE VIEW news.{name}\n" for name in views)]
    (band,) = drawn(arranged("", views, [], {}, files)).bands
    assert len({box.y for box in band.boxes}) > 2
    assert [(a.name, b.name) for a, b in itertools.combinations(band.boxes, 2) if _touch(a, b)] == []


def test_markdown_has_a_table_per_view_in_which_hostile_text_is_text(dictionary: Dictionary) -> None:
    text = markdown(dictionary, version="1.2")
    drawn_html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert drawn_html.count("<table>") == len(VIEWS)
    rows = re.findall(r"<tr>(.+?)</tr>", drawn_html, re.DOTALL)
    assert {len(re.findall(r"<t[hd]", row)) for row in rows} == {4}
    assert "<script" not in drawn_html
    assert "<img" not in drawn_html
    assert set(re.findall(r'href="([^"]+)"', drawn_html)) <= {f"#{name}" for name in (*VIEWS, "prove")}


def _touch(one: Box, other: Box) -> bool:
    apart = one.x + one.width < other.x or other.x + other.width < one.x
    return not (apart or one.y + one.height < other.y or other.y + other.height < one.y)
