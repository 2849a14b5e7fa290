"""### Fetch and read the pages that are due

On the bell `pages`, or every two minutes: due pages are fetched (one request at a time a host) into WARC files; waiting
captures are extracted, annotated and loaded; then what they name is linked across articles. All go on until nothing is
due.

What came of it: `onrecord status`; what waits for a person: `SELECT * FROM ingest.quarantine`.
"""

from datetime import timedelta

from airflow.sdk import AssetOrTimeSchedule, DeltaTriggerTimetable, dag, task
from wiring import ALWAYS, NLP, PAGES, WEB

#: each is a process with a model of its own; the pool `nlp` says how many run at once
READERS = 2
#: a task begins no new batch after this long, so that under a large backfill what feeds show is still read in minutes
SECONDS = 120.0


@dag(
    schedule=AssetOrTimeSchedule(timetable=DeltaTriggerTimetable(timedelta(minutes=2)), assets=[PAGES]),
    dag_display_name="Ingest articles",
    description="Due pages → captures → versions, readings, quotes",
    doc_md=__doc__,
    tags=["onrecord", "live"],
    **ALWAYS,
)
def ingest_articles() -> None:
    @task(pool=WEB, task_display_name="Fetch due pages")
    def fetch() -> dict[str, int]:
        """Adopt files that a crash left without rows, finish what is to be forgotten, then fetch what is due."""
        from pipeline.steps import adopt, forget, opened
        from pipeline.steps import fetch as fetching

        with opened.workshop() as (settings, database, store):
            adopt.adopt_files(settings, database, store)
            forget.go_on(settings, database, store)
            return fetching.fetch_due(settings, database, store, seconds=SECONDS).as_dict()

    @task(pool=NLP, task_display_name="Read waiting captures")
    def read(reader: int) -> dict[str, int]:
        """Read until no capture waits."""
        from pipeline.steps import opened
        from pipeline.steps import read as reading

        with opened.workshop() as (settings, database, store):
            return reading.read_due(settings, database, store, seconds=SECONDS).as_dict()

    @task(pool=NLP, task_display_name="Link names to entities")
    def link() -> dict[str, int]:
        """Resolve what new readings name, until no name is due."""
        from pipeline.steps import link as linking
        from pipeline.steps import opened

        with opened.workshop() as (_, database, _):
            return linking.link_due(database).as_dict()

    fetch() >> read.expand(reader=list(range(READERS))) >> link()


ingest_articles()
