"""Refusals: values, not faults."""

from dataclasses import dataclass
from typing import Literal

Stage = Literal["poll", "fetch", "extract", "annotate", "load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why something will not become an article (or a feed will not be read): a value, not a fault."""

    stage: Stage
    #: enumerated, snake_case: "not_article", "too_short", "http_404", "robots", "not_a_feed", …
    reason: str
    detail: str = ""
