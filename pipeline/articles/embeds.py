"""Embedded social-media posts of a page: found in its HTML, put into the text as one flattened paragraph each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipeline.articles.days import find_days
from pipeline.articles.pages import select, text_of
from pipeline.articles.posts import flatten, platform_of, strip_symbols

#: classes of known embed codes -> platform
_CLASSES = {
    "twitter-tweet": "x",
    "twitter-video": "x",
    "instagram-media": "instagram",
    "tiktok-embed": "tiktok",
    "fb-post": "facebook",
    "fb-video": "facebook",
    "bluesky-embed": "bluesky",
    "mastodon-embed": "mastodon",
    "truthsocial-embed": "truth_social",
}
#: AMP and web-component tags -> attribute that names the post, platform, link
_AMP = {
    "amp-twitter": ("data-tweetid", "x", "https://x.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "instagram", "https://www.instagram.com/p/{}/"),
    "amp-facebook": ("data-href", "facebook", "{}"),
    "amp-youtube": ("data-videoid", "youtube", "https://www.youtube.com/watch?v={}"),
    "amp-tiktok": ("data-src", "tiktok", "https://www.tiktok.com/embed/v2/{}"),
    "lite-youtube": ("videoid", "youtube", "https://www.youtube.com/watch?v={}"),
}  # fmt: skip
_FIND = etree.XPath(
    "//blockquote[@class or @cite] | //div[contains(@class, 'fb-post') or contains(@class, 'fb-video')]"
    " | //script[@data-telegram-post] | //iframe"
    " | //*[starts-with(name(), 'amp-') or name() = 'lite-youtube'] | //p[a[contains(@href, '/')]]"
)
_LINKS = ("data-instgrm-permalink", "data-href", "cite", "data-embed-url")
_POST_LINK = re.compile(
    r"/(?:status(?:es)?|videos?|posts?|p|reel|watch|permalink|embed)(?:/|\?|$)|/@[\w.]+/\d+|youtu\.be/"
)
#: what an iframe shows -> platform, and the post's own address from what the pattern holds
_PLAYERS = tuple(
    (re.compile(pattern), platform, link)
    for pattern, platform, link in (
        (r"youtube(?:-nocookie)?\.com/embed/([\w-]{6,})", "youtube", "https://www.youtube.com/watch?v={}"),
        (r"platform\.(?:twitter|x)\.com/.*[?&]id=(\d+)", "x", "https://x.com/i/status/{}"),
        (r"//((?:www\.|mobile\.)?(?:twitter|x)\.com/\w+/status/\d+)", "x", "https://{}"),
        (r"instagram\.com/((?:p|reel|tv)/[\w-]+)/embed", "instagram", "https://www.instagram.com/{}/"),
        (r"facebook\.com/plugins/(?:post|video)\.php\?.*?href=([^&]+)", "facebook", "{}"),
        (r"tiktok\.com/(?:embed(?:/v\d)?|player/v\d)/(\d+)", "tiktok", "https://www.tiktok.com/embed/v2/{}"),
        (r"embed\.bsky\.app/embed/([\w.:-]+)/app\.bsky\.feed\.post/(\w+)", "bluesky",
         "https://bsky.app/profile/{}/post/{}"),
        (r"//t\.me/(\w+/\d+)\?.*embed", "telegram", "https://t.me/{}"),
        (r"truthsocial\.com/(@\w+/(?:posts/)?\d+)", "truth_social", "https://truthsocial.com/{}"),
        (r"(https?://[\w.-]+/@\w+/\d+)/embed", "mastodon", "{}"),
    )
)  # fmt: skip
_PLAYER_SOURCES = ("src", "data-src", "data-lazy-src")
_SIGNED = re.compile(
    r"\s*(?:—|–|&mdash;)\s*(?P<author>[^\n()]{0,80}?)\s*\(@(?P<handle>[\w.@-]+)\)\s*(?P<rest>.{0,60})$", re.DOTALL
)
_SHARED = re.compile(
    r"A (?:post|photo|video|reel) shared by (?P<author>.{0,80}?)\s*\(@(?P<handle>[\w.]+)\)(?P<rest>.{0,80})$"
)
_POST_BY = re.compile(r"Post by @(?P<handle>[\w.@-]+)\s*View on Mastodon\W*$")
_POSTED_BY = re.compile(r"Posted by (?P<author>.{1,80}?) on (?P<rest>.{0,60})$")
_SHOW = re.compile(
    r"(?:View|See|Sieh dir|Voir|Ver) (?:this|diesen|cette|esta|more) (?:post|Beitrag|publication|publicaci[oó]n)\b"
    r".{0,30}?Instagram\S*",
    re.IGNORECASE,
)
_HANDLE_IN_LINK = re.compile(
    r"(?:(?:twitter|x|tiktok|truthsocial)\.com/@?|//t\.me/|bsky\.app/profile/(?!did:)|/@)([\w.-]+)/\w+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """A post as the page embeds it, and the paragraph that stands for it in the text."""

    author: str | None
    handle: str | None
    posted_on: date | None
    text: str
    platform: str
    url: str | None
    paragraph: str


def take_embeds(tree: HtmlElement) -> list[Embed]:
    """The embedded posts of a tree, in order; each gives way to a plain paragraph with its flattened words."""
    found: list[Embed] = []
    for element in select(tree, _FIND):
        if _inside_taken(element):
            continue
        embed = _read(element)
        if embed:
            found.append(embed)
            _replace(element, embed.paragraph)
    return found


def match_embed(paragraph: str, embeds: Sequence[Embed]) -> Embed | None:
    """The embed whose paragraph this is."""
    words = "".join(paragraph.split())
    return next((embed for embed in embeds if "".join(embed.paragraph.split()) == words), None)


def _inside_taken(element: HtmlElement) -> bool:
    return next((True for parent in element.iterancestors() if parent.get("data-post") == "taken"), False)


def _replace(element: HtmlElement, words: str) -> None:
    """Put a paragraph where the embed was: in place of the outermost wrapper that holds nothing else."""
    target = element
    parent = target.getparent()
    while parent is not None and parent.tag in ("div", "figure", "p", "span", "center") and _holds_only(parent, target):
        target, parent = parent, parent.getparent()
    if parent is None:
        return
    target.set("data-post", "taken")
    paragraph = etree.Element("p")
    paragraph.text, paragraph.tail = words, target.tail
    parent.replace(target, paragraph)


def _holds_only(parent: HtmlElement, child: HtmlElement) -> bool:
    others = (parent.text or "") + "".join((other.tail or "") for other in parent)
    return not others.strip() and all(
        other is child or other.tag in ("script", "style", "noscript") or not text_of(other) for other in parent
    )


# --- reading one ------------------------------------------------------------------------------------------------------


def _read(element: HtmlElement) -> Embed | None:
    if element.tag in _AMP:
        return _read_amp(element)
    if element.tag == "iframe":
        return _read_player(element)
    if element.tag == "script":
        return _embed(platform="telegram", url=f"https://t.me/{element.get('data-telegram-post')}", words="")
    embed = _read_quoted(element)
    # a paragraph is a post that the publisher flattened only where it is signed and dated like one
    return embed if embed and (element.tag != "p" or embed.posted_on) else None


def _read_amp(element: HtmlElement) -> Embed | None:
    attribute, platform, link = _AMP[element.tag]
    key = element.get(attribute)
    link = key if key and "//" in key else link.format(key)
    return _embed(platform=platform, url=link, words=text_of(element)) if key else None


def _read_player(element: HtmlElement) -> Embed | None:
    for source in filter(None, map(element.get, _PLAYER_SOURCES)):
        for pattern, platform, link in _PLAYERS:
            if match := pattern.search(source):
                return _embed(platform=platform, url=link.format(*map(unquote, match.groups())), words="")
    return None


def _read_quoted(element: HtmlElement) -> Embed | None:
    classes = (element.get("class") or "").split()
    platform = next((_CLASSES[name] for name in classes if name in _CLASSES), None)
    url = _link(element)
    if platform is None and url is None:
        return None
    for line in element.iterdescendants("p", "div", "section", "br"):
        line.tail = f" {line.tail or ''}"
    if platform == "facebook" and platform_of(url or "") != "facebook":
        return None
    if platform is None:
        platform = platform_of(url) if url and _SIGNED.search(text_of(element)) else None
    return _embed(platform=platform, url=url, words=text_of(element)) if platform else None


def _link(element: HtmlElement) -> str | None:
    """The post's own address: an attribute of the embed code, else the last link that looks like one."""
    own = [value for name in _LINKS if (value := element.get(name))]
    links = [href for link in element.iter("a") if (href := link.get("href")) and platform_of(href)]
    posts = [link for link in reversed(links) if _POST_LINK.search(link)]
    return next(iter([*own, *posts]), None)


