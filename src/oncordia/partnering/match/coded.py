"""Needs and offers as arrays of codes, for rules and fit on many pairs at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.partnering import (
    NEAR_TOPICS,
    Confidentiality,
    Cooperation,
    FirmSize,
    MatchFacts,
    Posting,
    PostingKind,
    Topic,
)

IntArray = NDArray[np.int64]
_KINDS, _TOPICS, _FORMS = list(PostingKind), list(Topic), list(Cooperation)
_SIZES = list(FirmSize)
ANSWERS: Mapping[PostingKind, Mapping[PostingKind, float]] = {  # offers that answer a need
    PostingKind.PROBLEM: {
        PostingKind.TECHNOLOGY: 1.0,
        PostingKind.SERVICE: 1.0,
        PostingKind.PROBLEM: 0.5,
    },
    PostingKind.TECHNOLOGY: {PostingKind.TECHNOLOGY: 1.0, PostingKind.SERVICE: 0.5},
    PostingKind.SERVICE: {PostingKind.SERVICE: 1.0, PostingKind.TECHNOLOGY: 0.5},
    PostingKind.SITE: {PostingKind.SITE: 1.0, PostingKind.SERVICE: 0.5},
    PostingKind.FUND: {PostingKind.FUND: 1.0, PostingKind.CHALLENGE: 0.5},
    PostingKind.POST: {PostingKind.POST: 1.0},
    PostingKind.CHALLENGE: {PostingKind.TECHNOLOGY: 1.0, PostingKind.SERVICE: 1.0},
}


def list_answers() -> FloatArray:
    """How well an offer of a kind answers a need of a kind: 0 not at all, 1 fully."""
    table = np.zeros((len(_KINDS), len(_KINDS)))
    for need, offers in ANSWERS.items():
        for offer, value in offers.items():
            table[_KINDS.index(need), _KINDS.index(offer)] = value
    return table


def list_near_topics() -> FloatArray:
    """1 where two topics are near each other, shape (topics, topics)."""
    table = np.zeros((len(_TOPICS), len(_TOPICS)))
    for pair in NEAR_TOPICS:
        one, other = (_TOPICS.index(topic) for topic in pair)
        table[one, other] = table[other, one] = 1.0
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """One side as arrays, a row a posting. Region and size 0 stand for: not known."""

    owners: IntArray
    kinds: IntArray
    levels: IntArray  # (n, 2) readiness levels; 1 to 9 where none is given
    has_stage: BoolArray
    regions: IntArray
    admits_region: BoolArray  # (n, regions)
    names_region: BoolArray  # whether it wishes certain regions
    sizes: IntArray
    admits_size: BoolArray  # (n, sizes)
    names_size: BoolArray
    topics: BoolArray
    forms: BoolArray
    is_over: BoolArray
    is_full: BoolArray
    is_hidden: BoolArray  # confidential
    readers: tuple[frozenset[int], ...]  # owners who may read a hidden one
    avoided: tuple[frozenset[int], ...]  # owners named as conflicts
    settled: tuple[frozenset[int], ...]

    def __len__(self) -> int:
        return int(self.owners.size)


def code_postings(
    needs: Sequence[Posting], offers: Sequence[Posting], facts: MatchFacts, on: date
) -> tuple[Coded, Coded, list[str]]:
    """Both sides as arrays, and the owners that their codes stand for."""
    both = (*needs, *offers)
    owners = sorted({posting.owner_id for posting in both})
    places = sorted(
        {place for one in both for place in (one.region, *one.regions, *one.barred_regions)} - {""}
    )
    by_owner = {owner: code for code, owner in enumerate(owners)}
    by_place = {place: code for code, place in enumerate(places, 1)}
    coded = [_code(side, by_owner, by_place, facts, on) for side in (tuple(needs), tuple(offers))]
    return coded[0], coded[1], owners


def _code(
    side: tuple[Posting, ...],
    by_owner: Mapping[str, int],
    by_place: Mapping[str, int],
    facts: MatchFacts,
    on: date,
) -> Coded:
    n = len(side)
    admits_region = np.ones((n, len(by_place) + 1), dtype=bool)
    admits_size = np.ones((n, len(_SIZES) + 1), dtype=bool)
    levels = np.tile(np.array([1, 9]), (n, 1))
    topics, forms = np.zeros((n, len(_TOPICS)), dtype=bool), np.zeros((n, len(_FORMS)), dtype=bool)
    for row, posting in enumerate(side):
        if posting.regions:
            admits_region[row, 1:] = False
            admits_region[row, [by_place[place] for place in posting.regions]] = True
        admits_region[row, [by_place[place] for place in posting.barred_regions]] = False
        if posting.sizes:
            admits_size[row, 1:] = False
            admits_size[row, [_SIZES.index(size) + 1 for size in posting.sizes]] = True
        if posting.stage is not None:
            levels[row] = posting.stage.levels
        topics[row, [_TOPICS.index(topic) for topic in posting.fields]] = True
        forms[row, [_FORMS.index(form) for form in posting.forms]] = True
    return Coded(
        owners=_ints(by_owner[one.owner_id] for one in side),
        kinds=_ints(_KINDS.index(one.kind) for one in side),
        levels=levels,
        has_stage=_truths(one.stage is not None for one in side),
        regions=_ints(by_place.get(one.region, 0) for one in side),
        admits_region=admits_region,
        names_region=_truths(bool(one.regions) for one in side),
        sizes=_ints(0 if one.size is None else _SIZES.index(one.size) + 1 for one in side),
        admits_size=admits_size,
        names_size=_truths(bool(one.sizes) for one in side),
        topics=topics,
        forms=forms,
        is_over=_truths(one.last_day is not None and one.last_day < on for one in side),
        is_full=_truths(one.capacity == 0 for one in side),
        is_hidden=_truths(one.is_confidential for one in side),
        readers=tuple(_list_readers(one, by_owner, facts) for one in side),
        avoided=tuple(_choose(one.conflicts, by_owner) for one in side),
        settled=tuple(_choose(one.settled_with, by_owner) for one in side),
    )


def _list_readers(
    posting: Posting, by_owner: Mapping[str, int], facts: MatchFacts
) -> frozenset[int]:
    """Owners whom the owner of a confidential posting has allowed to read it."""
    if posting.confidentiality is not Confidentiality.AGREEMENT:
        return frozenset()
    named = set(posting.may_see)
    for agreement_id in posting.may_see:
        parties = facts.agreements.get(agreement_id, frozenset())
        if posting.owner_id in parties:
            named |= parties
    return _choose(named, by_owner)


def _choose(ids: Iterable[str], by_owner: Mapping[str, int]) -> frozenset[int]:
    return frozenset(by_owner[one] for one in ids if one in by_owner)


def _ints(values: Iterable[int]) -> IntArray:
    return np.fromiter(values, dtype=np.int64)


def _truths(values: Iterable[bool]) -> BoolArray:
    return np.fromiter(values, dtype=bool)
