"""What Airflow is told on one machine: its options as environment variables, and its pools. Pure.

Each option exists in Airflow 3.3's `config_templates/config.yml`; a test holds the names to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: who logs in to the web interface
USER = "admin"

#: tasks that visit sites at once; each has many requests under way
_WEB_TASKS = 4

type Pool = Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Secrets that all components share, and that stay the same from start to start."""

    jwt: str
    api: str
    fernet: str


def environment(
    *, folder: Path, dags: Path, port: int, database_url: str, keys: Keys, passwords_file: Path, cores: int
) -> dict[str, str]:
    """The variables of every component. `database_url` is a libpq URL of the metadata, `folder` Airflow's home."""
    address = f"http://127.0.0.1:{port}"
    _, _, database = database_url.partition("://")
    options: dict[str, dict[str, object]] = {
        "core": {
            "dags_folder": dags,
            "executor": "LocalExecutor",
            "parallelism": parallelism(cores),
            "default_pool_task_slot_count": parallelism(cores),
            "dags_are_paused_at_creation": False,
            "load_examples": False,
            "fernet_key": keys.fernet,
            "execution_api_server_url": f"{address}/execution/",
            "simple_auth_manager_users": f"{USER}:admin",
            "simple_auth_manager_passwords_file": passwords_file,
            "hostname_callable": "socket.gethostname",  # the default asks the name server
        },
        "database": {
            "sql_alchemy_conn": f"postgresql+psycopg://{database}",
            "sql_alchemy_conn_async": f"postgresql+psycopg_async://{database}",
        },
        "api": {"host": "127.0.0.1", "port": port, "base_url": address, "workers": 1, "secret_key": keys.api},
        "api_auth": {"jwt_secret": keys.jwt},
        "scheduler": {
            "task_instance_heartbeat_timeout": 30,  # by default a killed task counts as running for 300 s
            "task_instance_heartbeat_timeout_detection_interval": 5,
        },
        "dag_processor": {
            "min_file_process_interval": 120,  # our DAG files change with a release, not with the clock
            "refresh_interval": 120,
            "print_stats_interval": 600,
        },
        "logging": {
            "base_log_folder": folder / "logs",
            "dag_processor_child_process_log_directory": folder / "logs" / "dag_processor",
            "colored_console_log": False,
        },
    }
    variables = {
        f"AIRFLOW__{section}__{option}".upper(): str(value)
        for section, values in options.items()
        for option, value in values.items()
    }
    return {"AIRFLOW_HOME": str(folder), **variables}


def pools(cores: int) -> dict[str, Pool]:
    """Airflow's pools, in the form that `airflow pools import` reads."""
    return {
        "default_pool": {"slots": parallelism(cores), "description": "Wiring and checks", "include_deferred": False},
        "web": {"slots": _WEB_TASKS, "description": "Tasks that visit sites", "include_deferred": False},
        "nlp": {"slots": cores, "description": "Tasks that hold the language model", "include_deferred": False},
    }


def parallelism(cores: int) -> int:
    """Tasks at once. Each worker may cost 150 MB before it has done anything."""
    return _WEB_TASKS + cores
