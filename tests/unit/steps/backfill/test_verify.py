"""Coverage is drawn so that gaps are seen: a place for every month from the first to the last."""

import xml.etree.ElementTree as ElementTree
from datetime import date

from pipeline.steps.backfill.verify import Coverage, as_svg, drawn

COVERAGE: Coverage = {
    "harbour": {date(2019, 11, 1): 8, date(2020, 2, 1): 1, None: 3},
    "a & b": {date(2019, 12, 1): 4},
}


def test_a_line_has_a_block_for_each_month_and_a_dot_for_a_gap() -> None:
    head, harbour, other = drawn(COVERAGE)
    assert "2019-11 to 2020-02, at most 8" in head
    assert harbour.split() == ["harbour", "█··▁", "12", "and", "3", "without", "a", "date"]
    assert other.split()[3:] == ["·▄··", "4"]


def test_many_years_are_drawn_by_year() -> None:
    head, line = drawn({"harbour": {date(2001, 3, 1): 1, date(2001, 4, 1): 1, date(2010, 1, 1): 2}})
    assert "a year" in head
    assert line.split()[1] == "█········█"


def test_nothing_is_drawn_of_nothing() -> None:
    assert list(drawn({})) == []


def test_the_drawing_has_a_cell_for_each_outlet_and_month_and_is_sound_xml() -> None:
    drawing = ElementTree.fromstring(as_svg(COVERAGE, title="crawl <1>"))
    cells = drawing.findall("{http://www.w3.org/2000/svg}rect")
    assert len(cells) == 2 * 4
    assert sum("stroke" in cell.attrib for cell in cells) == 5
