"""WebSub, its pure parts: what to ask a hub, and whether what comes back is from it. Source: W3C WebSub (2018).

A push is a doorbell, nothing more: it makes the feed due, and polling reads the feed itself.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.records import ParsedFeed, Response
from pipeline.urls import absolute

_ALGORITHMS: Final = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}
_LINK: Final = re.compile(r"<([^<>]*)>\s*((?:;\s*[\w*]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+)\s*)*)")
_RELATION: Final = re.compile(r"rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What we asked a hub for."""

    topic: str
    callback: str
    secret: str
    mode: Literal["subscribe", "unsubscribe"] = "subscribe"
    lease_seconds: int = 864_000


def request_fields(subscription: Subscription) -> dict[str, str]:
    """The form fields of the POST to the hub."""
    return {
        "hub.mode": subscription.mode,
        "hub.topic": subscription.topic,
        "hub.callback": subscription.callback,
        "hub.secret": subscription.secret,
        "hub.lease_seconds": str(subscription.lease_seconds),
    }


def confirmed(subscription: Subscription, query: Mapping[str, str]) -> tuple[str, int] | None:
    """The challenge to echo and the lease in seconds, where the hub's GET is about what we asked; None: answer 404."""
    same = (query.get("hub.mode"), query.get("hub.topic")) == (subscription.mode, subscription.topic)
    challenge, lease = query.get("hub.challenge", ""), query.get("hub.lease_seconds", "")
    if not same or not challenge:
        return None
    return challenge, int(lease) if lease.isdecimal() and len(lease) < 10 else subscription.lease_seconds


def authentic(body: bytes, *, secret: str, signature: str | None) -> bool:
    """True where X-Hub-Signature ("sha256=…") is the body's HMAC under our secret; compared in constant time."""
    method, _, digest = (signature or "").partition("=")
    algorithm = _ALGORITHMS.get(method.strip().lower())
    if algorithm is None:
        return False
    expected = hmac.new(secret.encode(), body, algorithm).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.strip().lower().encode())


def announced(link_header: str) -> dict[str, str]:
    """Relations of an HTTP Link header that matter here: {"hub": …, "self": …}; the document's own come after these."""
    found: dict[str, str] = {}
    for url, parameters in _LINK.findall(link_header[:8_192]):
        relation = _RELATION.search(parameters)
        for name in (relation[1] or relation[2] or "").lower().split() if relation else ():
            if name in ("hub", "self"):
                found.setdefault(name, url)
    return found


def hub_of(answer: Response, document: ParsedFeed) -> tuple[str | None, str | None]:
    """Hub and topic that a feed announces, in the Link header or else in the document; both None without a hub."""
    linked = announced(", ".join(value for name, value in answer.headers if name.lower() == "link"))
    hub = absolute(linked.get("hub", ""), answer.final_url) if "hub" in linked else document.hub_url
    own = absolute(linked["self"], answer.final_url) if "self" in linked else document.self_url
    return (hub, own or answer.final_url) if hub else (None, None)
