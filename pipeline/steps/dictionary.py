"""`onrecord dictionary`: what the schema `news` holds, asked of the database itself."""

from pipeline import dictionary as drawing
from pipeline.db import catalogue
from pipeline.db.connect import Database
from pipeline.dictionary import Dictionary
from pipeline.settings import packaged


def describe(database: Database, *, rows: int) -> Dictionary:
    """Views, functions and their comments, with so many sample rows of each view. An analyst may ask it."""
    files = [path.read_text(encoding="utf-8") for path in sorted((packaged("sql") / "views").glob("*.sql"))]
    with database.transaction() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        views = catalogue.views(connection)
        samples = {
            name: catalogue.sample(connection, view, rows) for name, view in views.items() if rows and not view.is_type
        }
        return drawing.arranged(catalogue.comment(connection), views, catalogue.functions(connection), samples, files)
