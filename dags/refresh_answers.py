"""### Count the ready-made answers anew

Every hour: the views of `news` that hold counts (`speaker_daily`, `agency_daily`, `who_quotes_whom`,
`entity_pair_daily`, `coverage_daily`, `feed_check_daily`) are counted as a whole, as of one moment, and rows that
differ are written. Readers and ingestion go on meanwhile. When each was counted: `TABLE news.refreshed`. From a
terminal: `onrecord refresh`.
"""

from airflow.sdk import CronTriggerTimetable, dag, task
from wiring import ALWAYS


@dag(
    schedule=CronTriggerTimetable("20 * * * *", timezone="UTC"),
    dag_display_name="Refresh answers",
    description="Everything → counts by speaker, agency, pair, outlet, feed and day",
    doc_md=__doc__,
    tags=["onrecord", "answers"],
    **ALWAYS,
)
def refresh_answers() -> None:
    @task(task_display_name="Count anew")
    def count() -> dict[str, int]:
        """Count all answers; returns how many rows of each were new, changed or gone."""
        from pipeline.db import answers
        from pipeline.steps import opened

        with opened.workshop() as (_, database, _):
            return {each.answer: each.changed for each in answers.refresh(database)}

    count()


refresh_answers()
