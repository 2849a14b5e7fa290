"""Canonical URLs (pure, a bottom layer): the same page under one name.

A page's identity is the SHA-256 of its canonical URL. The canonical form is conservative: it drops only what is known
to carry no meaning, since two pages wrongly made one are worse than one page read twice. Redirects and rel=canonical
join the rest. Fetch the URL as it was given; compare by the canonical one.
"""

import functools
import hashlib
import ipaddress
import re
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

import idna
from courlan import extract_domain
from w3lib.url import canonicalize_url

#: Version of the rules below; goes up when they change, because identities change with it.
CANONICALISER: int = 1

MAX_CHARS = 8_192
_DEFAULT_PORTS = {"http": 80, "https": 443}

#: Most URLs are in order as they are; the long way round would give the same (a test says so) at ten times the cost.
_PLAIN = re.compile(
    r"https?://(?=[^/]{1,253}/)(?![^/]*--)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
    r"(?:/(?!\.)[A-Za-z0-9._~,+=-]*)+(?:\?[A-Za-z0-9._~,+=&/:-]+)?"
)
_CONTROLS = "".join(map(chr, range(0x21)))
_SLASHES = re.compile(r"^(https?):[/\\]+", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
#: What may not stand in a host (URL Standard, "forbidden domain code point").
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")

#: Parameters that say how a reader came, not what he reads. No prefix rules on plain words (courlan's `ga`, `uid`,
#: `eid` would also drop `gallery=` and article numbers).
_TRACKING = re.compile(
    r"""
    utm_\w* | pk_(?:campaign|kwd|source|medium|content) | (?:mtm|piwik|matomo|hsa)_\w+
    | ga_(?:source|medium|campaign) | at_(?:campaign|custom\d|medium|link_\w+|ptr_name|format|bbc_team)
    | ns_(?:mchannel|source|campaign|linkname|fee) | [gdy]clid | ysclid | fbclid | twclid | ttclid | msclkid
    | [gw]braid | gclsrc | gad_source | igsh(?:id)? | li_fat_id | epik | mc_[ce]id | mkt_tok | _hs(?:enc|mi)
    | __hs(?:tc|sc|fp) | hsctatracking | vero_(?:id|conv) | oly_(?:anon|enc)_id | _g[al]
    | fb_(?:ref|source|action_ids|action_types) | action_(?:object|type|ref)_map | __twitter_impression
    | s_cid | cmpid | icid | ncid | ocid | cvid | ftag | ito | smid | smtyp | sr_share | xtor | wt_z?mc
    | wt\.(?:mc_id|z?mc) | rssfeed | traffic_source | ref_src | referrer_access_token | guccounter
    | guce_referrer(?:_sig)? | trk(?:campaign)? | spm | sref | __cf_chl_\w+ | phpsessid | jsessionid | sessionid
    """,
    re.IGNORECASE | re.VERBOSE,
)
#: Ambiguous names, dropped only with a value that gives them away.
_TRACKING_PAIR = re.compile(
    r"(?:ref|source|src|from|feed|partner|mod|cmp|r|origin)=(?:rss\w*|feeds?|atom|twitter|facebook|whatsapp|newsletter)"
    r"|(?:outputtype|output)=amp|amp(?:=(?:1|true)?)?",
    re.IGNORECASE,
)
_AMP_PATH = re.compile(r"(?:/amp/?|(?<=\w)\.amp)$|\.amp(?=\.html?$)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"(?:[\w-]+\.cdn\.ampproject\.org/[cvi]|www\.google\.[a-z.]+/amp)/(s/)?", re.IGNORECASE)
_MOBILE_HOST = re.compile(r"^(?:m|mobile|amp)\.(?=.)")


def canonical(url: str, base: str | None = None) -> str | None:
    """The canonical http(s) URL, or None where there is none to fetch.

    Relative references are resolved against `base`. Credentials and fragments are dropped, hosts are lower-case ASCII
    (IDNA, UTS 46), numeric spellings of IPv4 addresses become dotted ones, dot segments are resolved, escapes are
    normalised, tracking parameters and session numbers dropped, the other parameters sorted by name (those of one name
    keep their order). AMP caches give way to what they cache; `m.`, `mobile.`, `amp.` before a registrable domain
    become `www.`. Idempotent.
    """
    parts = _split(url, base)
    for _ in range(3):  # a cached page of a cached page …; each pass unwraps one layer
        if parts is None:
            return None
        inner = _unwrapped(parts)
        if inner is None:
            break
        parts = _split(inner, None)
    if parts is None:
        return None
    path = _path(parts.path)
    result = urlunsplit((parts.scheme, _desktop(parts.netloc), path, _query(parts.query), ""))
    return result if len(result) <= MAX_CHARS else None


def absolute(url: str, base: str | None = None) -> str | None:
    """The URL as given, absolute and safe to request: host and escapes normalised, without fragment and credentials.

    None where it is not an http(s) URL with a valid host.
    """
    parts = _split(url, base)
    if parts is None:
        return None
    result = urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))
    return result if len(result) <= MAX_CHARS else None


