"""Records that no row uses are named in a file beside theirs, `….warc.gz.void`: replay and verify pass them over."""

from collections.abc import Iterable

from pipeline.archive.store import Store


def void(store: Store, path: str, record_ids: Iterable[str]) -> None:
    """Name records of a file as void, with those that were named before."""
    if names := set(record_ids):
        store.put(_beside(path), "".join(f"{name}\n" for name in sorted(names | voided(store, path))).encode())


def voided(store: Store, path: str) -> frozenset[str]:
    """The void records of a file."""
    beside = _beside(path)
    return (
        frozenset(store.read(beside, 0, store.size(beside)).decode().split()) if store.exists(beside) else frozenset()
    )


def forget(store: Store, path: str) -> None:
    """Take the names away with their file."""
    store.remove(_beside(path))


def _beside(path: str) -> str:
    return f"{path}.void"
