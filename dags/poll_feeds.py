"""### Poll the feeds that are due

Every minute: feeds whose time has come, or that a hub has pushed, are asked (politely, conditionally), new entries
become pages, and the bell `pages` rings when there is something new.

What came of it: `onrecord status`, or `SELECT * FROM news.feed WHERE state <> 'active'`.
"""

from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowSkipException
from wiring import ALWAYS, PAGES, WEB


@dag(
    schedule=CronTriggerTimetable("* * * * *", timezone="UTC", run_immediately=True),
    dag_display_name="Poll feeds",
    description="Due feeds → entries and pages",
    doc_md=__doc__,
    tags=["onrecord", "live"],
    **ALWAYS,
)
def poll_feeds() -> None:
    @task(pool=WEB, task_display_name="Check due feeds")
    def check() -> dict[str, int]:
        """Ask feeds until none is due. Returns what came of it."""
        from pipeline.steps import opened, poll

        with opened.workshop() as (settings, database, store):
            return poll.poll_due(settings, database, store).as_dict()

    @task(outlets=[PAGES], task_display_name="Ring the bell")
    def ring(counts: dict[str, int]) -> None:
        """Skipped where nothing is new, so that the bell rings once a run and only with a reason."""
        if not counts["new_pages"]:
            raise AirflowSkipException("nothing new")

    ring(check())


poll_feeds()
