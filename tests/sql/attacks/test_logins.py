"""Logins of analysts begin with the limits of the settings, and end when they are revoked."""

from contextlib import ExitStack, closing

import psycopg
import pytest

from pipeline.db.analysts import Limits, logins
from pipeline.errors import ConfigurationError
from pipeline.local.postgres import Server


def test_a_session_begins_with_the_limits_of_the_settings(limits: Limits, url: str) -> None:
    with psycopg.connect(url) as connection:
        for name, value in {**limits.defaults(), "temp_file_limit": "8MB"}.items():
            (set_to,) = connection.execute("SELECT current_setting(%s)", [name]).fetchone() or ("",)
            assert set_to == value


def test_only_so_many_connections_are_let_in(limits: Limits, url: str) -> None:
    with ExitStack() as opened:

        def enter(times: int) -> None:
            for _ in range(times):
                opened.enter_context(closing(psycopg.connect(url)))

        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            enter(limits.connections + 1)


def test_a_login_that_is_there_gets_a_new_password_and_a_revoked_one_is_ended_at_once(
    limits: Limits, postgres_server: Server, target: str
) -> None:
    base = f"@127.0.0.1:{postgres_server.port}/{target}"
    with logins(postgres_server.dsn("onrecord_owner", target)) as known:
        assert known.grant("ada", "first", limits)
        assert not known.grant("ada", "second", limits)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://ada:first{base}")
        with psycopg.connect(f"postgresql://ada:second{base}") as ada:
            ada.execute("SELECT count(*) FROM news.quote")
            known.revoke("ada")
            with pytest.raises(psycopg.OperationalError):
                ada.execute("SELECT 1")
            ada.close()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"postgresql://ada:second{base}")


@pytest.mark.parametrize("name", ["onrecord_owner", "onrecord_analyst", "postgres", "airflow"])
def test_a_role_that_is_no_login_of_an_analyst_cannot_be_granted_or_revoked(
    limits: Limits, postgres_server: Server, target: str, name: str
) -> None:
    with logins(postgres_server.dsn("onrecord_owner", target)) as known:
        with pytest.raises(ConfigurationError, match="none of Onrecord's logins"):
            known.grant(name, "word", limits)
        with pytest.raises(ConfigurationError, match="no login"):
            known.revoke(name)
