"""Which drug of a panel each virtual patient is given, and how she then responds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.errors import InvalidDesign
from oncordia.trials.organoid.concordance import Concordance, share_called
from oncordia.trials.organoid.graded import find_chances, find_links, solve_correlation
from oncordia.trials.organoid.panel_settings import PanelScenario, RankBy
from oncordia.trials.organoid.virtual import VirtualCohort, draw_population, make_population

_BLOCK = 64  # pairs of sensitivity and specificity at a time


def find_population(
    cohort: VirtualCohort | None, drugs: tuple[str, ...], correlation: float
) -> FloatArray:
    """Normal scores of virtual patients, from a cohort or, without one, with equal correlation."""
    if cohort is None:
        return make_population(drugs, correlation)
    return draw_population(cohort, drugs)


def check_panel(drugs: Sequence[str], rates: Sequence[float]) -> None:
    """Refuse a panel that contradicts itself.

    Raises
    ------
    InvalidDesign
        If drugs are missing or named twice, or have not one response rate each.
    """
    if not drugs:
        raise InvalidDesign("drugs is empty; name one drug at least", "drugs")
    doubled = next((drug for drug in drugs if list(drugs).count(drug) > 1), None)
    if doubled is not None:
        raise InvalidDesign(f"drug {doubled!r} stands twice; name each drug once", "drugs")
    check_rates(drugs, rates)


def check_rates(
    drugs: Sequence[str], rates: Sequence[float], field: str = "response_rates"
) -> None:
    """Refuse rates that are not one for each drug."""
    if len(rates) != len(drugs):
        raise InvalidDesign(
            f"{field} has {len(rates)} rates for {len(drugs)} drugs; give one for each drug", field
        )


def find_blind(drugs: Sequence[str], scenario: PanelScenario) -> tuple[int, ...]:
    """Places of the drugs whose organoids tell nothing in a scenario.

    Raises
    ------
    InvalidDesign
        If the design has no such drug, or has not one response rate for each.
    """
    check_rates(drugs, scenario.response_rates)
    for drug in scenario.blind_drugs:
        if drug not in drugs:
            raise InvalidDesign(
                f"blind_drugs names {drug!r}, which is not in the panel; it has {', '.join(drugs)}",
                "blind_drugs",
            )
    return tuple(place for place, drug in enumerate(drugs) if drug in scenario.blind_drugs)


def rank_drugs(
    scores: FloatArray, rates: FloatArray, concordance: Concordance, rank_by: RankBy
) -> FloatArray:
    """What drugs are ranked by, high first, shape (patients, drugs)."""
    if rank_by is RankBy.SCORE:
        return scores
    links = solve_correlation(rates, concordance.sensitivity, concordance.specificity)
    return find_chances(scores, links, -ndtri(rates))


def call_sensitive(scores: FloatArray, rates: FloatArray, concordance: Concordance) -> BoolArray:
    """Which organoids the test calls sensitive, shape (patients, drugs)."""
    called = share_called(rates, concordance.sensitivity, concordance.specificity)
    return np.asarray(scores > ndtri(1 - called), dtype=np.bool_)


def assign_top(order: FloatArray, allowed: BoolArray) -> IntArray:
    """Drug of the highest rank among those allowed, by patient; -1 where none is."""
    top = np.where(allowed, order, -np.inf).argmax(axis=1)
    return np.asarray(np.where(allowed.any(axis=1), top, -1), dtype=np.int64)


def queue_drugs(order: FloatArray, allowed: BoolArray) -> IntArray:
    """Drugs allowed, best first, then -1, by patient: shape (patients, drugs)."""
    queue = np.argsort(-np.where(allowed, order, -np.inf), axis=1, kind="stable")
    counts = allowed.sum(axis=1)[:, None]
    places = np.arange(order.shape[1])[None, :]
    return np.asarray(np.where(places < counts, queue, -1), dtype=np.int64)


def average_chances(
    scores: FloatArray, assigned: IntArray, links: FloatArray, rates: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Share of virtual patients given each drug, and their mean chance of response.

    Parameters
    ----------
    scores
        Normal scores, shape (patients, drugs).
    assigned
        Drug of each patient, -1 for none.
    links
        Correlations, shape (drugs, m, m).
    rates
        Response rates by drug.

    Returns
    -------
    tuple of numpy.ndarray
        Shapes (drugs,) and (drugs, m * m); the chance is 0 for a drug that nobody is given.
    """
    n_drugs = len(rates)
    flat = links.reshape(n_drugs, -1)
    shares, chances = np.zeros(n_drugs), np.zeros(flat.shape)
    for k in range(n_drugs):
        own = scores[assigned == k, k]
        shares[k] = own.size / scores.shape[0]
        for first in range(0, flat.shape[1], _BLOCK):
            block = flat[k, first : first + _BLOCK]
            if own.size:
                all_chances = find_chances(own[:, None], block[None, :], -ndtri(rates[k]))
                chances[k, first : first + _BLOCK] = all_chances.mean(axis=0)
    return shares, chances


@dataclass(frozen=True, slots=True)
class Panel:
    """Drugs with what a design assumes of them, and the virtual patients that it ranks them in."""

    drugs: tuple[str, ...]
    rates: tuple[float, ...]
    concordance: Concordance
    rank_by: RankBy
    cohort: VirtualCohort | None
    correlation: float

    def rank(self) -> tuple[FloatArray, FloatArray]:
        """Normal scores of the virtual patients, and what drugs are ranked by."""
        scores = find_population(self.cohort, self.drugs, self.correlation)
        return scores, rank_drugs(scores, np.array(self.rates), self.concordance, self.rank_by)


@lru_cache(maxsize=32)
def assign_panel(
    panel: Panel, is_called: bool, rates: tuple[float, ...], concordance: Concordance
) -> IntArray:
    """Drug of each virtual patient, of all or of those alone that are truly called sensitive."""
    scores, order = panel.rank()
    allowed = np.ones(scores.shape, dtype=np.bool_)
    if is_called:
        allowed = call_sensitive(scores, np.array(rates), concordance)
    return assign_top(order, allowed)


@lru_cache(maxsize=64)
def average_panel(
    panel: Panel,
    is_called: bool,
    rates: tuple[float, ...],
    concordance: Concordance,
    blind: tuple[int, ...] = (),
) -> tuple[FloatArray, FloatArray]:
    """``average_chances`` of the drugs that ``assign_panel`` gives."""
    scores, _ = panel.rank()
    assigned = assign_panel(panel, is_called, rates, concordance)
    return average_chances(scores, assigned, link_drugs(rates, concordance, blind), np.array(rates))


@lru_cache(maxsize=64)
def link_drugs(
    rates: tuple[float, ...], concordance: Concordance, blind: tuple[int, ...] = ()
) -> FloatArray:
    """``find_links`` of these rates, 0 at the places ``blind``; not to be written to."""
    links = find_links(np.array(rates), concordance)
    links[list(blind)] = 0.0
    links.flags.writeable = False
    return links
