"""Entities: blocks resolved in the database, and what people decide about them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.db import quotes_due
from pipeline.db.bulk import Row, fill
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.db.turns import turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What one batch of blocks gave."""

    blocks: int
    bearers: int
    #: links that are new, changed or undone
    links: int
    #: blocks with too many bearers to compare
    crowded: int


#: bearers and decisions as rows -> rows of `loading_entity_link`, one for each bearer
type Resolve = Callable[[Sequence[Row], Sequence[Row]], Iterable[Row]]


def resolve_due(database: Database, resolve: Resolve, *, blocks: int, largest: int) -> Resolved:
    """Resolve blocks that are due, each as a whole, in one transaction.

    Loading waits meanwhile, and the other way round: two workers never resolve one block from two views of it.
    """
    with turn(database) as connection:
        due = [row["block"] for row in connection.execute(sql("due_blocks"), {"blocks": blocks})]
        found = connection.execute(sql("bearers_of_blocks"), {"blocks": due, "most": largest}).fetchall()
        sizes = Counter(bearer["block"] for bearer in found)
        crowded = [block for block, size in sizes.items() if size > largest]
        bearers: list[Row] = [bearer for bearer in found if sizes[bearer["block"]] <= largest]
        undone = 0
        if crowded:
            connection.execute(sql("touch_quotes_of_crowded"), {"blocks": crowded})
            undone = connection.execute(sql("part_crowded"), {"blocks": crowded}).rowcount
            connection.execute(sql("settle_crowded"), {"blocks": crowded})
            bearers += _apart(connection.execute(sql("decided_bearers"), {"blocks": crowded}).fetchall())
        changed = _link(connection, bearers, resolve)
    return Resolved(blocks=len(due), bearers=len(bearers), links=changed + undone, crowded=len(crowded))


def _apart(bearers: Iterable[Row]) -> list[Row]:
    """Each in a block of its own: joined by decisions alone."""
    return [{**bearer, "block": str(bearer["entity_id"])} for bearer in bearers]


def _link(connection: Connection, bearers: Sequence[Row], resolve: Resolve) -> int:
    ids = [bearer["entity_id"] for bearer in bearers]
    decisions = connection.execute(sql("decisions_about"), {"bearers": ids}).fetchall()
    known = {bearer["entity_id"]: bearer for bearer in bearers}
    links = list(resolve(bearers, decisions))
    columns = ("canonical_id", "linked_by", "evidence")
    changed = [link for link in links if any(link[name] != known[link["entity_id"]][name] for name in columns)]
    due = [link for link in links if known[link["entity_id"]]["is_due"] and link not in changed]
    fill(connection, "loading_entity_link", [*changed, *due])
    connection.execute(sql("save_links"))
    before = {bearer: row["canonical_id"] or bearer for bearer, row in known.items()}
    quotes_due.follow(
        connection, before, before | {link["entity_id"]: link["canonical_id"] or link["entity_id"] for link in changed}
    )
    return len(changed)
