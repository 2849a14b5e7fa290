"""Stories: articles that are due, whom they are compared with, and what came of it, in one transaction a batch."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline.db.bulk import Row, fill
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql
from pipeline.db.turns import turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a batch gave, as rows of the `loading_story_…` tables."""

    articles: Sequence[Row]
    texts: Sequence[Row]
    passages: Iterable[Row]
    #: lead -> the lead that stands for its story, for those that a person joined
    united: Mapping[int, int]


class Batch:
    """Articles that are due, inside the transaction that links them."""

    def __init__(self, connection: Connection, due: Sequence[int], window: int) -> None:
        self._connection, self.due, self._window = connection, due, window

    def articles(self, ids: Collection[int]) -> list[Row]:
        """What articles are compared by."""
        return list(self._connection.execute(sql("story_articles"), {"articles": list(ids)}))

    def near(self, ids: Collection[int]) -> list[Row]:
        """Pairs (article_id, near_id) that are worth comparing."""
        return list(self._connection.execute(sql("near_articles"), {"articles": list(ids), "window": self._window}))

    def decisions(self) -> list[Row]:
        """All that people decided."""
        return list(self._connection.execute(sql("story_decisions")))

    def enter_keys(self, keys: Iterable[Row], most: int) -> int:
        """Keys of the articles that are due, in place of older ones; returns how many keys have become crowded."""
        fill(self._connection, "loading_story_key", keys)
        self._connection.execute(sql("drop_story_keys"), {"articles": list(self.due)})
        self._connection.execute(sql("add_story_keys"))
        found = self._connection.execute(sql("find_story_crowds"), {"most": most}).fetchall()
        crowds = {"keys": [row["key"] for row in found], "days": [row["published_on"] for row in found]}
        if found:
            self._connection.execute(sql("unsettle_story_crowds"), {**crowds, "window": self._window})
            self._connection.execute(sql("drop_story_crowds"), crowds)
        return len(found)

    def save(self, linked: Linked) -> None:
        """Store what came of it; the articles are no longer due."""
        fill(self._connection, "loading_story_text", linked.texts)
        fill(self._connection, "loading_story_article", linked.articles)
        fill(self._connection, "loading_story_passage", linked.passages)
        for query in ("save_story_texts", "save_story_articles", "drop_story_texts"):
            self._connection.execute(sql(query))
        for query in ("drop_story_passages", "save_story_passages"):
            self._connection.execute(sql(query))
        united = {"leads": list(linked.united), "stories": list(linked.united.values())}
        self._connection.execute(sql("unite_stories"), united)
        self._connection.execute(sql("settle_due_stories"), {"articles": list(self.due)})


@contextmanager
def batch(database: Database, *, articles: int, window: int) -> Iterator[Batch]:
    """At most `articles` that are due, to be compared with those of `window` days around; loading waits meanwhile."""
    with turn(database) as connection:
        due = [row["article_id"] for row in connection.execute(sql("due_stories"), {"articles": articles})]
        yield Batch(connection, due, window)
