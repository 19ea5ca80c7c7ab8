"""The search index of names: for each kind of record, segments of pieces and who holds them.

A segment covers the names of one kind that were numbered in one unit of work. Small segments are
joined with the one before, so that a workspace of n names has about log n of them. Names that were
taken back stay in their segment until it is joined; they are not found, as their number is gone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain.records import Draft, NameEntry, NameForm
from oncordia.store.bulk import insert_rows
from oncordia.store.fold import fold_name
from oncordia.store.grams import cut_grams, score_names
from oncordia.store.schema import name_grams, name_segments, names

MOST_POSTINGS = 120_000  # entries that one question looks at; the rarest pieces come first
_JOIN_BELOW = 2  # a segment at most so many times as large as the next is joined with it
_ROWS_AT_ONCE = 5_000


class NameWriter:
    """Writes names of one unit of work, and their segments when it ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next: int | None = None
        self._added: dict[str, tuple[list[int], list[str]]] = {}

    def add(self, drafts: Sequence[Draft]) -> None:
        """Write the names of new versions of records."""
        rows: list[dict[str, Any]] = []
        for draft in drafts:
            if not draft.names:
                continue
            numbers, keys = self._added.setdefault(draft.kind, ([], []))
            for position, name in enumerate(draft.names):
                number, key = self._take_number(), fold_name(name.text)
                numbers.append(number)
                keys.append(key)
                rows.append(
                    {
                        "kind": draft.kind,
                        "record_id": draft.record_id,
                        "position": position,
                        "text": name.text,
                        "script": name.script,
                        "name_kind": name.kind,
                        "key": key,
                        "number": number,
                    }
                )
        insert_rows(self._connection, names, rows)

    def finish(self) -> None:
        """Write what makes the names of this unit findable."""
        for kind, (numbers, keys) in self._added.items():
            first, n_names = self._join_before(kind, numbers[0], len(numbers))
            if n_names > len(numbers):
                numbers, keys = _list_keys(self._connection, kind, first)
            write_segment(self._connection, kind, numbers, keys)
        self._added = {}

    def _take_number(self) -> int:
        if self._next is None:
            last = self._connection.execute(select(func.max(names.c.number))).scalar()
            segment = self._connection.execute(select(func.max(name_segments.c.last))).scalar()
            self._next = max(last or 0, segment or 0) + 1
        number, self._next = self._next, self._next + 1
        return number

    def _join_before(self, kind: str, first: int, n_names: int) -> tuple[int, int]:
        """Take away the segments before that are to be joined; first number and size of all."""
        of_kind = select(name_segments.c.first, name_segments.c.n_names).where(
            name_segments.c.kind == kind
        )
        for row in self._connection.execute(of_kind.order_by(name_segments.c.first.desc())).all():
            if row.n_names > _JOIN_BELOW * n_names:
                break
            for table, column in (
                (name_grams, name_grams.c.segment),
                (name_segments, name_segments.c.first),
            ):
                self._connection.execute(
                    delete(table).where(table.c.kind == kind, column == row.first)
                )
            first, n_names = row.first, n_names + row.n_names
        return first, n_names


def write_segment(
    connection: Connection, kind: str, numbers: Sequence[int], keys: Sequence[str]
) -> None:
    """Write one segment of names that are given by rising number."""
    if not keys:
        return
    grams = cut_grams(keys)
    has_gaps = numbers[-1] - numbers[0] + 1 != len(numbers)
    connection.execute(
        insert(name_segments),
        {
            "kind": kind,
            "first": numbers[0],
            "last": numbers[-1],
            "n_names": len(numbers),
            # numbers without a gap say themselves
            "numbers": np.asarray(numbers, "<u4").tobytes() if has_gaps else b"",
            "sizes": np.minimum(grams.sizes, 255).astype(np.uint8).tobytes(),
        },
    )
    starts = np.flatnonzero(np.diff(grams.gram, prepend=-1))
    ends = np.append(starts[1:], grams.gram.size)
    holders = grams.name.astype("<u4")
    codes = grams.gram[starts].tolist()
    spans = list(zip(codes, starts.tolist(), ends.tolist(), strict=True))
    for at in range(0, len(spans), _ROWS_AT_ONCE):
        rows = [
            {
                "kind": kind,
                "segment": numbers[0],
                "gram": code,
                "n_names": end - start,
                "holders": holders[start:end].tobytes(),
            }
            for code, start, end in spans[at : at + _ROWS_AT_ONCE]
        ]
        insert_rows(connection, name_grams, rows)


