"""Canonical URLs: what is dropped, what is kept, and that doing it twice changes nothing."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import urls

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTP://News.Example:80/A", "http://news.example/A"),
        ("https://news.example:443", "https://news.example/"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("http://127.0.0.1:8123/herald/1.html", "http://127.0.0.1:8123/herald/1.html"),
        ("http://[::0001]:8123/x", "http://[::1]:8123/x"),
        ("https://news.example/a/./b/../c", "https://news.example/a/c"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://münchen.example/nachricht", "https://xn--mnchen-3ya.example/nachricht"),
        ("https://news.example/日?q=日", "https://news.example/%E6%97%A5?q=%E6%97%A5"),
        ("https://news.example/%7efoo/%e6", "https://news.example/~foo/%E6"),
        ("https://news.example/?123456", "https://news.example/?123456"),
    ],
)
def test_one_address_has_one_spelling(given_url: str, expected: str) -> None:
    assert urls.canonical(given_url) == expected


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=rss&utm_medium=feed",
        "fbclid=abc",
        "at_medium=RSS&at_campaign=KARANGA",
        "ref=rss",
        "xtor=RSS-1",
        "wt_mc=rss.red.ho",
        "__twitter_impression=true",
        "amp=1",
        "outputType=amp",
        "UTM_Source=x",
    ],
)
def test_tracking_parameters_are_dropped(query: str) -> None:
    assert urls.canonical(f"https://news.example/story?{query}") == "https://news.example/story"
    assert urls.canonical(f"https://news.example/story?id=7&{query}") == "https://news.example/story?id=7"


@pytest.mark.parametrize(
    "query", ["gallery=5", "uid=12", "eid=9", "cid=3", "source=interview", "ref=1234", "page=2", "sid=4", "amp=old"]
)
def test_parameters_that_may_name_the_article_are_kept(query: str) -> None:
    assert urls.canonical(f"https://news.example/story?{query}") == f"https://news.example/story?{query}"


def test_parameters_are_sorted_by_name_and_keep_their_order_within_one_name() -> None:
    assert urls.canonical("http://a.example/?b=2&a=9&a=1&c") == "http://a.example/?a=9&a=1&b=2&c"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://www.google.com/amp/s/news.example/a/1", "https://news.example/a/1"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/a/1", "https://news.example/a/1"),
        ("https://news.example/a/1/amp/", "https://news.example/a/1"),
        ("https://news.example/a/1.amp.html", "https://news.example/a/1.html"),
        ("https://m.news-site.com/a", "https://www.news-site.com/a"),
        ("https://mobile.nytimes.com/a", "https://www.nytimes.com/a"),
        ("https://en.m.wikipedia.org/wiki/News", "https://en.wikipedia.org/wiki/News"),
        ("https://m.localhost/a", "https://m.localhost/a"),
        ("https://m.city.news-site.com/a", "https://m.city.news-site.com/a"),
        ("https://news.example/amphibians", "https://news.example/amphibians"),
        ("https://news.example/a;jsessionid=1F?x=1", "https://news.example/a?x=1"),
    ],
)
def test_amp_mobile_and_session_forms_give_way_to_the_page_itself(given_url: str, expected: str) -> None:
    assert urls.canonical(given_url) == expected


@pytest.mark.parametrize(
    "spelling",
    ["127.0.0.1", "0x7f000001", "0x7f.1", "2130706433", "017700000001", "127.1", "0000000177.0.0.1", "127。0。0。1"],
)
def test_every_spelling_of_an_address_becomes_the_dotted_one(spelling: str) -> None:
    assert urls.canonical(f"http://{spelling}/") == "http://127.0.0.1/"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "FILE:///etc/passwd",
        "data:text/html,x",
        "//news.example/",
        "/a",
        "http://",
        "http://a b.example/",
        "http://news.example:99999/",
        "http://news.example:0/",
        "http://256.1.1.1.1/",
        "http://[fe80::1%25eth0]/",
        "http://news..example/",
        "http://x\x00y.example/",
        "https://news.example/" + "a" * 9000,
    ],
)
def test_what_cannot_be_fetched_is_none(bad: str) -> None:
    assert urls.canonical(bad) is None


def test_references_are_resolved_against_the_base() -> None:
    base = "https://news.example/feeds/rss.xml"
    assert urls.canonical("../a/1", base) == "https://news.example/a/1"
    assert urls.canonical("//other.example/x", base) == "https://other.example/x"
    assert urls.canonical("///other.example/x", base) == "https://other.example/x"
    assert urls.canonical("?p=1", base) == "https://news.example/feeds/rss.xml?p=1"
    assert urls.canonical("mailto:x@y", base) is None


def test_the_absolute_form_keeps_the_address_as_given() -> None:
    assert (
        urls.absolute("/a?utm_source=x&b=1#c", "https://m.news.example/") == "https://m.news.example/a?utm_source=x&b=1"
    )


def test_host_origin_and_registrable_domain() -> None:
    assert urls.host("http://127.0.0.1:8123/x") == "127.0.0.1"
    assert urls.origin("http://user@127.0.0.1:8123/x") == "http://127.0.0.1:8123"
    assert urls.registrable("https://news.bbc.co.uk/1") == "bbc.co.uk"
    assert urls.registrable("http://127.0.0.1:8123/x") == "127.0.0.1"


def test_a_server_is_a_host_with_the_port_that_is_not_the_default_one() -> None:
    assert urls.server("http://127.0.0.1:8123/x") == "127.0.0.1:8123"
    assert urls.server("https://News.example:443/x") == urls.server("http://news.example/") == "news.example"
    assert urls.server(" http://ann:s3@MÜNCHEN.example./") == urls.server("http://xn--mnchen-3ya.example/a")
    assert urls.server("http://0x7f.1/") == "127.0.0.1"
    assert urls.server("http://[::1]:8123/") == "[::1]:8123"
    assert urls.server("file:///a/b.html") == ""


def test_one_site_is_one_registrable_domain_or_one_server() -> None:
    assert urls.same_site("https://amp.news.example.co.uk/a", "https://www.example.co.uk/b")
    assert not urls.same_site("https://a.example/", "https://b.example/")
    assert urls.same_site("http://127.0.0.1:8701/a", "http://127.0.0.1:8701/b")
    assert not urls.same_site("http://127.0.0.1:8701/a", "http://127.0.0.1:8702/a")


def test_the_identity_is_the_digest_of_the_canonical_form() -> None:
    first, second = urls.canonical("http://A.example/?utm_source=x"), urls.canonical("http://a.example")
    assert first is not None
    assert second is not None
    assert urls.url_sha256(first) == urls.url_sha256(second)
    assert len(urls.url_sha256(first)) == 32


_URLISH = st.one_of(
    st.text(max_size=80),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(
            ["http://", "https://", "HTTP:\\\\", "https:///", "//", "http://u:p@", "https://www.google.com/amp/s/"]
        ),
        st.one_of(
            st.sampled_from(
                ["a.example", "m.a.com", "en.m.a.com", "0x7f.1", "[::1]", "münchen.de", "x.cdn.ampproject.org"]
            )
        ),
        st.text(alphabet="/.%ab27eE;?&=#amp+ é\\~@:", max_size=40),
        st.text(max_size=20),
    ),
)


@given(_URLISH)
@example("http://a.example/amp/;sid=/amp")
@example("https://www.google.com/amp/s/www.google.com/amp/s/a.example/")
def test_the_canonical_form_of_a_canonical_form_is_itself(text: str) -> None:
    once = urls.canonical(text)
    if once is not None:
        assert urls.canonical(once) == once
        assert once.isascii()
        assert urlsplit(once).scheme in ("http", "https")


_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)
_PATH = st.text(alphabet="aB0/._~,+=-", max_size=12)
_QUERY = st.text(alphabet="aB0/._~,+=&:-", max_size=12)


@given(st.builds("https://{}.example/{}{}{}".format, _LABEL, _PATH, st.sampled_from(["", "?"]), _QUERY))
def test_the_short_way_for_plain_addresses_gives_what_the_long_way_gives(text: str) -> None:
    assert urls._split(text, None) == urls._split_any(text, "https://base.example/x/")


def test_hosts_are_read_as_the_url_standard_reads_them() -> None:
    source = MATERIAL / "hostile" / "url_parsing_wpt.json"
    if not source.exists():
        pytest.skip("needs the shared material")
    cases = [c for c in json.loads(source.read_text()) if c.get("failure") or c.get("protocol") in ("http:", "https:")]
    wrong = []
    for case in cases:
        got = urls.absolute(case["input"], case.get("base"))
        if got is not None and (case.get("failure") or urlsplit(got).netloc != case["host"]):
            wrong.append((case["input"], got))
    assert len(cases) == 245
    assert wrong == []
