"""What a person decides about entities: kept, and obeyed by every later run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.db.turns import turn
from pipeline.errors import DecisionRefused

_PARTS = ("roles", "links", "decisions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entity with all that is known of it: rows keyed as the columns of `news`."""

    entity: Mapping[str, Any]
    roles: Sequence[Mapping[str, Any]]
    links: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]


def find(database: Database, given: str, name_keys: Sequence[str] = ()) -> list[int]:
    """Entities by number, by folded name, or by a form as printed."""
    number = int(given) if given.isdecimal() and len(given) < 18 else None
    with database.transaction() as connection:
        rows = connection.execute(
            sql("find_entities"), {"entity_id": number, "name_keys": list(name_keys), "name": given}
        )
        return [row["entity_id"] for row in rows]


def show(database: Database, entity_id: int) -> Shown:
    """One entity. Raises DecisionRefused where there is none."""
    with database.transaction() as connection:
        entity = connection.execute(sql("shown_entity"), {"entity_id": entity_id}).fetchone()
        if entity is None:
            raise DecisionRefused(f"There is no entity {entity_id}.")
        parts = {part: connection.execute(sql(f"shown_{part}"), {"entity_id": entity_id}).fetchall() for part in _PARTS}
        return Shown(entity=entity, **parts)


class Decider:
    """Decisions of one person. Each is kept, and makes what it is about due; `steps.link` then obeys it."""

    def __init__(self, database: Database, person: str) -> None:
        self._database, self._person = database, person

    def merge(self, one: int, other: int) -> None:
        """Two entities are one. Raises DecisionRefused where they are already."""
        with turn(self._database) as connection:
            here, there = self._members(connection, one), self._members(connection, other)
            if here[0] == there[0]:
                raise DecisionRefused(f"{one} and {other} are one entity already.")
            self._decide(connection, "merge", here[0], other=there[0])
            connection.execute(sql("reverse_splits"), {"here": here, "there": there, "decided_by": self._person})
            connection.execute(sql("make_due"), {"bearers": [*here, *there]})

    def split(self, bearers: Sequence[int]) -> None:
        """These bearers are not what the rest of their entity is. Raises DecisionRefused where nothing is left."""
        with turn(self._database) as connection:
            members = self._members(connection, bearers[0])
            if strangers := sorted(set(bearers) - set(members)):
                raise DecisionRefused(f"{strangers[0]} is not of the same entity as {bearers[0]}.")
            rest = [member for member in members if member not in bearers]
            if not rest:
                raise DecisionRefused(f"{', '.join(map(str, bearers))}: the entity has no other bearers.")
            for bearer in bearers:
                for member in rest:
                    self._decide(connection, "split", bearer, other=member)
            connection.execute(sql("make_due"), {"bearers": members})

    def rename(self, entity: int, name: str) -> None:
        """The entity bears this name."""
        with turn(self._database) as connection:
            chief, *_ = self._members(connection, entity)
            self._decide(connection, "rename", chief, value=name)
            connection.execute(sql("give_name"), {"entity_id": chief, "value": name})
            connection.execute(sql("make_due"), {"bearers": [chief]})

    def link_item(self, entity: int, wikidata_id: str) -> None:
        """The entity is this Wikidata item."""
        with turn(self._database) as connection:
            chief, *_ = self._members(connection, entity)
            self._decide(connection, "link", chief, value=wikidata_id)
            connection.execute(sql("give_wikidata_id"), {"entity_id": chief, "value": wikidata_id})

    def link_name(self, entity: int, article: int, name: str, name_keys: Sequence[str]) -> None:
        """Whom an article calls so is this entity, also in later readings.

        Raises DecisionRefused where it calls nobody or several so.
        """
        with turn(self._database) as connection:
            chief, *_ = self._members(connection, entity)
            asked = {"article_id": article, "name": name, "name_keys": list(name_keys)}
            found = connection.execute(sql("bearers_in_article"), asked).fetchall()
            if len(found) != 1:
                called = ", ".join(f"{row['label']} {row['name']}" for row in found) or "nothing"
                raise DecisionRefused(f"Article {article} calls {called} {name!r}.")
            (bearer,) = found
            pinned = self._pinned(connection, article, bearer["entity_id"], bearer["text_key"])
            if pinned != chief:
                self._decide(connection, "merge", pinned, other=chief)
            connection.execute(sql("make_due"), {"bearers": [pinned, chief, bearer["entity_id"]]})

    def _pinned(self, connection: Connection, article: int, bearer: int, text_key: str) -> int:
        """The text's own bearer of that name; what its readings named by another, they name by this one."""
        row = connection.execute(sql("pin_bearer"), {"bearer": bearer, "text_key": text_key}).fetchone()
        assert row
        pinned = int(row["entity_id"])
        if pinned != bearer:
            readings = connection.execute(sql("readings_of_text"), {"article_id": article, "text_key": text_key})
            moved = {"pinned": pinned, "bearer": bearer, "readings": [reading["reading_id"] for reading in readings]}
            for query in (
                "repoint_named",
                "repoint_roles",
                "repoint_quotes",
                "copy_aliases",
                "touch_quotes_of_readings",
            ):
                connection.execute(sql(query), moved)
        return pinned

    def _members(self, connection: Connection, entity: int) -> list[int]:
        """The bearer that stands for an entity, then the others; any bearer's number will do."""
        found = connection.execute(sql("entity_of"), {"entity_id": entity}).fetchone()
        if found is None:
            raise DecisionRefused(f"There is no entity {entity}.")
        chief = int(found["entity_id"])
        rows = connection.execute(sql("members_of"), {"entity_id": chief})
        return [chief, *(row["entity_id"] for row in rows if row["entity_id"] != chief)]

    def _decide(
        self, connection: Connection, kind: str, entity: int, *, other: int | None = None, value: str | None = None
    ) -> None:
        decided = {"kind": kind, "entity_id": entity, "other_entity_id": other, "value": value}
        connection.execute(sql("decide"), {**decided, "decided_by": self._person})
