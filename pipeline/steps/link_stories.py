"""Articles -> stories: those that are new or show another text are linked anew, until none is due."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from time import monotonic

import structlog

from pipeline.db import stories
from pipeline.db.bulk import Row
from pipeline.db.connect import Database
from pipeline.db.stories import Batch, Linked
from pipeline.resolve.clusters import Decision
from pipeline.resolve.stories import (
    MOST_DAYS,
    Apart,
    Report,
    Tie,
    carried,
    held_apart,
    keys,
    same_event,
    settle,
    united,
)
from pipeline.resolve.wording import passages, shares
from pipeline.steps.counts import Counts

_log = structlog.get_logger()
#: loading waits while a batch is linked
_BATCH_ARTICLES = 500
#: a key that more articles of one day share tells nothing
_MOST_SHARING = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCounts(Counts):
    """What was linked."""

    #: that were due
    articles: int = 0
    #: that were settled, among them those that the due ones touch
    settled: int = 0
    #: that carry another's wording
    carrying: int = 0
    #: keys that too many articles share
    crowded: int = 0


def link_stories_due(
    database: Database, *, seconds: float = 600.0, progress: Callable[[StoryCounts], None] = lambda counts: None
) -> StoryCounts:
    """Link batch after batch until no article is due, or no new batch should begin (`seconds`)."""
    until = monotonic() + seconds
    counts = StoryCounts()
    while monotonic() < until:
        with stories.batch(database, articles=_BATCH_ARTICLES, window=MOST_DAYS) as due:
            if not due.due:
                break
            done = _Linker(due).link()
        _log.info("link_stories.batch", **done.as_dict())
        counts = counts.plus(done)
        progress(counts)
    return counts


class _Linker:
    """Links one batch: first whose wording each article carries, then which wordings are of one event."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._rows: dict[str, Row] = {}
        self._reports: dict[str, Report] = {}
        self._keys: dict[int, str] = {}
        self._near: dict[str, frozenset[str]] = {}
        self._learn(batch.due)
        self._decisions = self._decided()
        #: article -> those that it carries, and wording -> the one that it gathers around, as far as they were settled
        self._texts: Mapping[str, Tie] = {}
        self._leads: Mapping[str, Tie] = {}

    def link(self) -> StoryCounts:
        """Link and store."""
        due = [self._keys[each] for each in self._batch.due]
        crowded = self._batch.enter_keys(self._found_by(due), _MOST_SHARING)
        apart = held_apart(self._decisions)
        self._texts = settle(
            map(self._article, due), lambda reports: self._articles_near(reports, apart), carried, apart
        )
        apart = self._wordings_apart(apart)
        changed = [self._wording(key) for key in self._changed_wordings(due)]
        self._leads = settle(changed, lambda reports: self._wordings_near(reports, apart), same_event, apart)
        self._batch.save(self._linked())
        carrying = sum(tie.to != key for key, tie in self._texts.items())
        return StoryCounts(articles=len(due), settled=len(self._texts), carrying=carrying, crowded=crowded)

    # --- what is compared ---------------------------------------------------------------------------------------------

    def _learn(self, ids: Iterable[int | None]) -> None:
        unknown = {each for each in ids if each is not None} - self._keys.keys()
        for row in self._batch.articles(unknown) if unknown else ():
            self._rows[row["key"]] = row
            self._keys[row["article_id"]] = row["key"]

    def _decided(self) -> list[Decision]:
        """All decisions about articles that show a text; they, their wordings and these's leads are learned."""
        rows = self._batch.decisions()
        self._learn(row[end] for row in rows for end in ("article_id", "other_article_id"))
        for of in ("text_id", "lead_id") if rows else ():
            self._learn([row[of] for row in self._rows.values()])
        return [
            Decision(
                number=row["story_decision_id"],
                kind=row["kind"],
                key=self._keys[row["article_id"]],
                other=self._keys[row["other_article_id"]],
            )
            for row in rows
            if row["article_id"] in self._keys and row["other_article_id"] in self._keys
        ]

    def _found_by(self, due: Iterable[str]) -> Iterator[Row]:
        for row in map(self._rows.__getitem__, due):
            for key in keys(row["minhash"], row["names"]):
                yield {"article_id": row["article_id"], "key": key, "published_on": row["day"]}

    def _find_near(self, reports: Iterable[Report]) -> None:
        """Learn who may be compared with these reports."""
        ids = [self._rows[report.key]["article_id"] for report in reports if report.key not in self._near]
        pairs = self._batch.near(ids) if ids else []
        self._learn(pair["near_id"] for pair in pairs)
        near: dict[str, set[str]] = {self._keys[each]: set() for each in ids}
        for pair in pairs:
            near[self._keys[pair["article_id"]]].add(self._keys[pair["near_id"]])
        self._near |= {key: frozenset(beside) for key, beside in near.items()}

    # --- articles, and the wordings that they carry -------------------------------------------------------------------

    def _article(self, key: str) -> Report:
        if key not in self._reports:
            self._reports[key] = self._report(self._rows[key])
        return self._reports[key]

    def _report(self, row: Row) -> Report:
        return Report(
            key=row["key"],
            day=row["day"],
            is_dated=row["is_dated"],
            outlet=row["outlet"],
            is_agency=row["is_agency"],
            text=row["text"],
            names=frozenset(row["names"]),
            minhash=row["minhash"],
            follows=row["text_key"],
        )

    def _articles_near(self, reports: Collection[Report], apart: Apart) -> Mapping[str, Sequence[Report]]:
        self._find_near(reports)
        return {
            report.key: [self._article(key) for key in self._near[report.key] | set(apart.get(report.key, ()))]
            for report in reports
        }

    def _carried_by(self, key: str) -> str | None:
        """The article whose wording this one carries, as settled now."""
        tie = self._texts.get(key)
        return tie.to if tie else self._rows[key]["text_key"]

    def _wording(self, key: str) -> Report:
        return replace(self._article(key), follows=self._rows[key]["lead_key"])

    def _changed_wordings(self, due: Sequence[str]) -> set[str]:
        """Wordings that are new or changed, and those that gathered around one that is gone."""
        heads = {key for key, tie in self._texts.items() if tie.to == key}
        gone = {key for key in self._texts.keys() - heads if self._rows[key]["lead_key"]}
        new = {key for key in heads if self._rows[key]["lead_key"] is None}
        left = {
            key
            for end in gone
            for key in self._near[end]
            if self._rows[key]["lead_key"] == end and self._is_wording(key)
        }
        return new | (heads & set(due)) | left

    def _is_wording(self, key: str) -> bool:
        return self._carried_by(key) == key

    def _wordings_apart(self, apart: Apart) -> Apart:
        found: dict[str, set[str]] = {}
        for key, others in apart.items():
            for other in others:
                one, two = self._carried_by(key), self._carried_by(other)
                if one and two:
                    found.setdefault(one, set()).add(two)
        return found

    def _wordings_near(self, reports: Collection[Report], apart: Apart) -> Mapping[str, Sequence[Report]]:
        self._find_near(reports)
        return {
            report.key: [
                self._wording(key)
                for key in self._near[report.key] | set(apart.get(report.key, ()))
                if self._is_wording(key)
            ]
            for report in reports
        }

    # --- what came of it ----------------------------------------------------------------------------------------------

    def _linked(self) -> Linked:
        united = self._united()
        return Linked(
            articles=[self._article_row(tie) for tie in self._texts.values()],
            texts=[self._text_row(tie, united) for tie in self._leads.values()],
            passages=chain.from_iterable(map(self._passage_rows, self._texts.values())),
            united={self._id(lead): self._id(story) for lead, story in united.items()},
        )

    def _united(self) -> Mapping[str, str]:
        leads: dict[str, Report] = {}
        for key in {end for each in self._decisions for end in (each.key, each.other)}:
            wording = self._carried_by(key)
            if wording is None:
                continue
            leads[key] = self._article(self._lead_of(wording))
        return united(leads, self._decisions)

    def _lead_of(self, wording: str) -> str:
        if wording in self._leads:
            return self._leads[wording].to
        row = self._rows[wording]
        self._learn([row["lead_id"]])
        return str(row["lead_key"])

    def _id(self, key: str) -> int:
        return int(self._rows[key]["article_id"])

    def _text_row(self, tie: Tie, united: Mapping[str, str]) -> Row:
        return {
            "article_id": self._id(tie.key),
            "lead_id": self._id(tie.to),
            "score": tie.match.score if tie.match else None,
            "evidence": tie.match.why if tie.match else None,
            "story_id": self._id(united.get(tie.to, tie.to)),
        }

    def _article_row(self, tie: Tie) -> Row:
        own, text = self._rows[tie.key], self._rows[tie.to]
        found = shares(own["text"], text["text"])
        return {
            "article_id": own["article_id"],
            "article_version_id": own["article_version_id"],
            "published_on": own["day"],
            "is_dated": own["is_dated"],
            "text_id": text["article_id"],
            "text_version_id": text["article_version_id"],
            "own_share": found.of_one,
            "text_share": found.of_other,
        }

    def _passage_rows(self, tie: Tie) -> Iterator[Row]:
        if tie.to == tie.key:
            return
        own, text = self._rows[tie.key], self._rows[tie.to]
        for ordinal, passage in enumerate(passages(own["text"], text["text"]), 1):
            start, end = passage.own or (None, None)
            text_start, text_end = passage.other or (None, None)
            yield {
                "article_id": own["article_id"],
                "ordinal": ordinal,
                "kind": passage.kind,
                "start_char": start,
                "end_char": end,
                "text_start": text_start,
                "text_end": text_end,
            }
