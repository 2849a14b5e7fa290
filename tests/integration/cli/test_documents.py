"""The three contracts: JSON lines in, JSON lines out, in order, without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from zoo.animals import serve
from zoo.server import Zoo

ONRECORD = Path(sys.executable).with_name("onrecord")
TEXT = (
    "Ferry talks resume\n\nThe mayor, Ada Holm, said on Monday that the ferry “will sail by May,” Reuters reported.\n\n"
    "“We are ready,” she added."
)
PAGE = (
    "<html><head><title>Ferry talks resume</title></head><body><article><h1>Ferry talks resume</h1>"
    "<p>The mayor, Ada Holm, said on Monday that the ferry “will sail by May,” Reuters reported.</p>"
    "<p>“We are ready,” she added. The council will vote on the plan next week, after a long debate.</p>"
    "</article></body></html>"
)
QUOTE_KEYS = {
    "content", "verbatim", "kind", "cue", "source", "speaker", "speakers", "speaker_how", "speaker_description",
    "addressee", "relays", "relays_carried", "cites", "reportedly", "polarity", "occasion", "rule", "confidence",
}  # fmt: skip
EXTRACT_KEYS = {
    "id", "url", "title", "text", "byline", "authors", "published_at", "published_precision", "published_source",
    "modified_at", "disputed_dates", "language", "sections", "posts", "captions", "figure_captions", "credits",
    "dateline", "canonical_url",
}  # fmt: skip


def onrecord(*arguments: str, given: str = "", **settings: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and lines of a command that finds no database anywhere."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")} | settings
    done = subprocess.run(
        [ONRECORD, *arguments], input=given, capture_output=True, text=True, check=False, env=env, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def lines(*objects: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in objects)


def test_annotate_gives_quotes_whose_offsets_give_their_words_back() -> None:
    status, (line,) = onrecord("annotate", given=lines({"id": "a", "text": TEXT}))
    assert status == 0
    assert {"id", "language", "quotes", "mentions", "posts", "credits", "sections"} <= set(line)
    said = {TEXT[start:end]: quote for quote in line["quotes"] for start, end in quote["verbatim"]}
    assert set(said) == {"will sail by May,", "We are ready,"}
    assert said["will sail by May,"]["speaker"] == said["We are ready,"]["speaker"] == "Ada Holm"
    assert said["will sail by May,"]["relays"] == ["Reuters"]
    assert all(set(quote) >= QUOTE_KEYS for quote in line["quotes"])


def test_annotate_explains_for_whom_a_source_may_stand() -> None:
    text = "Prime Minister Ada Holm met Harbour Minister Ole Dahl. “The bridge opens in May,” she said."
    status, (line,) = onrecord("annotate", "--explain", given=lines({"id": "a", "text": text}))
    assert status == 0
    (quote,) = line["quotes"]
    assert quote["candidates"][0]["name"] == quote["speaker"] == "Ada Holm"
    assert quote["candidates"][0]["features"]["recency"] > 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_bad_lines_are_answered_in_their_place_and_the_rest_goes_on(jobs: str) -> None:
    good = [{"id": n, "text": TEXT} for n in range(40)]
    given = lines(*good[:20]) + "no json\n" + lines({"id": "x"}) + lines(*good[20:])
    status, found = onrecord("annotate", "--jobs", jobs, given=given)
    assert status == 1
    assert [line["id"] for line in found] == [*range(20), None, "x", *range(20, 40)]
    assert [n for n, line in enumerate(found) if "error" in line] == [20, 21]


def test_extract_gives_the_article_or_why_there_is_none() -> None:
    given = lines({"id": 1, "url": "https://n.example/a", "html": PAGE}, {"id": 2, "html": "<p>Hi"}, {"id": 3})
    status, found = onrecord("extract", given=given)
    assert status == 1
    assert set(found[0]) >= EXTRACT_KEYS
    assert found[0]["title"] == "Ferry talks resume"
    assert found[1]["rejected"] == "too_short"
    assert "error" in found[2]


def test_extract_and_annotate_fit_together(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    status, extracted = onrecord("extract", str(page))
    assert status == 0
    status, (line,) = onrecord("annotate", given=lines(*extracted))
    assert status == 0
    assert {quote["speaker"] for quote in line["quotes"] if quote["verbatim"]} == {"Ada Holm"}
    status, (read,) = onrecord("read", str(page))
    assert status == 0
    assert read["quotes"] == line["quotes"]
    assert read["title"] == "Ferry talks resume"


def test_a_caption_is_offered_by_extract_and_left_alone_by_annotate() -> None:
    figures = (
        "<figure><figcaption>“It is a fine ferry,” Jane Roe said on the pier.</figcaption></figure>"
        "<p>Photo: “It is a dull ferry,” said John Doe on the pier.</p>"
    )
    page = PAGE.replace("<p>“We", f"{figures}<p>“We")
    _, (extracted,) = onrecord("extract", given=lines({"id": "a", "url": "https://a.example/1", "html": page}))
    ((start, end),) = extracted["captions"]
    assert extracted["text"][start:end] == "Photo: “It is a dull ferry,” said John Doe on the pier."
    assert extracted["figure_captions"] == ["“It is a fine ferry,” Jane Roe said on the pier."]
    _, (annotated,) = onrecord("annotate", given=lines(extracted))
    assert {quote["speaker"] for quote in annotated["quotes"]} == {"Ada Holm"}


def test_read_takes_text_as_it_is_and_names_what_it_cannot_open(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text(TEXT, encoding="utf-8")
    status, found = onrecord("read", str(text), str(tmp_path / "missing.html"))
    assert status == 1
    assert found[0]["text"] == TEXT
    assert len(found[0]["quotes"]) >= 2
    assert "No such file" in found[1]["error"]


def test_hostile_text_breaks_nothing() -> None:
    texts = ["", "”", "\ud800 “x” said y.", "A" * 20_000, "“" * 500, "\x00 he said “no”."]
    status, found = onrecord("annotate", given=lines(*({"id": n, "text": text} for n, text in enumerate(texts))))
    assert status == 0
    for text, line in zip(texts, found, strict=True):
        for quote in line["quotes"]:
            assert all(0 <= start < end <= len(text) for start, end in quote["content"])


def test_read_asks_the_robots_txt_of_each_host_on_the_way() -> None:
    with Zoo({"robots.txt": serve(b"User-agent: *\nDisallow: /private"), "private": serve(b"x")}) as other:
        moved = serve(b"", "302 Found", Location=other.url("private/1"))
        with Zoo({"robots.txt": serve(b""), "moved": moved}, host="127.0.0.2") as first:
            status, (line,) = onrecord("read", first.url("moved"), ONRECORD_ALLOW_ADDRESSES='["127.0.0.0/8"]')
        assert [request.path for request in other.log] == ["/robots.txt"]
    assert (status, line["id"]) == (1, first.url("moved"))
    assert line["error"].startswith("robots.txt: disallowed")
