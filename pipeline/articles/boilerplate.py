"""What an extractor leaves around and between the paragraphs of an article, told by general signs and cut."""

import re
from collections.abc import Sequence, Set

from pipeline.articles.body import Block
from pipeline.articles.days import find_days
from pipeline.articles.pages import fold
from pipeline.articles.paragraphs import ends_sentence
from pipeline.articles.phrases import JOINERS, META_WORDS, READ_MORE

_LEADING = 6
_LEAST_AFTER_KICKER = 10
_LONGEST_HEADER, _LONGEST_META = 140, 120
_LONGEST_LINE = 280
_LONGEST_NOISE = 500
_PULL_QUOTE_CHARS = 40
_RUN_TOGETHER_CHARS = 400
#: each block is compared with each other one: not where that takes seconds
_MOST_COMPARED = 1_000
_LEAST_LINK_CHARS = 20
_MARKED = re.compile(r"^\s*[\"“„«‘](.+)[\"”“»’]")
_NOISE = re.compile(
    r"\b(?:newsletters?\b.{0,80}\b(?:inbox|sign up|subscribe|abonnieren|posteingang)|thanks for signing up|"
    r"there was an error (?:processing|submitting)|(?:sign up|get|receive)\b.{0,90}\b(?:inbox|newsletter|emails?)\b|"
    r"an error (?:has )?occurred|this article has been sent to|this copy is for your personal|"
    r"like this story\? share|have (?:a tip|a story to tell)\?|all rights reserved|alle rechte vorbehalten|"
    r"tous droits réservés|todos los derechos reservados|todos os direitos reservados|wszelkie prawa zastrzeżone|"
    r"join (?:our|the) (?:commenting|conversation|whatsapp)|log in or create an account|2 wochen kostenlos testen|"
    r"follow \S+(?: \S+)? on (?:twitter|facebook|instagram|x)\b|empfohlener redaktioneller inhalt|"
    r"(?:externen?|external) (?:inhalte?|content)\b.{0,80}(?:angezeigt|anzeigen|displayed)|"
    r"ein klick für den datenschutz|"
    r"this is a breaking (?:news|new) story|for personal, non-commercial use)",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"^\W*(?:\d*\s*comments?|comments? \(\d+\)|leave a comment|embed|share|print(?: article)?|order reprints|thank you|"
    r"sorry!?|headline|advertisement|anzeige|werbung|publicidad|teilen|kommentare?|partager|compartir|faq|artikel|"
    r"artikel anhören|true|false|show\w+:|is\w+:|loading\W*|copyright .{0,60}|\d{1,2} min(?:ute[ns]?)? (?:read|"
    r"lesezeit))\W*$",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"\bnewsletters?\b|^\W*copyright\b|\babonn(?:ent|ement|ieren)\w*", re.IGNORECASE)
_TAIL = re.compile(
    r"^\W*(?:you (?:may|might) also like|more from\b|related\b.{0,30}|recommended\b.{0,30}|most (?:read|"
    r"popular)|trending|"
    r"what to read next|comments?|ähnliche\w*|mehr zum thema|weitere (?:artikel|themen|news)|auch interessant|"
    r"à lire (?:aussi|également)|sur le même sujet|te puede interesar|ultime notizie|don'?t miss|top stories|"
    r"read next)\W*$",
    re.IGNORECASE,
)


def prune(blocks: Sequence[Block], *, links: Set[str], titles: Set[str], names: Set[str]) -> list[Block]:
    """`blocks` without what is no part of the article.

    `links`, `titles` and `names` are folded: the words of the page's links to elsewhere, its headlines, its authors.
    Cut are headline, date and byline lines at the top, lines that only link elsewhere, newsletter, share and rights
    lines, pull quotes that repeat the body, and what follows a heading such as "You may also like".
    """
    start = _first_of_body(blocks, titles, names)
    top, rest = blocks[start : start + _LEADING], blocks[start + _LEADING :]
    # a standfirst may come before the line of byline and date
    top = [block for block in top if not _is_meta(block.text, names)]
    return _without_repeats(_without_tail(without_noise([*top, *rest], links), links))


def without_noise(blocks: Sequence[Block], links: Set[str]) -> list[Block]:
    """`blocks` without lines that only link elsewhere and those about newsletters, sharing and rights."""
    return [block for block in blocks if not _is_noise(block, links)]


