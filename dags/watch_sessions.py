"""### End runaway sessions

Every two minutes: a query or transaction of an analyst that has gone on for longer than the settings allow
(`ONRECORD_ANALYST_QUERY_SECONDS` and the like) is ended, whatever its session has set for itself. So nobody keeps a
migration waiting, or the processor from ingestion, for long.
"""

from airflow.sdk import CronTriggerTimetable, dag, task
from wiring import ALWAYS


@dag(
    schedule=CronTriggerTimetable("*/2 * * * *", timezone="UTC"),
    dag_display_name="Watch sessions",
    description="Queries and transactions of analysts that go on for too long are ended",
    doc_md=__doc__,
    tags=["onrecord", "quality"],
    **ALWAYS,
)
def watch_sessions() -> None:
    @task(retries=0, task_display_name="End what goes on for too long")
    def watch() -> int:
        """Returns how many sessions were ended."""
        from pipeline.steps import opened, watchdog

        with opened.workshop() as (ours, database, _):
            return len(watchdog.watch(ours, database))

    watch()


watch_sessions()
