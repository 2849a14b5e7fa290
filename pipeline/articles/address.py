"""The address that a page gives for itself, found without parsing it: for files that come without one."""

import html
import re

_HEAD_BYTES = 500_000
_TAG = re.compile(rb"<(?:link|meta)\b[^>]{1,4000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
)


def stated_address(page: bytes) -> str | None:
    """rel=canonical, else og:url, as printed in the head of a page; None where it has neither."""
    found: dict[str, str] = {}
    for tag in _TAG.finditer(page[:_HEAD_BYTES]):
        text = tag[0].decode("utf-8", "replace")
        attributes = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(text)}
        if attributes.get("rel", "").lower() == "canonical":
            found.setdefault("canonical", attributes.get("href", ""))
        if attributes.get("property", "").lower() == "og:url":
            found.setdefault("og:url", attributes.get("content", ""))
    return found.get("canonical") or found.get("og:url") or None
