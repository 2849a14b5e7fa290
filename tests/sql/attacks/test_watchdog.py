"""Sessions that set their limits aside are ended by the watchdog; nobody else is."""

import threading
import time

import psycopg
import pytest

from pipeline.db.analysts import Limits, end_runaways
from pipeline.db.connect import Database


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT pg_sleep(600)",
        "SELECT count(*) FROM (SELECT generate_series(1, 1000000000000)) AS far",
        "SELECT count(*) FROM news.outlet, (SELECT generate_series(1, 1000000000000)) AS far",
        "SELECT regexp_count(repeat('a', 100000), '(a*)*b', 1, 'i'), pg_sleep(600)",
    ],
)
def test_the_watchdog_ends_a_runaway_query(
    limits: Limits, attacker: psycopg.Connection, writer: Database, outlet: None, attack: str
) -> None:
    faults: list[psycopg.Error] = []

    def run() -> None:
        try:
            attacker.execute(attack.encode())
        except psycopg.Error as fault:
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(limits.query_seconds + 0.2)
    assert [session.why for session in end_runaways(writer, limits)] == ["query"]
    thread.join(20)
    assert isinstance(faults[0], psycopg.OperationalError)


def test_the_watchdog_ends_an_idle_transaction(limits: Limits, attacker: psycopg.Connection, writer: Database) -> None:
    attacker.execute("BEGIN")
    attacker.execute("SELECT count(*) FROM news.quote")
    assert end_runaways(writer, limits) == []
    time.sleep(limits.idle_seconds + 0.1)
    assert [session.why for session in end_runaways(writer, limits)] == ["idle"]
    with pytest.raises(psycopg.OperationalError):
        attacker.execute("SELECT 1")


def test_the_watchdog_ends_a_transaction_that_is_kept_busy(
    limits: Limits, attacker: psycopg.Connection, writer: Database
) -> None:
    attacker.execute("BEGIN")
    until = time.monotonic() + limits.transaction_seconds + 0.1
    while time.monotonic() < until:
        attacker.execute("SELECT count(*) FROM news.quote")
    assert [session.why for session in end_runaways(writer, limits)] == ["transaction"]


def test_the_watchdog_leaves_workers_and_waiting_sessions_alone(
    limits: Limits, attacker: psycopg.Connection, writer: Database
) -> None:
    with writer.transaction() as connection:
        connection.execute("SELECT count(*) FROM news.quote")
        time.sleep(limits.transaction_seconds + 0.1)
        assert end_runaways(writer, limits) == []
    assert attacker.execute("SELECT 1").fetchone() == (1,)
