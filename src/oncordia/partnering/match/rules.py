"""The hard rules on blocks of pairs: which one keeps a pair apart."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import BoolArray
from oncordia.domain.partnering import MatchFacts, MatchRule
from oncordia.partnering.match.coded import Coded, IntArray, list_answers

RULES = tuple(MatchRule)  # a code is a place in it plus one; 0: no rule holds
Codes = NDArray[np.int8]


class RuleBook:
    """What the rules need to know of all owners, prepared once."""

    def __init__(
        self,
        needs: Coded,
        offers: Coded,
        owners: Sequence[str],
        facts: MatchFacts,
        *,
        keep_partners: bool = True,
    ) -> None:
        self._needs, self._offers = needs, offers
        self._answers = list_answers() > 0.0
        by_owner = {owner: code for code, owner in enumerate(owners)}
        self._kin = _pair_kin(by_owner, facts.parents)
        self._rivals = _pair(by_owner, facts.competitors)
        self.partners = _pair(by_owner, facts.partners)
        self._bound = {} if keep_partners else self.partners
        self._of_owner = {
            int(owner): np.flatnonzero(offers.owners == owner) for owner in np.unique(offers.owners)
        }
        self._hidden_offers = np.flatnonzero(offers.is_hidden)

    def judge(self, first: int, last: int) -> Codes:
        """Code of the first rule that keeps each pair apart, shape (last - first, offers)."""
        needs, offers = self._needs, self._offers
        rows = slice(first, last)
        codes = np.zeros((last - first, len(offers)), dtype=np.int8)

        def put(mask: BoolArray, rule: MatchRule) -> None:
            codes[np.broadcast_to(mask, codes.shape)] = RULES.index(rule) + 1

        put(needs.is_full[rows, None] | offers.is_full, MatchRule.FULL)
        put(_refuse(needs.admits_size[rows], offers.sizes), MatchRule.SIZE)
        put(_refuse(offers.admits_size, needs.sizes[rows]).T, MatchRule.SIZE)
        put(_refuse(needs.admits_region[rows], offers.regions), MatchRule.REGION)
        put(_refuse(offers.admits_region, needs.regions[rows]).T, MatchRule.REGION)
        low, high = needs.levels[rows].T
        apart = (low[:, None] > offers.levels[:, 1]) | (high[:, None] < offers.levels[:, 0])
        put(apart, MatchRule.STAGE)
        self._put_owners(codes, first, last, MatchRule.SETTLED)
        self._put_owners(codes, first, last, MatchRule.COMPETITOR)
        put(self._find_unreadable(first, last), MatchRule.CONFIDENTIAL)
        put(needs.is_over[rows, None] | offers.is_over, MatchRule.EXPIRED)
        put(~self._answers[np.ix_(needs.kinds[rows], offers.kinds)], MatchRule.KIND)
        self._put_owners(codes, first, last, MatchRule.OWN)
        return codes

    def _put_owners(self, codes: Codes, first: int, last: int, rule: MatchRule) -> None:
        """Rules that hold between two owners."""
        needs, offers, code = self._needs, self._offers, RULES.index(rule) + 1
        pairs: Mapping[int, frozenset[int]] = {
            MatchRule.OWN: self._kin,
            MatchRule.COMPETITOR: self._rivals,
            MatchRule.SETTLED: self._bound,
        }[rule]
        mine = {
            MatchRule.COMPETITOR: (needs.avoided, offers.avoided),
            MatchRule.SETTLED: (needs.settled, offers.settled),
        }.get(rule)
        for row in range(first, last):
            owner = int(needs.owners[row])
            others: set[int] = set(pairs.get(owner, ()))
            if rule is MatchRule.OWN:
                others.add(owner)
            if mine is not None:
                others |= mine[0][row]
            for other in others & self._of_owner.keys():
                codes[row - first, self._of_owner[other]] = code
        if mine is not None:
            for column, avoided in enumerate(mine[1]):
                if avoided:
                    hit = np.isin(needs.owners[first:last], list(avoided))
                    codes[hit, column] = code

    def _find_unreadable(self, first: int, last: int) -> BoolArray:
        """Pairs of which one may not be read by the owner of the other."""
        needs, offers = self._needs, self._offers
        barred = np.zeros((last - first, len(offers)), dtype=bool)
        for row in first + np.flatnonzero(needs.is_hidden[first:last]):
            barred[row - first] = ~_isin(offers.owners, needs.readers[row])
        for column in self._hidden_offers:
            barred[:, column] |= ~_isin(needs.owners[first:last], offers.readers[column])
        return barred


def _isin(values: IntArray, chosen: frozenset[int]) -> BoolArray:
    if not chosen:
        return np.zeros(values.shape, dtype=bool)
    return np.isin(values, list(chosen))


def _refuse(admits: BoolArray, codes: IntArray) -> BoolArray:
    return ~admits[:, codes]


def _pair(
    by_owner: Mapping[str, int], pairs: Iterable[frozenset[str]]
) -> dict[int, frozenset[int]]:
    """The others of each owner, by code."""
    found: dict[int, set[int]] = {}
    for pair in pairs:
        codes = [by_owner[one] for one in pair if one in by_owner]
        if len(codes) == 2:
            found.setdefault(codes[0], set()).add(codes[1])
            found.setdefault(codes[1], set()).add(codes[0])
    return {code: frozenset(others) for code, others in found.items()}


def _pair_kin(by_owner: Mapping[str, int], parents: Mapping[str, str]) -> dict[int, frozenset[int]]:
    """Owners of which one is part of the other, through however many others."""
    pairs = set()
    for owner in by_owner:
        above, seen = parents.get(owner, ""), {owner}
        while above and above not in seen:
            pairs.add(frozenset((owner, above)))
            seen.add(above)
            above = parents.get(above, "")
    return _pair(by_owner, pairs)
