"""Rows of one view of `news`, streamed: one snapshot, one row in memory at a time."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql as composed
from psycopg.rows import tuple_row

from pipeline.db import catalogue
from pipeline.db.connect import Connection, Database
from pipeline.errors import ExportRefused
from pipeline.records import View

#: of these the first that a view has is the time of its rows; where that is NULL, one of the next line stands for it
TIMES = ("published_at", "first_published_at", "day", "captured_at", "seen_after_at", "since")
STAND_INS = ("first_seen_at", "first_captured_at")
#: by which key a view without time or outlet hangs on articles, and through which view
LINKS = {
    "article_id": "article",
    "utterance_id": "utterance_quote",
    "story_id": "story_article",
    "entity_id": "mention",
}

_OUTLET = composed.Identifier("outlet")

type Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which rows: from `since` on, before `until`, of one outlet; None: of all."""

    since: datetime | None = None
    until: datetime | None = None
    outlet: str | None = None


@contextmanager
def rows(database: Database, what: str, choice: Choice) -> Iterator[tuple[View, Iterator[Cells]]]:
    """The view that `what` names (`quote`, or its plural), and its rows, in no particular order.

    Values come as Python's: datetimes in UTC, lists, JSON taken apart. Raises ExportRefused where nothing is called so,
    or where its rows belong to no time or outlet.
    """
    with database.transaction() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for setting in ("timezone = 'UTC'", "datestyle = 'ISO'", "intervalstyle = 'postgres'", "statement_timeout = 0"):
            connection.execute(f"SET LOCAL {setting}")
        views = {name: view for name, view in catalogue.views(connection).items() if not view.is_type}
        view = _named(views, what)
        query = composed.SQL("SELECT * FROM {} WHERE {}").format(_view(view), _where(views, view, choice))
        # closed before the transaction ends, also where the reader stops half-way: COPY holds the connection
        with closing(_stream(connection, query)) as streamed:
            yield view, streamed


def _stream(connection: Connection, query: composed.Composed) -> Generator[Cells]:
    """By COPY: a cursor would hold a batch of rows, and a row can be as large as an article."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(query + composed.SQL(" LIMIT 0"))
        types = [column.type_code for column in cursor.description or ()]
        with cursor.copy(composed.SQL("COPY ({}) TO STDOUT").format(query)) as copy:
            copy.set_types(types)
            yield from copy.rows()


def _named(views: Mapping[str, View], what: str) -> View:
    wanted = what.strip().lower().replace("-", "_")
    singular = f"{wanted[:-3]}y" if wanted.endswith("ies") else wanted.removesuffix("s")
    found = views.get(wanted) or views.get(singular)
    if not found:
        raise ExportRefused(f"Nothing in news is called {what!r}: there are {', '.join(views)}.")
    return found


def _where(views: Mapping[str, View], view: View, choice: Choice) -> composed.Composable:
    """The condition; where the view itself has no time or outlet, through the articles that its rows hang on."""
    dated = choice.since is not None or choice.until is not None
    time = _time(view)
    if (time or not dated) and (view.has("outlet") or choice.outlet is None):
        return _bounds(time, choice)
    for key, through in LINKS.items():
        if view.has(key) and through != view.name and through in views:
            return composed.SQL("{key} IN (SELECT {key} FROM {view} WHERE {condition})").format(
                key=composed.Identifier(key),
                view=_view(views[through]),
                condition=_where(views, views[through], choice),
            )
    raise ExportRefused(
        f"The rows of {view.name} belong to no time or no outlet: leave out --since, --until, --outlet."
    )


def _time(view: View) -> composed.Composable | None:
    own = [name for name in TIMES if view.has(name)][:1]
    if not own:
        return None
    columns = [*own, *(name for name in STAND_INS if view.has(name))]
    return composed.SQL("coalesce({})").format(composed.SQL(", ").join(map(composed.Identifier, columns)))


def _bounds(time: composed.Composable | None, choice: Choice) -> composed.Composable:
    compared = ((time, ">=", choice.since), (time, "<", choice.until), (_OUTLET, "=", choice.outlet))
    conditions = [
        composed.SQL("{} {} {}").format(column, composed.SQL(sign), composed.Literal(value))
        for column, sign, value in compared
        if column is not None and value is not None
    ]
    return composed.SQL(" AND ").join(conditions) if conditions else composed.SQL("true")


def _view(view: View) -> composed.Identifier:
    return composed.Identifier("news", view.name)
