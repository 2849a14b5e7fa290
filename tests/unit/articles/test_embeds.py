"""Embedded posts, from the embed codes that platforms hand out."""

from datetime import date

import pytest
from lxml import html

from pipeline.articles.embeds import Embed, take_embeds

X = (
    '<blockquote class="twitter-tweet"><p lang="en">The bridge opens at noon! <a href="https://t.co/a1b2">'
    "pic.twitter.com/a1b2</a></p>&mdash; Town Hall (@town_hall) "
    '<a href="https://twitter.com/town_hall/status/123?ref_src=twsrc">March 3, 2024</a></blockquote>'
)


def only(markup: str) -> Embed:
    tree = html.document_fromstring(f"<html><body><article>{markup}<p>Prose.</p></article></body></html>")
    (embed,) = take_embeds(tree)
    return embed


def test_a_post_of_x_gives_author_handle_day_words_and_address() -> None:
    embed = only(X)
    assert (embed.author, embed.handle, embed.posted_on) == ("Town Hall", "town_hall", date(2024, 3, 3))
    assert embed.text == "The bridge opens at noon! pic.twitter.com/a1b2"
    assert embed.url == "https://twitter.com/town_hall/status/123"
    assert embed.platform == "x"
    assert embed.paragraph == f"{embed.text} — Town Hall (@town_hall) March 3, 2024"


@pytest.mark.parametrize(
    ("markup", "platform", "url"),
    [
        ('<iframe src="https://www.youtube.com/embed/abcdef12345?rel=0"></iframe>', "youtube",
         "https://www.youtube.com/watch?v=abcdef12345"),
        ('<iframe data-lazy-src="//www.youtube-nocookie.com/embed/abcdef12345"></iframe>', "youtube",
         "https://www.youtube.com/watch?v=abcdef12345"),
        ('<lite-youtube videoid="abcdef12345"></lite-youtube>', "youtube",
         "https://www.youtube.com/watch?v=abcdef12345"),
        ('<amp-youtube data-videoid="abcdef12345"></amp-youtube>', "youtube",
         "https://www.youtube.com/watch?v=abcdef12345"),
        ('<iframe src="https://platform.twitter.com/embed/Tweet.html?dnt=1&id=123"></iframe>', "x",
         "https://x.com/i/status/123"),
        ('<amp-twitter data-tweetid="123"></amp-twitter>', "x", "https://x.com/i/status/123"),
        ('<amp-twitter data-tweetid="https://twitter.com/a/status/9"></amp-twitter>', "x",
         "https://twitter.com/a/status/9"),
        ('<iframe src="https://www.instagram.com/p/Cxyz/embed/captioned"></iframe>', "instagram",
         "https://www.instagram.com/p/Cxyz/"),
        ('<amp-instagram data-shortcode="Cxyz"></amp-instagram>', "instagram", "https://www.instagram.com/p/Cxyz/"),
        ('<iframe src="https://www.tiktok.com/embed/v2/77"></iframe>', "tiktok", "https://www.tiktok.com/embed/v2/77"),
        ('<amp-tiktok data-src="77"></amp-tiktok>', "tiktok", "https://www.tiktok.com/embed/v2/77"),
        ('<script async data-telegram-post="channel/77"></script>', "telegram", "https://t.me/channel/77"),
        ('<iframe src="https://t.me/channel/77?embed=1"></iframe>', "telegram", "https://t.me/channel/77"),
        ('<iframe src="https://truthsocial.com/@someone/114/embed"></iframe>', "truth_social",
         "https://truthsocial.com/@someone/114"),
        ('<iframe src="https://social.example/@someone/114/embed" class="mastodon-embed"></iframe>', "mastodon",
         "https://social.example/@someone/114"),
        ('<iframe src="https://embed.bsky.app/embed/town.example/app.bsky.feed.post/3k?id=1"></iframe>', "bluesky",
         "https://bsky.app/profile/town.example/post/3k"),
        ('<div class="fb-post" data-href="https://www.facebook.com/town/posts/5"></div>', "facebook",
         "https://www.facebook.com/town/posts/5"),
        ('<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Ftown%2Fposts%2F5'
         '&width=500"></iframe>', "facebook", "https://www.facebook.com/town/posts/5"),
        ('<amp-facebook data-href="https://www.facebook.com/town/posts/5"></amp-facebook>', "facebook",
         "https://www.facebook.com/town/posts/5"),
    ],
)  # fmt: skip
def test_a_post_without_words_keeps_its_platform_and_address(markup: str, platform: str, url: str) -> None:
    embed = only(markup)
    assert (embed.platform, embed.url, embed.text) == (platform, url, "")
    assert embed.paragraph == url


