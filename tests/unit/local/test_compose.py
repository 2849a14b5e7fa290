"""docker-compose.yml: every reference resolves, every command exists, no secret has a default."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.cli import app
from pipeline.local.airflow_settings import Keys, environment, pools

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(:[-?])?([^}]*)\}")


def test_the_services_are_those_of_airflow_with_celery() -> None:
    assert set(SERVICES) == {
        "postgres",
        "redis",
        "init",
        "api-server",
        "scheduler",
        "dag-processor",
        "triggerer",
        "worker",
        "websub",
    }


def test_what_is_optional_starts_only_when_it_is_asked_for() -> None:
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "websub": ["websub"]
    }


def test_every_volume_config_and_dependency_is_defined() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        volumes = {volume.split(":")[0] for volume in service.get("volumes", ())}
        assert volumes <= set(COMPOSE["volumes"]), name
        assert {config["source"] for config in service.get("configs", ())} <= set(COMPOSE["configs"]), name


def test_what_others_wait_for_has_a_healthcheck() -> None:
    for service in SERVICES.values():
        for name, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[name]


def test_every_variable_is_explained_and_no_secret_has_a_default() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, operator, default in VARIABLE.findall(TEXT):
        assert re.search(rf"^#?{name}=", example, re.MULTILINE), name
        if re.search("PASSWORD|SECRET|KEY", name):
            assert operator == ":?", f"{name} must be asked for"
            assert default, name
            assert re.search(rf"^{name}=$", example, re.MULTILINE), f"{name} has a value in .env.example"


def test_every_variable_of_the_example_is_used() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    used = {name for name, *_ in VARIABLE.findall(TEXT)}
    assert set(re.findall(r"^#?(\w+)=", example, re.MULTILINE)) == used


def test_ports_are_published_on_loopback_by_default() -> None:
    for service in SERVICES.values():
        for port in service.get("ports", ()):
            assert ":-127.0.0.1:" in port


def test_postgres_counts_as_healthy_only_when_it_answers_by_tcp() -> None:
    assert "--host=127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]


def test_no_password_is_on_the_command_line_of_a_healthcheck() -> None:
    for name, service in SERVICES.items():
        assert not re.search("PASSWORD|SECRET|KEY", str(service.get("healthcheck"))), name


def test_the_database_lies_where_the_image_of_postgres_18_keeps_it() -> None:
    assert "database:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


def test_every_onrecord_command_exists() -> None:
    known = {command.callback.__name__ for command in app.registered_commands if command.callback}
    script = SERVICES["init"]["command"][-1]
    assert set(re.findall(r"onrecord (\w+)", script)) == {"migrate", "seed"} <= known
    own = [service["command"][1] for service in SERVICES.values() if service.get("command", [""])[0] == "onrecord"]
    assert own == ["websub"]
    assert set(own) <= known


def test_the_receiver_of_pushes_listens_on_the_port_that_is_published() -> None:
    service = SERVICES["websub"]
    (published,) = service["ports"]
    assert service["command"][-1].rpartition(":")[2] == published.rpartition(":")[2] == "8765"
    assert "8765" in service["healthcheck"]["test"][-1]


AIRFLOW_COMMANDS = (
    "api-server",
    "scheduler",
    "dag-processor",
    "triggerer",
    "celery worker",
    "db migrate",
    "pools import",
    "jobs check",
)


def test_the_commands_of_airflow_that_are_checked_are_those_that_are_run() -> None:
    for command in AIRFLOW_COMMANDS:
        words = ["airflow", *command.split()]
        assert " ".join(words) in TEXT or json.dumps(words)[1:-1] in TEXT


@pytest.mark.parametrize("command", AIRFLOW_COMMANDS)
def test_every_airflow_command_exists(command: str) -> None:
    code = "import sys; from airflow.cli.cli_parser import get_parser; get_parser().parse_args(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *command.split(), "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_executor_and_the_app_that_is_asked_for_its_health_load() -> None:
    module = "airflow.providers.celery.executors.celery_executor"
    assert f"--app {module}.app" in SERVICES["worker"]["healthcheck"]["test"][-1]
    assert SERVICES["worker"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    code = f"from {module} import CeleryExecutor, app"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_service_that_runs_on_has_a_healthcheck() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"init"}


def test_the_pools_are_those_of_the_local_stack() -> None:
    told = re.sub(r"\$\{\w+:-(\d+)\}", r"\1", COMPOSE["configs"]["airflow-pools"]["content"])
    assert set(json.loads(told)) == set(pools(2))


def test_airflow_is_told_what_it_is_told_on_one_machine() -> None:
    ours = SERVICES["worker"]["environment"]
    local = environment(
        folder=Path("airflow"),
        dags=Path("dags"),
        port=8080,
        database_url="postgresql://airflow@postgres/airflow",
        keys=Keys(jwt="jwt", api="api", fernet="fernet"),
        passwords_file=Path("passwords.json"),
        cores=2,
    )
    for name in ("TASK_INSTANCE_HEARTBEAT_TIMEOUT", "TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL"):
        assert ours[f"AIRFLOW__SCHEDULER__{name}"] == local[f"AIRFLOW__SCHEDULER__{name}"]
    assert {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"} <= set(ours)


def test_the_image_holds_what_the_services_need() -> None:
    copied = re.findall(r"^COPY (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    for name in copied:
        assert (ROOT / name).exists()
    assert {"pipeline", "dags", "sql", "seeds"} <= set(copied)
    assert SERVICES["worker"]["environment"]["AIRFLOW__CORE__DAGS_FOLDER"] == "/opt/onrecord/dags"


def test_the_images_user_may_write_where_airflow_writes() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    user = re.findall(r"useradd .*--uid (\d+)", dockerfile)
    assert [config["uid"] for config in SERVICES["api-server"]["configs"]] == user
    owned = re.findall(r"install --directory --owner=onrecord (.+)", dockerfile)[0].split()
    assert {"/opt/airflow", "/opt/airflow/logs", "/var/lib/onrecord/archive"} <= set(owned)
