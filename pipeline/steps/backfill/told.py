"""A text without its page -> a plain page that says the same, so that it is kept and read like all others (pure)."""

import re
from html import escape

from pipeline.records import Told

_PARAGRAPHS = re.compile(r"\n\s*\n")


def as_page(told: Told) -> bytes:
    """HTML in UTF-8: headline, byline, date and paragraphs as the export gives them, and nothing else."""
    head = ['<meta charset="utf-8">']
    if told.title:
        head.append(f"<title>{escape(told.title)}</title>")
        head.append(f'<meta property="og:title" content="{escape(told.title)}">')
    if told.byline:
        head.append(f'<meta name="author" content="{escape(told.byline)}">')
    if told.published_at:
        stamp = told.published_at if told.published_has_time else told.published_at.date()
        head.append(f'<meta property="article:published_time" content="{stamp.isoformat()}">')
    title = f"<h1>{escape(told.title)}</h1>\n" if told.title else ""
    paragraphs = "\n".join(f"<p>{escape(each)}</p>" for each in _paragraphs(told.text))
    language = f' lang="{escape(told.language)}"' if told.language else ""
    page = f"""<!doctype html>
<html{language}>
<head>{"".join(head)}</head>
<body><article>
{title}{paragraphs}
</article></body></html>
"""
    return page.encode("utf-8", "replace")


def _paragraphs(text: str) -> list[str]:
    """Parted by blank lines; by line breaks where there is none."""
    text = text.strip()
    parts = _PARAGRAPHS.split(text) if _PARAGRAPHS.search(text) else text.splitlines()
    return [" ".join(part.split()) for part in parts if part.strip()]