def url_sha256(canonical_url: str) -> bytes:
    """The identity of a page: 32 bytes."""
    return hashlib.sha256(canonical_url.encode()).digest()


def host(url: str) -> str:
    """Host of an absolute URL, lower-case, without port and brackets; "" where it has none."""
    return urlsplit(url).hostname or ""


def server(url: str) -> str:
    """Whom a request asks, however it is spelled: the host, with its port where that is not the scheme's own.

    Politeness is owed to it. "" where there is none to ask.
    """
    parts = _split(url, None)
    return parts.netloc if parts else ""


def registrable(url: str) -> str:
    """The registrable domain ("bbc.co.uk" of news.bbc.co.uk), by the public suffix list; else the host itself."""
    return extract_domain(url) or host(url)


def site(url: str) -> str:
    """What a URL lies under: its registrable domain; of a host without one (an address), the server."""
    return extract_domain(url) or server(url)


def same_site(one: str, other: str) -> bool:
    """Whether two URLs lie under one site."""
    return site(one) == site(other)


def origin(url: str) -> str:
    """Scheme, host and port: "https://news.example", "http://127.0.0.1:8123"."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def host_ascii(text: str) -> str | None:
    """A host as DNS wants it: lower-case ASCII, dotted IPv4, compressed IPv6 without brackets. None if invalid.

    Numeric spellings are read as browsers read them (URL Standard, "IPv4 parser"): 0x7f.1 is 127.0.0.1.
    """
    if ":" in text:
        try:
            address = ipaddress.IPv6Address(text)
        except ValueError:
            return None
        return None if address.scope_id else address.compressed
    name = unquote(text, errors="strict") if "%" in text else text
    if not name.isascii() or "xn--" in name.lower():
        name = _idna(name) or ""
    name = name.lower()
    if _FORBIDDEN_IN_HOST.search(name) or not name.strip(".") or ".." in name or name.startswith("."):
        return None
    last = name.removesuffix(".").rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        return _ipv4(name)
    name = name.removesuffix(".")
    return name if len(name) <= 253 and all(len(label) <= 63 and label != "xn--" for label in name.split(".")) else None


def _idna(name: str) -> str | None:
    """IDNA 2008 as browsers apply it; names that only IDNA 2003 allows (☃.example) by that."""
    try:
        return idna.encode(name, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        try:
            return name.encode("idna").decode("ascii")
        except UnicodeError:
            return None


def _ipv4(name: str) -> str | None:
    """Dotted form of an address in any spelling of the URL Standard; None where it is out of range."""
    numbers = []
    for part in name.removesuffix(".").split("."):
        base = 16 if part.startswith("0x") else 8 if len(part) > 1 and part.startswith("0") else 10
        digits = part[2:] if base == 16 else part
        try:
            numbers.append(int(digits, base) if digits else 0 if base == 16 else -1)
        except ValueError:
            return None
    *head, tail = numbers
    if len(numbers) > 4 or min(numbers) < 0 or any(n > 255 for n in head) or tail >= 256 ** (4 - len(head)):
        return None
    return str(ipaddress.IPv4Address(sum(n << (24 - 8 * i) for i, n in enumerate(head)) + tail))


def _split(url: str, base: str | None) -> SplitResult | None:
    """Parts of the absolute URL with a valid ASCII host, no credentials, no default port, safe path and query."""
    if len(url) <= MAX_CHARS and _PLAIN.fullmatch(url):
        return urlsplit(url)
    return _split_any(url, base)


@functools.lru_cache(maxsize=4_096)  # a URL on its way through a batch is taken apart again and again
def _split_any(url: str, base: str | None) -> SplitResult | None:
    """The same for whatever is not plain."""
    text = url.strip(_CONTROLS).replace("\t", "").replace("\n", "").replace("\r", "")
    head, mark, query = text.partition("?")
    text = re.sub(r"^//+", "//", head.replace("\\", "/")) + mark + query
    try:
        if base is not None:
            text = urljoin(base, text)
        parts = urlsplit(_SLASHES.sub(r"\1://", text))
        port = parts.port
    except ValueError:
        return None
    if len(text) > 2 * MAX_CHARS or parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0:
        return None
    try:
        name = host_ascii(parts.hostname)
        if name is None:
            return None
        netloc = f"[{name}]" if ":" in name else name
        if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
            netloc = f"{netloc}:{port}"
        safe: SplitResult = urlsplit(canonicalize_url(urlunsplit((parts.scheme, netloc, parts.path, "", ""))))
        return safe._replace(query=_escaped(parts.query))
    except (UnicodeError, ValueError):
        return None


def _escaped(query: str) -> str:
    """The query with everything unsafe percent-encoded, needless escapes undone, the others in upper case."""
    encoded = "".join(
        c if "!" <= c <= "~" and c not in "\"#'<>" else "".join(f"%{b:02X}" for b in c.encode()) for c in query
    )
    return _ESCAPE.sub(_normal_escape, encoded)


def _normal_escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def _query(query: str) -> str:
    kept = [
        pair
        for pair in query.split("&")
        if pair and not _TRACKING.fullmatch(unquote(pair.partition("=")[0])) and not _TRACKING_PAIR.fullmatch(pair)
    ]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def _path(path: str) -> str:
    path = _SESSION.sub("", path)
    while (shorter := _AMP_PATH.sub("", path)) != path:
        path = shorter
    return path or "/"


def _unwrapped(parts: SplitResult) -> str | None:
    """What an AMP cache holds ("https://www.google.com/amp/s/news.example/a" -> "https://news.example/a")."""
    match = _AMP_CACHE.match(parts.netloc + parts.path)
    if match is None:
        return None
    rest = (parts.netloc + parts.path)[match.end() :]
    if not rest or "." not in rest.partition("/")[0]:
        return None
    return f"{'https' if match[1] else 'http'}://{rest}" + (f"?{parts.query}" if parts.query else "")


def _desktop(netloc: str) -> str:
    """`www.` for `m.`, `mobile.`, `amp.` before a registrable domain; without the "m" of en.m.wikipedia.org."""
    rest = _MOBILE_HOST.sub("", netloc)
    name = rest.partition(":")[0]
    if rest != netloc and extract_domain(f"http://{name}/") == name:
        return f"www.{rest}"
    first, _, tail = netloc.partition(".")
    if tail.startswith("m.") and extract_domain(f"http://{netloc}/") == tail[2:].partition(":")[0]:
        return f"{first}.{tail[2:]}"
    return netloc
