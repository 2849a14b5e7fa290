"""What `make bench-db` asks of generated articles: each question with many values, common and rare ones."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SYLLABLES = ("ba", "ke", "di", "fo", "gu", "ha", "jel", "kim", "lo", "mur", "na", "pe", "rit", "to", "vu", "zan")
_TIMES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One statement and the values that it is asked with."""

    name: str
    #: goals of the issue differ: searches and points must stay below 150 ms
    kind: str
    statement: str
    values: Sequence[Sequence[object]]


def word(n: int) -> str:
    """The n-th most common word of the generated texts, as db_bench.sql spells it."""
    return "".join(_SYLLABLES[int(digit, 16)] for digit in f"{n:02x}")


def person(n: int) -> str:
    """The n-th name of the pool."""
    return f"{word(n * 7 % 4096 + 256).capitalize()} {word(n + 4096).capitalize()}"


def questions(articles: int) -> Iterator[Question]:
    """All of them, for a database of so many articles."""
    yield from _searches()
    yield from _points(articles)


def _searches() -> Iterator[Question]:
    draw = random.Random(8)
    for name, least, most in (("common", 1, 20), ("middling", 21, 1_000), ("rare", 1_001, 29_000)):
        words = [(word(draw.randint(least, most)),) for _ in range(_TIMES)]
        yield _search(f"quotes, a {name} word", "quotes(%s)", words)
        yield _search(f"articles, a {name} word", "articles(%s)", words)
    pairs = [(f"{word(draw.randint(1, 200))} {word(draw.randint(1, 200))}",) for _ in range(_TIMES)]
    yield _search("quotes, two words", "quotes(%s)", pairs)
    yield _search("articles, two words", "articles(%s)", pairs)
    phrases = [(f'"{word(draw.randint(1, 9))} {word(draw.randint(1, 9))}"',) for _ in range(_TIMES)]
    yield _search("quotes, a phrase", "quotes(%s)", phrases)
    yield _search("articles, a phrase", "articles(%s)", phrases)
    without = [(f"{word(draw.randint(1, 200))} -{word(draw.randint(1, 50))}",) for _ in range(_TIMES)]
    yield _search("quotes, one word without another", "quotes(%s)", without)
    people = [person(draw.choice((1, 6, 11, 101, 1001, 5001))) for _ in range(_TIMES)]
    yield _search("quotes of a speaker", "quotes(speaker => %s)", [(name,) for name in people])
    slips = [(f"{name[:5]}{name[6:]}",) for name in people]
    yield _search("quotes of a speaker with a slip", "quotes(speaker => %s)", slips)
    both = [(word(draw.randint(1, 300)), name) for name in people]
    yield _search("quotes, a word of a speaker", "quotes(%s, speaker => %s)", both)
    relayed = [(word(draw.randint(1, 300)), f"Agency {draw.randint(1, 59)}") for _ in range(_TIMES)]
    yield _search("quotes, a word through an agency", "quotes(%s, relay => %s)", relayed)
    printed = [(word(draw.randint(1, 300)), f"outlet{draw.randint(1, 199)}") for _ in range(_TIMES)]
    yield _search("quotes, a word in an outlet", "quotes(%s, outlet => %s)", printed)
    yield _search("articles, a word in an outlet", "articles(%s, outlet => %s)", printed)
    weeks = [(word(draw.randint(1, 300)),) for _ in range(_TIMES)]
    week = "since => '2024-01-02', until => '2024-01-04'"
    yield _search("quotes, a word in two early days", f"quotes(%s, {week})", weeks)
    yield _search("articles, a word in two early days", f"articles(%s, {week})", weeks)
    statement = (
        "WITH page AS (SELECT cursor FROM news.search_quotes(%s)), last AS (SELECT min(cursor) AS cursor FROM page) "
        "SELECT found.* FROM last, news.search_quotes(%s, after => last.cursor) AS found"
    )
    twice = [(one, one) for (one,) in weeks]
    yield Question(name="quotes, two pages", kind="search", statement=statement, values=twice)


def _search(name: str, call: str, values: Sequence[Sequence[object]]) -> Question:
    return Question(name=name, kind="search", statement=f"SELECT * FROM news.search_{call}", values=values)


def _points(articles: int) -> Iterator[Question]:
    draw = random.Random(9)
    ids = [draw.randint(1, articles) for _ in range(_TIMES)]
    urls = [(f"https://bench.example/{n}",) for n in ids]
    quotes = [(10_000_000_000 + n * 32 + 4,) for n in ids]
    names = [(person(draw.choice((1, 6, 101, 1001, 10001))),) for _ in range(_TIMES)]
    entities = [(1_000_000_000 + draw.choice((1, 6, 101, 1001, 10001)),) for _ in range(_TIMES)]
    outlets = [(f"outlet{draw.randint(1, 199)}",) for _ in range(_TIMES)]
    for name, statement, values in (
        ("article by address", "SELECT * FROM news.article WHERE url = %s", urls),
        ("quotes by address", "SELECT * FROM news.quote WHERE url = %s", urls),
        ("quote by key", "SELECT * FROM news.quote WHERE quote_id = %s", quotes),
        ("pieces of a quote", "SELECT * FROM news.quote_piece WHERE quote_id = %s", quotes),
        ("proof of a quote", "SELECT news.prove(%s)", quotes),
        ("100 quotes of a name", "SELECT * FROM news.quote WHERE speaker = %s LIMIT 100", names),
        ("100 quotes of an entity", "SELECT * FROM news.quote WHERE speaker_entity_id = %s LIMIT 100", entities),
        ("newest 100 quotes", "SELECT * FROM news.quote ORDER BY published_at DESC LIMIT 100", [()]),
        (
            "newest 20 articles of an outlet",
            "SELECT * FROM news.article WHERE outlet = %s ORDER BY published_at DESC LIMIT 20",
            outlets,
        ),
        (
            "quotes of an hour",
            "SELECT * FROM news.quote WHERE published_at >= '2024-01-03' AND published_at < '2024-01-03 01:00'",
            [()],
        ),
        ("100 mentions of an entity", "SELECT * FROM news.mention WHERE entity_id = %s LIMIT 100", entities),
        ("mentions in an article", "SELECT * FROM news.mention WHERE article_id = %s", [(10**9 + n,) for n in ids]),
        ("entity by name", "SELECT * FROM news.entity WHERE name = %s", names),
        ("entities of a form", "SELECT * FROM news.entity_alias WHERE alias = %s", names),
    ):
        yield Question(name=name, kind="point", statement=statement, values=values)
