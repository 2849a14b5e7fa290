"""Lists of feeds as OPML 2.0 (pure), in and out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.records import Rejection
from pipeline.urls import absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list."""

    url: str
    title: str | None = None
    homepage: str | None = None
    language: str | None = None
    #: headings over it, outermost first
    folders: tuple[str, ...] = ()


def read(body: bytes) -> tuple[Outline, ...] | Rejection:
    """The feeds of a list, each address once; rejected as "not_opml" where there is no outline."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body.strip(), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or root.tag != "opml":
        return Rejection(stage="poll", reason="not_opml", detail=body[:60].decode("ascii", "replace"))
    found: dict[str, Outline] = {}
    for outline in _outlines(root):
        found.setdefault(outline.url, outline)
    return tuple(found.values())


def _outlines(root: etree._Element) -> Iterator[Outline]:
    for element in root.iter("outline"):
        names = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        url = absolute(names.get("xmlurl", ""))
        if url:
            above = [each.get("title") or each.get("text") or "" for each in element.iterancestors("outline")]
            yield Outline(
                url=url,
                title=names.get("title") or names.get("text") or None,
                homepage=absolute(names.get("htmlurl", "")),
                language=names.get("language") or None,
                folders=tuple(name for name in reversed(above) if name),
            )


def write(outlines: Iterable[Outline], *, title: str) -> bytes:
    """The list as a document; folders are given back as nested outlines in the order of the feeds."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for outline in outlines:
        parent = body
        for depth in range(1, len(outline.folders) + 1):
            path = outline.folders[:depth]
            if path not in folders:
                folders[path] = etree.SubElement(parent, "outline", text=path[-1], title=path[-1])
            parent = folders[path]
        text = outline.title or outline.url
        element = etree.SubElement(parent, "outline", type="rss", text=text, title=text, xmlUrl=outline.url)
        for name, value in (("htmlUrl", outline.homepage), ("language", outline.language)):
            if value:
                element.set(name, value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