def _embed(*, platform: str, url: str | None, words: str) -> Embed:
    words = _SHOW.sub("", words).strip()
    signed = next(
        (match for pattern in (_SIGNED, _SHARED, _POSTED_BY, _POST_BY) if (match := pattern.search(words))), None
    )
    text = words[: signed.start()].strip() if signed else words
    found = signed.groupdict() if signed else {}
    handle = found.get("handle") or _handle(url)
    author = strip_symbols(found.get("author") or "") or None
    posted_on = next((day for _, day in find_days(found.get("rest") or "")), None)
    link = _bare(url) if url else None
    flat = flatten(text, author=author, handle=handle, posted_on=posted_on) if text else ""
    return Embed(
        author=author, handle=handle, posted_on=posted_on, text=text, platform=platform, url=link,
        paragraph=flat or link or platform,
    )  # fmt: skip


def _handle(url: str | None) -> str | None:
    match = _HANDLE_IN_LINK.search(url or "")
    return match[1] if match and match[1] not in ("i", "embed", "v2") else None


def _bare(url: str) -> str:
    """A link without tracking, except where the query names the post."""
    parts = urlsplit(url if "//" in url[:8] else f"https://{url.lstrip('/')}")
    path = parts.path.removesuffix("/embed")
    keep = parts.query if parts.path.endswith(("/watch", ".php", "/watch/")) else ""
    return parts._replace(scheme=parts.scheme or "https", path=path, query=keep, fragment="").geturl()


def embeds_of(found: Sequence[Embed], paragraphs: Sequence[str]) -> Iterator[tuple[int, Embed]]:
    """(index of the paragraph, its embed) for each paragraph that stands for a post."""
    for index, paragraph in enumerate(paragraphs):
        embed = match_embed(paragraph, found)
        if embed:
            yield index, embed
