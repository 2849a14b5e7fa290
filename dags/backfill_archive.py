"""### Backfill a folder of pages

Started by hand, with the folder's path: every HTML file in it (gzipped or not) becomes a capture and is read by the
same steps as a page from the web. Run twice, it adds nothing. From a terminal: `onrecord backfill folder PATH`.
"""

from airflow.sdk import Param, dag, get_current_context, task
from wiring import ALWAYS, NLP


@dag(
    schedule=None,
    dag_display_name="Backfill archive",
    description="A folder of HTML files → captures → versions, readings, quotes",
    doc_md=__doc__,
    tags=["onrecord", "archive"],
    params={"folder": Param(type="string", title="Folder", description="Absolute path, seen by the worker.")},
    **ALWAYS,
)
def backfill_archive() -> None:
    @task(task_display_name="Enter the files")
    def enter() -> dict[str, int]:
        """Write files that are not known yet into WARC files, with rows."""
        from pathlib import Path

        from pipeline.steps import backfill, opened

        folder = get_current_context()["params"]["folder"]
        with opened.workshop() as (settings, database, store):
            return backfill.enter_folder(settings, database, store, Path(folder)).as_dict()

    @task(pool=NLP, task_display_name="Read waiting captures")
    def read() -> dict[str, int]:
        """Read until no capture waits."""
        from pipeline.steps import opened
        from pipeline.steps import read as reading

        with opened.workshop() as (settings, database, store):
            return reading.read_due(settings, database, store).as_dict()

    @task(pool=NLP, task_display_name="Link names to entities")
    def link() -> dict[str, int]:
        """Resolve what new readings name, until no name is due."""
        from pipeline.steps import link as linking
        from pipeline.steps import opened

        with opened.workshop() as (_, database, _):
            return linking.link_due(database).as_dict()

    enter() >> read() >> link()


backfill_archive()