def _first_of_body(blocks: Sequence[Block], titles: Set[str], names: Set[str]) -> int:
    start = 0
    for index, block in enumerate(blocks[:_LEADING]):
        if _is_title(block.text, titles) or _is_meta(block.text, names):
            start = index + 1
        elif len(block.text) > _LONGEST_HEADER or (ends_sentence(block.text) and not block.text.endswith("?")):
            break
    return start if start < len(blocks) else 0


def _is_title(text: str, titles: Set[str]) -> bool:
    """The headline, alone or after its kicker."""
    folded = fold(text)
    return folded in titles or any(
        len(title) >= _LEAST_AFTER_KICKER and folded.endswith(title) and len(folded) < len(title) + 60
        for title in titles
    )


def _is_meta(text: str, names: Set[str]) -> bool:
    """Only dates, clock times, names of the authors and the words that introduce them."""
    if len(text) > _LONGEST_META or not fold(text):
        return False
    for (begin, end), _ in reversed(list(find_days(text))):
        text = text[:begin] + text[end:]
    rest = re.sub(r"\d+", "", fold(JOINERS.sub(" ", META_WORDS.sub(" ", text))))
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, "")
    return not rest


def _is_noise(block: Block, links: Set[str]) -> bool:
    text = block.text
    if not fold(text):
        return True
    if len(text) < _LONGEST_NOISE and _NOISE.search(text):
        return True
    return len(text) < _LONGEST_LINE and (
        _only_links(text, links) or bool(READ_MORE.search(text)) or bool(_WHOLE.match(text))
    )


def _only_links(text: str, links: Set[str]) -> bool:
    """Whether a line is one link, perhaps after a label such as "Background:"."""
    label, _, after = text.partition(":")
    return any(
        len(words) > _LEAST_LINK_CHARS and words in links
        for words in (fold(text), fold(after) if len(label) < 30 else "")
    )


def _without_tail(blocks: list[Block], links: Set[str]) -> list[Block]:
    """Cut what follows the first heading of a list of other stories, then headings and teasers that nothing follows."""
    total = sum(len(block.text) for block in blocks)
    before = 0
    for index, block in enumerate(blocks):
        if _TAIL.match(block.text) and before > 0.5 * total:
            blocks = blocks[:index]
            break
        before += len(block.text)
    end = len(blocks)
    while end > 1 and (
        blocks[end - 1].kind == "heading" or _is_teaser(blocks[end - 1], links) or _is_notice(blocks[end - 1])
    ):
        end -= 1
    return blocks[:end]


def _is_notice(block: Block) -> bool:
    """A closing line about a newsletter, the rights or a subscription."""
    return len(block.text) < _LONGEST_NOISE and bool(_NOTICE.search(block.text))


def _is_teaser(block: Block, links: Set[str]) -> bool:
    """A short list item that begins with a link."""
    folded = fold(block.text)
    return (
        block.kind == "item"
        and len(block.text) < _LONGEST_LINE
        and any(len(words) > _LEAST_LINK_CHARS and folded.startswith(words) for words in links)
    )


def _without_repeats(blocks: list[Block]) -> list[Block]:
    """Leave out pull quotes whose words stand in another block, and blocks that are several others run together."""
    if len(blocks) > _MOST_COMPARED:
        return blocks
    folded = [fold(block.text) for block in blocks]
    kept: list[Block] = []
    for block, words in zip(blocks, folded, strict=True):
        others = [other for other in folded if other != words and len(other) >= _PULL_QUOTE_CHARS]
        pulled = fold(_pulled_words(block))
        repeats = len(pulled) >= _PULL_QUOTE_CHARS and any(pulled in other for other in others)
        if not repeats and not _is_sum_of(words, others):
            kept.append(block)
    return kept


def _pulled_words(block: Block) -> str:
    """What another block would say again if this one is a pull quote: its words, without who said them."""
    marked = _MARKED.match(block.text)
    return "" if block.kind != "quote" else marked[1] if marked else block.text


def _is_sum_of(words: str, others: Sequence[str]) -> bool:
    if len(words) < _RUN_TOGETHER_CHARS:
        return False
    inside = [other for other in others if len(other) < len(words) and other in words]
    return len(inside) > 1 and sum(map(len, inside)) > 0.7 * len(words)
