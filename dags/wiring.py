"""What all DAGs share: pools, retries, time limits, and the bell that says that pages wait."""

from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

#: tasks that ask web servers; tasks that use the processor
WEB, NLP = "web", "nlp"

#: a doorbell: a lost ring loses nothing, since `ingest_articles` also runs by the clock
PAGES = Asset(name="pages", uri="onrecord://pages", group="onrecord")

DEFAULTS: dict[str, Any] = {
    "owner": "onrecord",
    "retries": 4,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=20),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception="pipeline.errors.Terminal",
                action=RetryAction.FAIL,
                reason="trying again will not help",
            )
        ]
    ),
}

#: nothing is derived from dates, so a run that was missed is simply the next one
ALWAYS: dict[str, Any] = {
    "start_date": datetime.fromisoformat("2026-01-01T00:00:00+00:00"),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": DEFAULTS,
}
