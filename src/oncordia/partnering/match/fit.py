"""How well the fields of a need and an offer fit, beside their words."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.partnering import MatchReasonCode
from oncordia.partnering.match.coded import Coded, IntArray, list_answers, list_near_topics

NEUTRAL = 0.5  # where one side does not say
NEAR = 0.5  # of topics that are near each other
WEIGHTS = {
    MatchReasonCode.FIELD: 0.35,
    MatchReasonCode.FORM: 0.2,
    MatchReasonCode.STAGE: 0.2,
    MatchReasonCode.KIND: 0.1,
    MatchReasonCode.REGION: 0.1,
    MatchReasonCode.SIZE: 0.05,
}


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Fit of pairs, 0 to 1: by the wishes of each side, and by each part; shape (n,)."""

    for_need: FloatArray
    for_offer: FloatArray
    parts: dict[MatchReasonCode, FloatArray]


def measure_fit(needs: Coded, offers: Coded, left: IntArray, right: IntArray) -> Fit:
    """Structured fit of the pairs (left[i], right[i])."""
    parts = {
        MatchReasonCode.FIELD: _fit_topics(needs, offers, left, right),
        MatchReasonCode.FORM: _fit_forms(needs, offers, left, right),
        MatchReasonCode.STAGE: _fit_stages(needs, offers, left, right),
        MatchReasonCode.KIND: list_answers()[needs.kinds[left], offers.kinds[right]],
    }
    shared = sum(WEIGHTS[code] * values for code, values in parts.items())
    wishes = [
        (_wish(needs.names_region[left], offers.regions[right]), MatchReasonCode.REGION),
        (_wish(needs.names_size[left], offers.sizes[right]), MatchReasonCode.SIZE),
        (_wish(offers.names_region[right], needs.regions[left]), MatchReasonCode.REGION),
        (_wish(offers.names_size[right], needs.sizes[left]), MatchReasonCode.SIZE),
    ]
    for_need = shared + sum(WEIGHTS[code] * values for values, code in wishes[:2])
    for_offer = shared + sum(WEIGHTS[code] * values for values, code in wishes[2:])
    parts[MatchReasonCode.REGION] = (wishes[0][0] + wishes[2][0]) / 2
    parts[MatchReasonCode.SIZE] = (wishes[1][0] + wishes[3][0]) / 2
    return Fit(np.asarray(for_need), np.asarray(for_offer), parts)


def _fit_topics(needs: Coded, offers: Coded, left: IntArray, right: IntArray) -> FloatArray:
    one, other = needs.topics[left], offers.topics[right]
    same = (one & other).any(axis=1)
    near = ((one.astype(np.float32) @ list_near_topics() > 0.0) & other).any(axis=1)
    known = one.any(axis=1) & other.any(axis=1)
    return np.where(known, np.where(same, 1.0, np.where(near, NEAR, 0.0)), NEUTRAL)


def _fit_forms(needs: Coded, offers: Coded, left: IntArray, right: IntArray) -> FloatArray:
    one, other = needs.forms[left], offers.forms[right]
    known = one.any(axis=1) & other.any(axis=1)
    return np.where(known, (one & other).any(axis=1).astype(float), NEUTRAL)


def _fit_stages(needs: Coded, offers: Coded, left: IntArray, right: IntArray) -> FloatArray:
    """The share of the narrower range that both ranges span."""
    low = np.maximum(needs.levels[left, 0], offers.levels[right, 0])
    high = np.minimum(needs.levels[left, 1], offers.levels[right, 1])
    spans = [
        one.levels[place, 1] - one.levels[place, 0] + 1
        for one, place in ((needs, left), (offers, right))
    ]
    share = np.maximum(high - low + 1, 0) / np.minimum(*spans)
    return np.where(needs.has_stage[left] & offers.has_stage[right], share, NEUTRAL)


def _wish(is_named: np.ndarray, of_other: IntArray) -> FloatArray:
    """1 where a wish is met, neutral where none is named or the other is not known.

    Pairs that break a wish never come here: a rule keeps them apart.
    """
    return np.where(is_named & (of_other > 0), 1.0, NEUTRAL)
