"""The running text of a page: blocks without what is no part of the article, and what was taken out of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pipeline.articles.body import Block, link_words, read_blocks
from pipeline.articles.boilerplate import prune, without_noise
from pipeline.articles.embeds import Embed, take_embeds
from pipeline.articles.figures import drop_pull_quotes, read_captions
from pipeline.articles.layout import unfold_layout
from pipeline.articles.live import announced_times, take_entries
from pipeline.articles.markup import Markup
from pipeline.articles.metadata import Metadata
from pipeline.articles.pages import fold, lighten
from pipeline.articles.refusals import refuse
from pipeline.records import Rejection, Span

_BETWEEN = "\n\n"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a page tells its readers."""

    blocks: Sequence[Block]
    #: posts, each of which stands in the blocks as one paragraph
    embeds: Sequence[Embed]
    #: figure captions, which do not stand in the blocks
    captions: Sequence[str]
    #: when each entry of a live blog was written, by its heading
    times: Mapping[str, datetime]

    @cached_property
    def text(self) -> str:
        """Paragraphs parted by one blank line."""
        return _joined(self.blocks)

    @cached_property
    def spans(self) -> Sequence[Span]:
        """Where each block stands in the text."""
        spans: list[Span] = []
        start = 0
        for block in self.blocks:
            spans.append((start, start + len(block.text)))
            start += len(block.text) + len(_BETWEEN)
        return spans


def read_content(page: Markup, metadata: Metadata) -> Content | Rejection:
    """The content of a page, or why it is no article. Takes the page's tree apart."""
    unfold_layout(page.tree)
    embeds = take_embeds(page.tree)
    lighten(page.tree)
    captions = read_captions(page)
    drop_pull_quotes(page)
    entries = take_entries(page)
    shown = {fold(caption) for caption in captions}
    found = [block for block in read_blocks(page.tree) if fold(block.text) not in shown]
    links = link_words(page.tree)
    told = [block for entry in entries for block in without_noise(entry.blocks, links)]
    refusal = refuse(_joined([*found, *told]), page, title=metadata.title, links=links, captions=captions)
    if refusal:
        return refusal
    names = frozenset(fold(author.name) for author in metadata.authors)
    return Content(
        blocks=[*(prune(found, links=links, titles=metadata.headlines, names=names) or found), *told],
        embeds=embeds,
        captions=captions,
        times={**announced_times(page), **{entry.blocks[0].text: entry.at for entry in entries}},
    )


def _joined(blocks: Sequence[Block]) -> str:
    return _BETWEEN.join(block.text for block in blocks)
