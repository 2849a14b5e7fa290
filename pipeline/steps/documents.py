"""`onrecord read`: files or addresses -> extracted and annotated documents, without a database."""

import asyncio
import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path

from pipeline import urls
from pipeline.records import FetchFailure, Rejection, Response
from pipeline.settings import Settings
from pipeline.steps import lines
from pipeline.steps.fetch import client
from pipeline.steps.lines import Line
from pipeline.web import robots
from pipeline.web.decode import BadEncoding, TooLarge, decoded
from pipeline.web.redirects import followed

_AT_ONCE = 16


def read(settings: Settings, sources: Sequence[str], *, jobs: int = 1) -> Iterator[Line]:
    """One line for each source, in order: all that `extract` and `annotate` give. `.txt` is final text, unstripped."""
    for batch in batched(sources, _AT_ONCE):
        texts = [_line(settings, source) for source in batch]
        pages = [line for line in texts if "text" not in line and "error" not in line]
        extracted = iter(lines.extract_lines(settings, map(json.dumps, pages), jobs=jobs))
        articles = [next(extracted) if line in pages else line for line in texts]
        whole = [line for line in articles if "text" in line]
        annotated = iter(lines.annotate_lines(settings, (json.dumps(line, default=str) for line in whole), jobs=jobs))
        for line in articles:
            yield {**line, **next(annotated)} if "text" in line else line


def page_line(path: Path) -> str:
    """A file as a line of `extract`; what cannot be opened says so."""
    try:
        body = path.read_bytes()
        if path.suffix == ".gz":
            body = decoded(body, "gzip", 100_000_000)
    except (OSError, BadEncoding, TooLarge) as fault:
        return json.dumps({"id": str(path), "error": str(fault)})
    return json.dumps({"id": str(path), "url": None, "html_base64": base64.b64encode(body).decode()})


def _line(settings: Settings, source: str) -> Line:
    if source.startswith(("http://", "https://")):
        return asyncio.run(_fetch(settings, source))
    path = Path(source)
    if path.suffix == ".txt":
        try:
            return {"id": source, "text": path.read_bytes().decode("utf-8")}
        except (OSError, UnicodeDecodeError) as fault:
            return {"id": source, "error": str(fault)}
    line: Line = json.loads(page_line(path))
    return line


async def _fetch(settings: Settings, url: str) -> Line:
    """One page, where the robots.txt of each host on the way allows it."""
    async with client(settings) as web:

        async def ask(place: str, told: Mapping[str, str]) -> Response | FetchFailure | Rejection:
            origin = urls.origin(place)
            rules = robots.decide(origin, await robots.fetch(web, origin), datetime.now(UTC))
            if (verdict := rules.verdict(place)) != "allowed":
                return Rejection(stage="fetch", reason="robots", detail=f"robots.txt: {verdict} ({rules.reason})")
            return await web.get(place, headers=told, follow=False)

        answer = await followed(url, {}, ask)
    if isinstance(answer, Rejection):
        return {"id": url, "error": answer.detail}
    if isinstance(answer, FetchFailure):
        return {"id": url, "error": f"{answer.reason}: {answer.detail}"}
    if answer.status != 200:
        return {"id": url, "error": f"HTTP {answer.status}"}
    html = base64.b64encode(answer.body).decode()
    return {
        "id": url,
        "url": answer.final_url,
        "html_base64": html,
        "content_type": answer.header("content-type"),
    }
