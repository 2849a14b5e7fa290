"""Hosts: leased to one worker at a time, given back with what was learned of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.db.bulk import Row, fill
from pipeline.db.connect import Connection, Database
from pipeline.db.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Leases:
    """What one batch may do with hosts while it runs: all under its fencing token."""

    database: Database
    token: int
    worker: str
    lease_seconds: float

    def take(self, host: str) -> Row | None:
        """Lease a host that a redirect leads to (columns of `ingest.host`); None where another worker holds it."""
        lease = {"host": host, "token": self.token, "lease_seconds": self.lease_seconds, "worker": self.worker}
        with self.database.transaction() as connection:
            connection.execute(sql("add_hosts"), {"hosts": [host]})
            return connection.execute(sql("lease_host"), lease).fetchone()

    def note(self, learned: Row) -> None:
        """Remember at once (keys as in `loading_host`): a worker that is killed gives nothing back."""
        with self.database.transaction() as connection:
            connection.execute(sql("note_host"), {**learned, "token": self.token})


def keep_used(connection: Connection, token: int, held: Sequence[Row], claimed: Sequence[Row]) -> list[Row]:
    """Give back leased hosts of which the batch claimed nothing; returns the others, with the pace that they are owed.

    `claimed` rows name their `host` and `outlet_id`. To the columns of `ingest.host` comes `max_requests`; an outlet's
    `delay_seconds` stands in for a host without its own. Of several outlets on one host the strictest counts.
    """
    used = {row["host"] for row in claimed}
    connection.execute(sql("return_hosts"), {"token": token, "used": list(used)})
    asked = {"hosts": [row["host"] for row in claimed], "outlets": [row["outlet_id"] for row in claimed]}
    paces = {row["host"]: row for row in connection.execute(sql("outlet_paces"), asked)}
    return [_paced(row, paces.get(row["host"], {})) for row in held if row["host"] in used]


def release(connection: Connection, token: int, learned: Iterable[Row]) -> None:
    """Give hosts back (keys as in `loading_host`), where this token still holds them."""
    fill(connection, "loading_host", learned)
    connection.execute(sql("release_hosts"), {"token": token})


def _paced(host: Row, pace: Row) -> Row:
    own = host["delay_seconds"]
    delay_seconds = pace.get("delay_seconds") if own is None else own
    return {**host, "delay_seconds": delay_seconds, "max_requests": pace.get("max_requests")}
