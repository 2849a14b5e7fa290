"""What stands behind a quote, as an analyst is told."""

import hashlib
from typing import Any


def test_a_proof_leads_from_the_words_to_the_bytes_of_the_archive(shelf: Any) -> None:
    text = "The wall is sound, she said — 𝔘nicode counts once. It will hold."
    shelf.put(text, shelf.said("It will hold", speaker="Karin Holt"))
    ((proof,),) = shelf.ask("SELECT news.prove(quote_id) FROM news.quote")
    (piece,) = proof["quote"]["content"]
    assert piece["words"] == text[piece["start"] : piece["end"]] == "It will hold"
    assert proof["quote"]["is_shown"] is True
    assert proof["version"]["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert proof["version"]["text_matches"] is True
    assert proof["capture"]["payload_sha256"] == hashlib.sha256(b"payload").hexdigest()
    assert proof["capture"]["url"] == proof["article"]["url"] == "https://harbour.example/1"
    assert proof["capture"]["captured_at"].startswith("2026-03-02T12:00")
    assert proof["warc"] == {
        "file": "2026/03/02/shelf.warc.gz",
        "offset": 4171,
        "length": 1648,
        "record_id": "<urn:shelf:https://harbour.example/1>",
        "removed_at": None,
    }
    read = proof["reading"]
    assert (read["extractor"], read["annotator"], read["rule"]) == ("shelf-extract", "shelf-annotate", "clause")


def test_a_text_that_was_tampered_with_is_told(shelf: Any) -> None:
    shelf.put("It will hold.", shelf.said("It will hold"))
    shelf.change("UPDATE ingest.article_version SET text = 'It will fall.'")
    ((matches,),) = shelf.ask("SELECT news.prove(quote_id)->'version'->'text_matches' FROM news.quote")
    assert matches is False


def test_a_capture_that_is_lost_says_so(shelf: Any) -> None:
    shelf.put("It will hold.", shelf.said("It will hold"))
    shelf.change("UPDATE ingest.capture SET lost_at = now(), lost_reason = 'pruned'")
    assert shelf.ask("SELECT news.prove(quote_id)->'capture'->>'lost_reason' FROM news.quote") == [("pruned",)]


def test_an_older_reading_is_proved_too_and_is_not_shown(shelf: Any) -> None:
    shelf.put("It will hold.", shelf.said("It will hold"))
    ((quote,),) = shelf.ask("SELECT quote_id FROM news.quote")
    shelf.change("UPDATE ingest.reading SET is_current = false")
    assert shelf.ask("SELECT news.prove(%s)->'quote'->'is_shown'", quote) == [(False,)]


def test_there_is_no_proof_of_a_quote_that_is_not_there(shelf: Any) -> None:
    assert shelf.ask("SELECT news.prove(404), news.prove(NULL)") == [(None, None)]
