"""JSON-LD in the words of schema.org: articles, quotes and entities as one document, an object a line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from pipeline.errors import ExportRefused
from pipeline.formats.cells import as_json, plain
from pipeline.records import View

type Row = Mapping[str, Any]

_THINGS = {
    "person": "Person",
    "organisation": "Organization",
    "place": "Place",
    "event": "Event",
    "work": "CreativeWork",
}


def write(view: View, rows: Iterable[Sequence[Any]], out: BinaryIO) -> None:
    """Raises ExportRefused where schema.org has no word for the rows of this view."""
    if view.name not in _SHAPES:
        raise ExportRefused(f"JSON-LD is for {', '.join(_SHAPES)}; take another format for {view.name}.")
    shape = _SHAPES[view.name]
    names = [column.name for column in view.columns]
    out.write(b'{"@context": "https://schema.org", "@graph": [')
    before = "\n"
    for row in rows:
        said = shape(dict(zip(names, map(plain, row), strict=True)))
        told = {name: value for name, value in said.items() if value not in (None, [], {})}
        out.write(f"{before}{as_json(told)}".encode())
        before = ",\n"
    out.write(b"\n]}\n")


def _article(row: Row) -> Row:
    return {
        "@type": "NewsArticle",
        "@id": row["url"],
        "url": row["url"],
        "headline": row["title"],
        "author": [_named(_THINGS[each["kind"]], each["name"]) for each in row["authors"]],
        "publisher": row["outlet"] and _named("NewsMediaOrganization", row["outlet"]),
        "datePublished": _date(row),
        "dateModified": row["modified_at"],
        "inLanguage": row["language"],
        "wordCount": row["words"],
        "articleBody": row["text"],
    }


def _quote(row: Row) -> Row:
    """The speaker is `creator`; the agencies that it came through are `provider`, outermost first."""
    entity = row["speaker_entity_id"]
    return {
        "@type": "Quotation",
        "@id": f"urn:onrecord:quote:{row['quote_key']}",
        "text": row["content"],
        "creator": row["speaker"]
        and {**_named("Thing", row["speaker"]), **({"@id": _entity_id(entity)} if entity else {})},
        "provider": [_named("Organization", name) for name in row["relays"]],
        "audience": row["addressee"] and _named("Audience", row["addressee"]),
        "isPartOf": {
            "@type": "NewsArticle",
            "@id": row["url"],
            "headline": row["title"],
            "datePublished": _date(row),
            "publisher": row["outlet"] and _named("NewsMediaOrganization", row["outlet"]),
        },
    }


def _entity(row: Row) -> Row:
    return {
        "@type": _THINGS.get(row["label"], "Thing"),
        "@id": _entity_id(row["entity_id"]),
        "name": row["name"],
        "alternateName": [alias for alias in row["aliases"] if alias != row["name"]],
        "sameAs": row["wikidata_id"] and f"http://www.wikidata.org/entity/{row['wikidata_id']}",
    }


def _named(kind: str, name: str) -> dict[str, str]:
    return {"@type": kind, "name": name}


def _entity_id(entity_id: int) -> str:
    return f"urn:onrecord:entity:{entity_id}"


def _date(row: Row) -> str | None:
    """The day alone where no more is known."""
    at: str | None = row["published_at"]
    return at[:10] if at and row["published_precision"] == "day" else at


_SHAPES: Mapping[str, Callable[[Row], Row]] = {"article": _article, "quote": _quote, "entity": _entity}
