"""A run is one batch after the other until nothing is due."""

from collections.abc import Callable
from typing import Any

from zoo.animals import serve
from zoo.server import Zoo


def test_a_host_is_connected_to_once_for_all_batches_of_a_run(
    make_workshop: Callable[..., Any], publisher: Zoo
) -> None:
    workshop = make_workshop(batch_pages=2)
    publisher.animals["page"] = serve(b"<html><p>A page.</p></html>", Content_Type="text/html")
    workshop.enter(*(publisher.url(f"page/{n}") for n in range(6)))
    assert workshop.fetch().captured == 6
    assert workshop.rows("SELECT count(*) FROM ingest.warc_file") == [(3,)]
    assert publisher.accepted == 1
