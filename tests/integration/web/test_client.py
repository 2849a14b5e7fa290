"""The client against a real server: what it sends, what it keeps, and what it never tells another origin."""

import asyncio
import gzip

from zoo.animals import ANIMALS, serve
from zoo.server import Zoo

from pipeline.records import FetchFailure, Response
from pipeline.web import robots
from pipeline.web.client import Client

ALLOW = ("127.0.0.0/8",)


def got(url: str, **options: object) -> Response:
    async def run() -> Response | FetchFailure:
        async with Client(user_agent="onrecord/test (+https://us.example)", allow_addresses=ALLOW) as client:
            return await client.get(url, **options)  # type: ignore[arg-type]

    found = asyncio.run(run())
    assert isinstance(found, Response), found
    return found


def test_the_payload_is_kept_as_it_came_and_decoded_beside_it() -> None:
    text = b"<p>" + b"A long story. " * 500
    packed = gzip.compress(text)
    with Zoo({"a": serve(packed, Content_Encoding="gzip", Content_Type="text/html")}) as server:
        found = got(server.url("a"))
        (request,) = server.log
    assert (found.raw, found.body) == (packed, text)
    assert found.header("content-encoding") == "gzip"
    assert found.request_head == request.head
    assert request.headers["user-agent"] == "onrecord/test (+https://us.example)"


def test_reason_and_headers_are_the_bytes_that_came() -> None:
    raw, latin = "grüße".encode().decode("latin-1"), "gr\xfc\xdfe"
    with Zoo({"a": serve(b"x", f"200 {raw}", X_Raw=raw, X_Latin=latin)}) as server:
        found = got(server.url("a"))
    assert (found.reason, found.header("x-raw"), found.header("x-latin")) == (raw, raw, latin)


def test_conditional_headers_go_to_the_first_origin_and_its_own_redirects(zoo: Zoo) -> None:
    before = len(zoo.log)
    found = got(zoo.url("to?/feed"), headers={"If-None-Match": '"v1"'})
    assert [request.headers.get("if-none-match") for request in zoo.log[before:]] == ['"v1"', '"v1"']
    assert [(hop.status, hop.location) for hop in found.hops] == [(301, "/feed")]
    assert (found.url, found.final_url) == (zoo.url("to?/feed"), zoo.url("feed"))


def test_secrets_validators_and_cookies_never_follow_a_redirect_to_another_origin(zoo: Zoo) -> None:
    secrets = {
        "If-None-Match": '"v1"',
        "Authorization": "Bearer x",
        "Cookie": "a=b",
        "X-Key": "k",
        "Accept": "text/xml",
    }
    with Zoo(ANIMALS, host="127.0.0.2") as other:
        got(zoo.url(f"to?{other.url('page')}"), headers=secrets)
        (there,) = other.log
    assert there.headers["accept"] == "text/xml"
    assert not {"if-none-match", "authorization", "cookie", "x-key"} & set(there.headers)


def test_credentials_in_the_url_are_sent_as_a_header_to_that_origin_only(zoo: Zoo) -> None:
    with Zoo(ANIMALS, host="127.0.0.2") as other:
        url = zoo.url(f"to?{other.url('page')}").replace("http://", "http://ann:s3@", 1)
        got(url)
        assert "authorization" not in other.log[0].headers
    assert zoo.log[-1].headers["authorization"] == "Basic YW5uOnMz"
    assert "s3" not in zoo.log[-1].path


def test_a_redirect_brings_no_credentials_of_its_own(zoo: Zoo) -> None:
    got(zoo.url(f"to?{zoo.url('page').replace('http://', 'http://mallory:s3@')}"))
    assert "authorization" not in zoo.log[-1].headers


def test_a_location_in_raw_utf_8_leads_to_the_page_that_it_names() -> None:
    moved = serve(b"", "302 Found", Location="/straße".encode().decode("latin-1"))
    with Zoo({"old": moved, "stra%C3%9Fe": serve(b"here")}) as server:
        found = got(server.url("old"))
    assert (found.body, found.hops[0].location) == (b"here", "/straße")


def test_a_redirect_is_given_back_where_it_is_not_to_be_followed(zoo: Zoo) -> None:
    found = got(zoo.url("redirects/3"), follow=False)
    assert (found.status, found.header("location"), found.hops) == (302, "/redirects/2", ())


def test_a_page_of_another_type_is_refused_before_its_body_is_read(zoo: Zoo) -> None:
    async def run() -> Response | FetchFailure:
        async with Client(user_agent="t", allow_addresses=ALLOW) as client:
            return await client.get(zoo.url("page"), accept=("application/xml",))

    found = asyncio.run(run())
    assert isinstance(found, FetchFailure)
    assert (found.reason, found.transient) == ("wrong_type", False)


def test_a_server_that_sets_cookies_never_gets_them_back() -> None:
    with Zoo({"a": serve(b"x", Set_Cookie="id=7")}) as server:

        async def run() -> None:
            async with Client(user_agent="t", allow_addresses=ALLOW) as client:
                await client.get(server.url("a"))
                await client.get(server.url("a"))

        asyncio.run(run())
        assert ["cookie" in request.headers for request in server.log] == [False, False]


def test_not_modified_has_no_body_and_is_no_failure() -> None:
    with Zoo({"a": serve(b"", "304 Not Modified", Content_Encoding="gzip")}) as server:
        assert got(server.url("a")).status == 304


def test_no_more_requests_are_under_way_than_asked_for(zoo: Zoo) -> None:
    async def run() -> int:
        before = zoo.accepted
        async with Client(user_agent="t", allow_addresses=ALLOW, concurrency=2) as client:
            await asyncio.gather(*(client.get(zoo.url("page")) for _ in range(30)))
        return zoo.accepted - before

    assert asyncio.run(run()) <= 2


def test_robots_are_fetched_from_the_origin(zoo: Zoo) -> None:
    async def run() -> Response | FetchFailure:
        async with Client(user_agent="t", allow_addresses=ALLOW) as client:
            return await robots.fetch(client, f"http://127.0.0.1:{zoo.port}")

    found = asyncio.run(run())
    assert isinstance(found, Response)
    known = robots.decide(f"http://127.0.0.1:{zoo.port}", found, found.fetched_at)
    assert known.verdict(zoo.url("private/x")) == "disallowed"
    assert known.crawl_delay == 2.0
