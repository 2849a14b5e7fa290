"""Which column of a view leads to which other view: by the name of the key, as the schema promises."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.records import View

#: how a key's column ends, whatever stands before it (`speaker_entity_id`), and the view and column that it leads to.
#: The first that fits counts; beside these, `<view>_id` leads to the view of that name.
_KEYS = {
    "version_id": ("article_version", "article_version_id"),
    "bearer_id": ("entity_link", "bearer_id"),
    "carried_from_id": ("article", "article_id"),
    "quote_key": ("quote", "quote_key"),
    "outlet": ("outlet", "key"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """`view.column = target.key`."""

    view: str
    column: str
    target: str
    key: str


def joins(views: Mapping[str, View]) -> tuple[Join, ...]:
    """All of them, in order of views and columns; a view's key does not lead to itself."""
    own_keys = {f"{name}_id": (name, f"{name}_id") for name, view in views.items() if view.has(f"{name}_id")}
    keys = {**_KEYS, **own_keys}
    found = [
        Join(view=view.name, column=column.name, target=target, key=key)
        for view in views.values()
        for column in view.columns
        for target, key in [_leads_to(column.name, keys)]
        if target in views and views[target].has(key) and target != view.name
    ]
    return tuple(found)


def _leads_to(column: str, keys: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    for ending, place in keys.items():
        if column == ending or (ending != "outlet" and column.endswith(f"_{ending}")):
            return place
    return "", ""