def write_all_segments(connection: Connection) -> None:
    """Write the segments of every name that stands there, for a database that has none yet."""
    for kind in connection.execute(select(names.c.kind).distinct()).scalars().all():
        write_segment(connection, kind, *_list_keys(connection, kind, 0))


def find_names(
    connection: Connection, text: str, kinds: Sequence[str] | None, limit: int
) -> list[NameEntry]:
    """Names most alike to ``text``, best first: those that fold to the same, then by pieces."""
    key = fold_name(text)
    query = select(names).order_by(names.c.number).limit(limit)
    if kinds is not None:
        query = query.where(names.c.kind.in_(kinds))
    same = connection.execute(query.where(names.c.key == key)).all() if key else []
    found = {row.number: row for row in same}
    wanted = _find_numbers(connection, key, kinds, limit)
    rows = connection.execute(select(names).where(names.c.number.in_(wanted))).all()
    by_number = {row.number: row for row in rows}
    for number in wanted:
        if number in by_number:
            found.setdefault(number, by_number[number])
    return [_read_entry(row) for row in list(found.values())[:limit]]


def _find_numbers(
    connection: Connection, key: str, kinds: Sequence[str] | None, limit: int
) -> list[int]:
    codes = cut_grams([key]).gram.tolist()
    query = select(
        name_grams.c.kind, name_grams.c.segment, name_grams.c.gram, name_grams.c.n_names
    ).where(name_grams.c.gram.in_(codes))
    if kinds is not None:
        query = query.where(name_grams.c.kind.in_(kinds))
    counts: dict[int, int] = {}
    places: dict[tuple[str, int], list[int]] = {}
    for row in connection.execute(query):
        counts[row.gram] = counts.get(row.gram, 0) + row.n_names
        places.setdefault((row.kind, row.segment), []).append(row.gram)
    rarest = _choose_rarest(counts)
    weights = {code: 1.0 / np.log2(2.0 + counts[code]) for code in rarest}
    # a piece that no name holds counts as much as the rarest: it is what a typing error leaves
    asked = sum(weights.values()) + 0.5 * (len(codes) - len(counts))
    scores: list[tuple[float, int]] = []
    for (kind, segment), held in places.items():
        wanted = {code: weights[code] for code in held if code in weights}
        if wanted:
            scores += _score_segment(connection, kind, segment, wanted, asked, len(codes), limit)
    scores.sort(key=lambda pair: (-pair[0], pair[1]))
    return [number for _, number in scores[:limit]]


def _choose_rarest(counts: Mapping[int, int]) -> list[int]:
    """The rarest pieces, as many as one question may look at; one at least."""
    chosen: list[int] = []
    total = 0
    for code, count in sorted(counts.items(), key=lambda pair: pair[1]):
        total += count
        if chosen and total > MOST_POSTINGS:
            break
        chosen.append(code)
    return chosen


def _score_segment(
    connection: Connection,
    kind: str,
    segment: int,
    weights: Mapping[int, float],
    asked: float,
    size: int,
    limit: int,
) -> list[tuple[float, int]]:
    head = connection.execute(
        select(name_segments.c.numbers, name_segments.c.sizes).where(
            name_segments.c.kind == kind, name_segments.c.first == segment
        )
    ).one()
    sizes: IntArray = np.frombuffer(head.sizes, np.uint8).astype(np.int64)
    numbers: IntArray = np.arange(segment, segment + sizes.size)
    if head.numbers:
        numbers = np.frombuffer(head.numbers, "<u4").astype(np.int64)
    shared: FloatArray = np.zeros(sizes.size)
    query = select(name_grams.c.gram, name_grams.c.holders).where(
        name_grams.c.kind == kind,
        name_grams.c.segment == segment,
        name_grams.c.gram.in_(list(weights)),
    )
    for row in connection.execute(query):
        shared[np.frombuffer(row.holders, "<u4")] += weights[row.gram]
    touched = np.flatnonzero(shared)
    scores = score_names(shared[touched], asked, sizes[touched], size)
    if touched.size > limit:
        best = np.argpartition(-scores, limit)[:limit]
        touched, scores = touched[best], scores[best]
    return list(zip(scores.tolist(), numbers[touched].tolist(), strict=True))


def _list_keys(connection: Connection, kind: str, first: int) -> tuple[list[int], list[str]]:
    query = select(names.c.number, names.c.key).where(names.c.kind == kind, names.c.number >= first)
    rows = connection.execute(query.order_by(names.c.number)).all()
    return [row.number for row in rows], [row.key for row in rows]


def _read_entry(row: Any) -> NameEntry:
    return NameEntry(
        row.kind, row.record_id, NameForm(row.text, row.script, row.name_kind), row.key
    )
