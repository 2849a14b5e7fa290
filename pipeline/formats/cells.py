"""Values that Postgres gives, as JSON and CSV can hold them."""

import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

#: what terminals obey, lines split at, or the eye is led astray by
_TREACHEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def plain(value: Any) -> Any:
    """Of JSON's own types: times as ISO 8601, spans of time too (PT90S), bytes as Postgres prints them (\\x00ff)."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return f"PT{value.total_seconds():g}S"
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case bytes():
            return f"\\x{value.hex()}"
        case list():
            return [plain(each) for each in value]
    return value


def as_json(value: Any) -> str:
    """One line of JSON, readable in every script; what a terminal might obey is escaped."""
    return written_out(json.dumps(plain(value), ensure_ascii=False, default=str))


def written_out(text: str) -> str:
    """With characters that do something where they are shown as JSON writes them (\\u202e)."""
    return _TREACHEROUS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
