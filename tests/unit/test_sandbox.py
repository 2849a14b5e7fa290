"""The parsing child, with real processes: what it reads, and what it survives."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import SandboxCrash, SandboxTimeout
from pipeline.records import Announced, Article, ParsedFeed, Rejection
from pipeline.sandbox import Sandbox

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
AGENCIES = "name,short_name,acronyms,aliases,country,kind,wikidata_id\nAgence France-Presse,AFP,AFP,,FR,agency,\n"
SENTENCE = "The mayor said on Monday that the new bridge over the river would open in spring."
PAGE = f"<html><head><title>A bridge</title></head><body><article><h1>A bridge</h1><p>{SENTENCE}</p><p>{SENTENCE} It is long.</p></article></body></html>".encode()  # noqa: E501
FEED = b"<rss version='2.0'><channel><title>Town</title><item><title>A</title><link>https://a.example/1</link></item></channel></rss>"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(deadline_seconds=20, memory_mb=800) as child:
        yield child


def extract(sandbox: Sandbox, body: bytes) -> Article | Rejection:
    return sandbox.extract(body, url="https://a.example/1", content_type="text/html", agencies_csv=AGENCIES, now=NOW)


def parse_feed(sandbox: Sandbox, body: bytes) -> ParsedFeed | Rejection:
    return sandbox.parse_feed(body, url="https://a.example/feed", content_type=None, now=NOW)


def pid_of(sandbox: Sandbox) -> int:
    assert sandbox.pid is not None
    return sandbox.pid


def test_a_page_and_a_feed_are_read_by_one_child(sandbox: Sandbox) -> None:
    article = extract(sandbox, PAGE)
    first = pid_of(sandbox)
    feed = parse_feed(sandbox, FEED)
    assert isinstance(article, Article)
    assert article.text.startswith(SENTENCE)
    assert isinstance(feed, ParsedFeed)
    assert feed.entries[0].url == "https://a.example/1"
    assert pid_of(sandbox) == first


def test_the_feeds_that_a_page_announces_are_found_in_the_child(sandbox: Sandbox) -> None:
    page = b"<link rel='alternate' type='application/rss+xml' title='News' href='/rss'>"
    found = sandbox.feeds_of(page, url="https://a.example/")
    assert found == (Announced(url="https://a.example/rss", title="News", announced=True),)


def test_a_refusal_travels_as_a_value(sandbox: Sandbox) -> None:
    assert extract(sandbox, b"%PDF-1.4 ...") == Rejection(stage="extract", reason="not_html", detail="text/html")


def test_a_document_that_takes_too_long_is_ended_and_the_next_one_is_read(sandbox: Sandbox) -> None:
    extract(sandbox, PAGE)
    slow = pid_of(sandbox)
    sandbox.deadline_seconds = 0.3
    with pytest.raises(SandboxTimeout):
        extract(sandbox, b"<html><body>" + b"<p><a href='/x'>word</a> word " * 300_000)
    assert not Path(f"/proc/{slow}").exists()
    sandbox.deadline_seconds = 20
    assert isinstance(extract(sandbox, PAGE), Article)


def test_a_child_that_dies_in_the_middle_is_a_crash_and_the_next_document_is_read(sandbox: Sandbox) -> None:
    extract(sandbox, PAGE)
    killer = threading.Timer(0.3, os.kill, (pid_of(sandbox), signal.SIGSEGV))
    killer.start()
    with pytest.raises(SandboxCrash):
        extract(sandbox, b"<html><body>" + b"<p><a href='/x'>word</a> word " * 300_000)
    killer.join()
    assert isinstance(extract(sandbox, PAGE), Article)


def test_a_child_that_died_between_documents_is_replaced_unseen(sandbox: Sandbox) -> None:
    extract(sandbox, PAGE)
    os.kill(pid_of(sandbox), signal.SIGKILL)
    time.sleep(0.2)
    assert isinstance(extract(sandbox, PAGE), Article)


def test_a_memory_bomb_hits_the_limit_of_the_child_not_the_machine() -> None:
    with Sandbox(deadline_seconds=60, memory_mb=400) as small:
        assert isinstance(extract(small, PAGE), Article)
        bomb = b"<html><body>" + b"<p>a</p>" * 4_000_000
        with pytest.raises(SandboxCrash):
            extract(small, bomb)
        assert isinstance(extract(small, PAGE), Article)


def test_each_thread_has_its_own_child() -> None:
    results: list[Article | Rejection] = []

    def work() -> None:
        with Sandbox(deadline_seconds=30, memory_mb=800) as child:
            results.append(extract(child, PAGE))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(result) for result in results] == [Article, Article]


def test_the_child_sees_no_environment_and_no_descriptor_of_the_parent(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_SECRET_OF_THE_TEST", "x")
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    try:
        extract(sandbox, PAGE)
        assert b"SECRET" not in Path(f"/proc/{pid_of(sandbox)}/environ").read_bytes()
        assert f"pipe:[{os.fstat(writer).st_ino}]" not in _open_files(pid_of(sandbox))
    finally:
        os.close(reader)
        os.close(writer)


def _open_files(pid: int) -> list[str]:
    return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]


def test_the_child_ends_when_its_parent_is_killed() -> None:
    program = textwrap.dedent(
        """
        import sys, time
        from datetime import UTC, datetime
        from pipeline.sandbox import Sandbox
        sandbox = Sandbox(deadline_seconds=60, memory_mb=800)
        sandbox.parse_feed(b"<rss/>", url="https://a.example/", content_type=None, now=datetime.now(UTC))
        print(sandbox.pid, flush=True)
        time.sleep(60)
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 5
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(child)


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
