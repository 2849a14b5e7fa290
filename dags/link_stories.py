"""### Link stories and utterances

Every five minutes: articles that are new or show another text find the story that they belong to, and whose text they
carry; then quotes that are the same saying in several articles become one utterance. Both go on until nothing is due.

What came of it: `SELECT * FROM news.story ORDER BY articles DESC`; correcting it: `onrecord story`.
"""

from datetime import timedelta

from airflow.sdk import DeltaTriggerTimetable, dag, task
from wiring import ALWAYS, NLP


@dag(
    schedule=DeltaTriggerTimetable(timedelta(minutes=5)),
    dag_display_name="Link stories",
    description="Articles → stories; quotes → utterances",
    doc_md=__doc__,
    tags=["onrecord", "live"],
    **ALWAYS,
)
def link_stories() -> None:
    @task(pool=NLP, task_display_name="Link articles to stories")
    def stories() -> dict[str, int]:
        """Link until no article is due."""
        from pipeline.steps import link_stories as linking
        from pipeline.steps import opened

        with opened.workshop() as (_, database, _):
            return linking.link_stories_due(database).as_dict()

    @task(pool=NLP, task_display_name="Link quotes to utterances")
    def utterances() -> dict[str, int]:
        """Link until no quote is due."""
        from pipeline.steps import link_utterances as linking
        from pipeline.steps import opened

        with opened.workshop() as (settings, database, _):
            return linking.link_utterances_due(database, settings).as_dict()

    stories() >> utterances()


link_stories()
