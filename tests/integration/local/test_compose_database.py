"""The script with which docker-compose.yml fills a new Postgres makes what `onrecord up` makes."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yaml

from pipeline.local.postgres import Server, binaries
from pipeline.settings import packaged

_COMPOSE = Path(__file__).resolve().parents[3] / "docker-compose.yml"

_FACTS = {
    "roles": """
        SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles
        WHERE rolname !~ '^pg_' ORDER BY 1""",
    "memberships": """
        SELECT roleid::regrole::text, member::regrole::text, admin_option, inherit_option, set_option
        FROM pg_auth_members WHERE member::regrole::text ~ '^(onrecord_|airflow)' ORDER BY 1, 2""",
    "databases": """
        SELECT datname, datdba::regrole::text, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) AS a)
        FROM pg_database WHERE datname <> 'template0' ORDER BY 1""",
    "extensions": "SELECT extname FROM pg_extension ORDER BY 1",
    "functions": """
        SELECT oid::regprocedure::text, proacl::text FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND proacl IS NOT NULL ORDER BY 1""",
    "languages": "SELECT lanname, lanacl::text FROM pg_language ORDER BY 1",
    "parameters": "SELECT parname, paracl::text FROM pg_parameter_acl ORDER BY 1",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "home", durable=False)
    server.start()
    yield server
    server.stop()


def test_the_script_makes_the_same_roles_databases_and_extensions(server: Server, tmp_path: Path) -> None:
    ours = _facts(server)
    with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as connection:
        for database in ("onrecord", "airflow"):
            connection.execute(f"DROP DATABASE {database}")
        connection.execute("REVOKE SET ON PARAMETER temp_file_limit FROM onrecord_owner")
        for role in ("onrecord_owner", "onrecord_writer", "onrecord_analyst", "onrecord_watchdog", "airflow"):
            connection.execute(f"DROP ROLE {role}")
    _run_script(server, tmp_path / "create-databases.sh")
    assert _facts(server) == ours
    psycopg.connect(server.dsn("onrecord_writer")).close()


def _run_script(server: Server, file: Path) -> None:
    """As the image's entry point does: with the words of the passwords in the environment."""
    written = yaml.safe_load(_COMPOSE.read_text(encoding="utf-8"))["configs"]["create-databases"]["content"]
    file.write_text(written.replace("$$", "$"))
    words = {
        "ONRECORD_OWNER_PASSWORD": server.libpq_environment("onrecord_owner")["PGPASSWORD"],
        "ONRECORD_WRITER_PASSWORD": server.libpq_environment("onrecord_writer")["PGPASSWORD"],
        "ONRECORD_ANALYST_PASSWORD": server.libpq_environment("onrecord_analyst")["PGPASSWORD"],
        "AIRFLOW_DB_PASSWORD": server.libpq_environment("airflow")["PGPASSWORD"],
        "ONRECORD_GUARD": str(packaged("sql") / "cluster" / "guard.sql"),
    }
    environment = {"PATH": f"{binaries()}:{os.environ['PATH']}", **server.libpq_environment("postgres", "postgres")}
    subprocess.run(["bash", file], env={**environment, **words}, check=True, capture_output=True)


def _facts(server: Server) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(server.dsn("postgres", "onrecord")) as connection:
        return {name: connection.execute(query).fetchall() for name, query in _FACTS.items()}
