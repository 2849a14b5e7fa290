"""### Read captures again

Started by hand after an upgrade, with the captures that it is about (none given: all): what this version's extractor
and annotator have not read is read again from the archive, without a network. New readings become current all at once,
when none is left; the older ones stay. From a terminal: `onrecord reread --where "…"`.
"""

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, dag, get_current_context, task
from wiring import ALWAYS, NLP

#: a run begins no new batch after this long: another one goes on
SECONDS = 900.0


@dag(
    schedule=None,
    dag_display_name="Read again",
    description="Captures → newer extractions and readings, from the archive",
    doc_md=__doc__,
    tags=["onrecord", "archive"],
    params={
        "where": Param(
            "",
            type="string",
            title="Which captures",
            description="outlet=… host=… since=… until=… extractor=… annotator=… outcome=…: all must hold.",
        )
    },
    **ALWAYS,
)
def reread() -> None:
    @task(pool=NLP, task_display_name="Read captures again")
    def read() -> dict[str, int]:
        """Read batch after batch; returns what came of it, and how many captures are left."""
        from pipeline.steps import opened
        from pipeline.steps import reread as rereading

        choice = rereading.parse_choice(get_current_context()["params"]["where"])
        with opened.workshop() as (settings, database, store):
            return rereading.reread(settings, database, store, choice, seconds=SECONDS).as_dict()

    @task.short_circuit(task_display_name="Are any left?")
    def any_left(counts: dict[str, int]) -> bool:
        """Whether another run is needed."""
        return counts["left"] > 0

    again = TriggerDagRunOperator(
        task_id="again", task_display_name="Go on", trigger_dag_id="reread", conf={"where": "{{ params.where }}"}
    )
    any_left(read()) >> again


reread()
