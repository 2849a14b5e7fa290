"""What Airflow is told: options that exist, secrets that are given, loopback only."""

import importlib.util
from pathlib import Path

import pytest
import yaml

from pipeline.local.airflow_settings import Keys, environment, parallelism, pools

_SETTINGS = environment(
    folder=Path("/home/airflow"),
    dags=Path("/dags"),
    port=28080,
    database_url="postgresql://airflow:word@127.0.0.1:25432/airflow",
    keys=Keys(jwt="the jwt", api="the api", fernet="the fernet"),
    passwords_file=Path("/home/airflow/passwords.json"),
    cores=2,
)


@pytest.fixture(scope="module")
def known_options() -> set[str]:
    """Every option of the installed Airflow as an environment variable."""
    found = importlib.util.find_spec("airflow")
    assert found
    assert found.submodule_search_locations
    described = yaml.safe_load(
        (Path(found.submodule_search_locations[0]) / "config_templates" / "config.yml").read_text()
    )
    return {
        f"AIRFLOW__{section}__{option}".upper() for section, facts in described.items() for option in facts["options"]
    }


def test_every_option_exists_in_the_installed_airflow(known_options: set[str]) -> None:
    assert {name for name in _SETTINGS if name != "AIRFLOW_HOME"} <= known_options


def test_both_database_drivers_are_psycopg() -> None:
    rest = "airflow:word@127.0.0.1:25432/airflow"
    assert _SETTINGS["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == f"postgresql+psycopg://{rest}"
    assert _SETTINGS["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"] == f"postgresql+psycopg_async://{rest}"


def test_tasks_call_back_on_the_port_on_which_the_api_listens() -> None:
    assert _SETTINGS["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert _SETTINGS["AIRFLOW__API__PORT"] == "28080"
    assert _SETTINGS["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:28080/execution/"


@pytest.mark.parametrize("cores", [1, 2, 16])
def test_all_pools_together_can_use_every_slot_and_no_pool_is_wider_than_the_machine(cores: int) -> None:
    made = pools(cores)
    assert set(made) == {"default_pool", "web", "nlp"}
    assert made["nlp"]["slots"] == cores
    assert all(int(pool["slots"]) <= parallelism(cores) for pool in made.values())
