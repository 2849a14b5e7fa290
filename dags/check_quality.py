"""### Check what must always hold

Every hour, each query of `sql/checks` runs; a row in an answer is a broken promise, and fails its check by name.
The same from a terminal: `onrecord check`. Single checks of feeds older than `ONRECORD_FEED_CHECK_KEEP_DAYS` are
removed; `news.feed_check_daily` keeps their counts.
"""

from airflow.sdk import dag, task
from wiring import ALWAYS


@dag(
    schedule="@hourly",
    dag_display_name="Check quality",
    description="sql/checks, each of which must find nothing",
    doc_md=__doc__,
    tags=["onrecord", "quality"],
    **ALWAYS,
)
def check_quality() -> None:
    @task(retries=0, task_display_name="Run the checks")
    def check() -> dict[str, int]:
        """Run all; fails with the names of those that found something."""
        from pipeline.steps import check as checking
        from pipeline.steps import opened

        with opened.workshop() as (_, database, _):
            return checking.must_pass(database)

    @task(task_display_name="Remove what is too old")
    def tidy() -> dict[str, int]:
        """By the settings; gives rows by table."""
        from pipeline.steps import opened, retention

        with opened.workshop() as (settings, database, _):
            return retention.tidy(settings, database)

    check()
    tidy()


check_quality()
