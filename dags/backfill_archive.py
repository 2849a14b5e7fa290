"""### Backfill an archive

Started by hand, with a form: a sitemap, the pages of a feed, WARC files, exports, folders … are read unit by unit;
pages become captures, or are fetched politely after those that feeds show. Units are shared out to tasks, and another
run goes on until none is left. Started again with the name alone, it goes on where it stopped. From a terminal:
`onrecord backfill`.
"""

from datetime import date
from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, dag, get_current_context, task
from wiring import ALWAYS, NLP, WEB

#: a task begins no new batch after this long
SECONDS = 300.0
#: units for one task; and Airflow's bound on tasks of one mapping
UNITS, MOST_TASKS = 20, 1_024
KINDS = ["sitemap", "feed", "warc", "wacz", "ccnews", "cdx", "folder", "tar", "jsonl", "csv"]


def _many(title: str, about: str) -> Param:
    return Param([], type="array", items={"type": "string"}, title=title, description=about)


@dag(
    schedule=None,
    dag_display_name="Backfill archive",
    description="Sitemaps, feeds, WARC files, exports, folders → pages and captures → versions, readings, quotes",
    doc_md=__doc__,
    tags=["onrecord", "archive"],
    params={
        "name": Param(
            type="string", minLength=1, title="Name", description="Of a new backfill, or of one to go on with."
        ),
        "kind": Param("sitemap", type="string", enum=KINDS, title="Kind of archive"),
        "address": Param("", type="string", title="Address", description="Path seen by the workers, URL, or s3://…"),
        "since": Param(None, type=["null", "string"], format="date", title="First day", description="By the archive."),
        "until": Param(None, type=["null", "string"], format="date", title="Last day", description="By the archive."),
        "languages": _many("Languages", "ISO 639-1 codes; none: all."),
        "hosts": _many("Hosts", "With their subdomains; none: all."),
        "url_matches": _many("URLs", "Regular expressions of which one must match; none: all."),
        "url_skips": _many("URLs that are not wanted", "Regular expressions of which none may match."),
        "only_unseen": Param(False, type="boolean", title="Only unseen", description="Pass over captured pages."),
        "outlet": Param(None, type=["null", "string"], title="Outlet", description="Key of the archive's outlet."),
        "options": Param({}, type="object", title="Options", description="Of the kind, as `--set` takes them."),
    },
    **ALWAYS,
)
def backfill_archive() -> None:
    @task(task_display_name="Enter the backfill")
    def enter() -> str:
        """Make it, or go on with the one of that name; returns the name."""
        from pipeline.db.backfill import Request
        from pipeline.records import Unit
        from pipeline.steps import opened
        from pipeline.steps.backfill import run

        given: dict[str, Any] = dict(get_current_context()["params"])
        unit = Unit(kind=given.pop("kind"), address=given.pop("address"), parameters=given.pop("options"))
        days = {day: date.fromisoformat(given[day]) if given[day] else None for day in ("since", "until")}
        lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
        with opened.workshop() as (_, database, _):
            run.start_or_resume(database, Request(**{**given, **days, **lists}), unit)
        return str(given["name"])

    @task(pool=WEB, task_display_name="Open the archive")
    def open_archive(name: str) -> list[int]:
        """Read the first units; returns as many numbers as there should be tasks for those that they led to."""
        from pipeline.db import backfill
        from pipeline.steps import opened
        from pipeline.steps.backfill import work as working

        with opened.workshop() as (settings, database, store):
            working.work(settings, database, store, name=name, seconds=20.0)
            return list(range(min(MOST_TASKS, -(-backfill.units_due(database, name) // UNITS))))

    @task(pool=WEB, task_display_name="Read units")
    def work(name: str, number: int) -> dict[str, int]:
        """Read units until none is due."""
        from pipeline.steps import opened
        from pipeline.steps.backfill import work as working

        with opened.workshop() as (settings, database, store):
            return working.work(settings, database, store, name=name, seconds=SECONDS).as_dict()

    @task(pool=WEB, trigger_rule="none_failed", task_display_name="Fetch due pages")
    def fetch() -> dict[str, int]:
        """Fetch pages that the units listed, after those that feeds show."""
        from pipeline.steps import fetch as fetching
        from pipeline.steps import opened

        with opened.workshop() as (settings, database, store):
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

    @task.short_circuit(task_display_name="Is anything left?")
    def any_left(name: str) -> bool:
        """Whether another run is needed: pages that wait for their hosts are the live DAG's."""
        from pipeline.steps import opened
        from pipeline.steps.backfill import run

        with opened.workshop() as (settings, database, _):
            return run.is_work_left(settings, database, name)

    again = TriggerDagRunOperator(
        task_id="again",
        task_display_name="Go on",
        trigger_dag_id="backfill_archive",
        conf={"name": "{{ params.name }}"},
    )
    name = enter()
    worked = work.partial(name=name).expand(number=open_archive(name))
    worked >> fetch() >> read.expand(reader=[0, 1]) >> link() >> any_left(name) >> again


backfill_archive()
