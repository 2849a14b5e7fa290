"""A small document of an archive, whole: a sitemap, a page of a feed."""

from dataclasses import dataclass

from pipeline.archive.sources import Refused, asked, open_source
from pipeline.records import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes with the address that they came from in the end."""

    body: bytes
    url: str
    content_type: str | None = None


def read_document(address: str, access: Access, *, most: int) -> Document:
    """The document at a path, an http(s) URL or an object-storage URL.

    Raises ArchiveError, Refused where it can never be read, Transient where that may pass.
    """
    if address.startswith(("http://", "https://")):
        answer = asked(access, address, max_bytes=most)
        return Document(body=answer.body, url=answer.final_url, content_type=answer.header("content-type"))
    source = open_source(address, access)
    if source.size > most:
        raise Refused("too_large", f"{address}: {source.size} bytes, the cap is {most}")
    return Document(body=source.read(0, source.size), url=address)
