"""Which drugs to measure first, or next: those that tell most of all others."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidOption
from oncordia.therapy.prediction.reference import Reference


@dataclass(frozen=True, slots=True)
class PanelStep:
    """One drug of a panel, in the order of choice."""

    drug: str
    explained: float  # share of the variance of all drugs known once it is measured, 0-1
    gain: float  # what it adds to that share


def choose_panel(
    reference: Reference,
    n_drugs: int,
    measured: tuple[str, ...] = (),
    candidates: tuple[str, ...] | None = None,
) -> tuple[PanelStep, ...]:
    """Drugs chosen one by one, each that which leaves least variance of all drugs unexplained.

    Greedy choice on the reference's covariance (Krause, Singh and Guestrin 2008, section 4.1,
    with the trace as the aim); the variance of a drug counts in its own SDs.

    Parameters
    ----------
    reference
        A fitted cohort.
    n_drugs
        How many drugs to choose beside those measured.
    measured
        Drugs already measured.
    candidates
        Drugs that may be chosen; all by default.

    Returns
    -------
    tuple
        The drugs in the order of choice; ties go to the first in the reference's order.

    Raises
    ------
    InvalidOption
        If a drug is unknown, or more are asked for than may be chosen.
    """
    known = {drug: place for place, drug in enumerate(reference.drugs)}
    allowed = reference.drugs if candidates is None else candidates
    for drug in (*measured, *allowed):
        if drug not in known:
            raise InvalidOption(f"the cohort has no drug {drug!r}")
    open_places = [known[drug] for drug in allowed if drug not in measured]
    if not 1 <= n_drugs <= len(open_places):
        raise InvalidOption(
            f"drugs must lie between 1 and {len(open_places)}, the drugs that may be chosen, "
            f"got {n_drugs}"
        )
    left = reference.correlation.copy()
    total = float(np.trace(left))
    for drug in measured:
        _learn(left, known[drug])
    steps = []
    before = 1.0 - float(np.trace(left)) / total
    for _ in range(n_drugs):
        gains = (left[:, open_places] ** 2).sum(axis=0) / np.maximum(
            np.diag(left)[open_places], 1e-12
        )
        best = open_places[int(np.argmax(gains))]
        _learn(left, best)
        open_places.remove(best)
        explained = 1.0 - float(np.trace(left)) / total
        steps.append(PanelStep(reference.drugs[best], explained, explained - before))
        before = explained
    return tuple(steps)


def _learn(left: FloatArray, place: int) -> None:
    """Condition the covariance on one drug, in place."""
    column = left[:, place].copy()
    if column[place] > 1e-12:
        left -= np.outer(column, column) / column[place]