def test_a_post_of_bluesky_keeps_its_whole_handle() -> None:
    embed = only(
        '<blockquote class="bluesky-embed" data-bluesky-uri="at://x"><p>Opening at noon.</p>&mdash; Town Hall '
        '(<a href="https://bsky.app/profile/town.example">@town.example</a>) '
        '<a href="https://bsky.app/profile/town.example/post/3k">March 3, 2024 at 2:05 PM</a></blockquote>'
    )
    assert (embed.platform, embed.handle, embed.posted_on) == ("bluesky", "town.example", date(2024, 3, 3))


def test_a_post_of_instagram_loses_its_button() -> None:
    embed = only(
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/C1/?utm_source=x">'
        "<p>View this post on Instagram</p><p>A post shared by Town Hall (@town.hall)</p></blockquote>"
    )
    assert (embed.author, embed.handle, embed.text) == ("Town Hall", "town.hall", "")
    assert embed.url == "https://www.instagram.com/p/C1/"


def test_a_post_of_tiktok_has_its_handle_from_its_address() -> None:
    embed = only(
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@town/video/7"><section><p>The bridge.</p>'
        "</section></blockquote>"
    )
    assert (embed.platform, embed.handle, embed.text) == ("tiktok", "town", "The bridge.")


def test_a_post_of_facebook_gives_author_day_and_words() -> None:
    embed = only(
        '<div class="fb-post" data-href="https://www.facebook.com/town/posts/5"><blockquote cite="https://www.facebook'
        '.com/town/posts/5"><p>The bridge opens.</p>Posted by <a href="https://www.facebook.com/town">Town Hall</a> on '
        '<a href="https://www.facebook.com/town/posts/5">Sunday, March 3, 2024</a></blockquote></div>'
    )
    assert (embed.platform, embed.author, embed.posted_on) == ("facebook", "Town Hall", date(2024, 3, 3))
    assert embed.text == "The bridge opens."


def test_a_post_of_truth_social_and_one_of_mastodon() -> None:
    truth = only(
        '<blockquote class="truthsocial-embed"><p>The bridge opens.</p>&mdash; Town Hall (@town) '
        '<a href="https://truthsocial.com/@town/posts/114">March 3, 2024</a></blockquote>'
    )
    assert (truth.platform, truth.author, truth.handle, truth.text) == (
        "truth_social", "Town Hall", "town", "The bridge opens."
    )  # fmt: skip
    toot = only(
        '<blockquote class="mastodon-embed" data-embed-url="https://social.example/@town/114/embed"><a href="https://'
        'social.example/@town/114"><div>Post by @town@social.example</div><div>View on Mastodon</div></a></blockquote>'
    )
    assert (toot.platform, toot.handle, toot.text, toot.url) == (
        "mastodon", "town@social.example", "", "https://social.example/@town/114"
    )  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "https://open.music.example/embed/1",
        "https://maps.example/embed?pb=1",
        "",
        "https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fnews.example%2Fa",
    ],
)
def test_a_frame_that_shows_something_else_stays(source: str) -> None:
    tree = html.document_fromstring(f"<html><body><iframe src='{source}'></iframe><p>Words.</p></body></html>")
    assert take_embeds(tree) == []


def test_a_quotation_without_a_signature_is_no_post() -> None:
    tree = html.document_fromstring("<html><body><blockquote class='wide'><p>Words.</p></blockquote></body></html>")
    assert take_embeds(tree) == []
    assert tree.find(".//blockquote") is not None
