"""Draws from the posterior of the response rates, to check quadrature and to go beyond it."""

from collections.abc import Sequence

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.basket.design import Basket
from oncordia.trials.basket.model import find_members
from oncordia.trials.basket.settings import Borrowing, SpreadPrior
from oncordia.trials.kernels.basket.sampler import (
    FIXED,
    HALF_CAUCHY,
    HALF_NORMAL,
    INVERSE_GAMMA,
    UNIFORM,
    sample_rates,
)

CODES = {
    SpreadPrior.HALF_NORMAL: HALF_NORMAL,
    SpreadPrior.HALF_CAUCHY: HALF_CAUCHY,
    SpreadPrior.UNIFORM: UNIFORM,
    SpreadPrior.INVERSE_GAMMA: INVERSE_GAMMA,
    SpreadPrior.FIXED: FIXED,
}


def sample_posterior(
    design: Basket, responders: Sequence[int], draws: int = 20_000, seed: int = 1, burn: int = 1_000
) -> FloatArray:
    """Draws of the response rates of all cohorts from their joint posterior, (draws, k).

    One chain, so neighbouring draws are alike. Operating characteristics never use it.

    Parameters
    ----------
    design
        With hierarchical or exnex borrowing.
    responders
        Responders of each cohort, all its patients seen.
    draws, burn
        States kept, and states left out before.
    seed
        Of the chain.

    Raises
    ------
    InvalidDesign
        If the design borrows otherwise, has a spread fixed at 0, or other cohorts.
    """
    if design.borrowing not in (Borrowing.HIERARCHICAL, Borrowing.EXNEX):
        raise InvalidDesign(
            f"borrowing is {design.borrowing}; the sampler takes hierarchical or exnex", "borrowing"
        )
    n_used = len(design.components) if design.borrowing is Borrowing.EXNEX else 1
    components = design.components[:n_used]
    if any(one.spread == 0.0 for one in components):
        raise InvalidDesign("spread must be above 0 for the sampler, got 0", "components.spread")
    pairs = list(zip(responders, design.sizes, strict=False))
    if len(responders) != len(design.cohorts) or any(not 0 <= r <= n for r, n in pairs):
        raise InvalidDesign(
            f"responders must be one number for each of the {len(design.cohorts)} cohorts, "
            f"from 0 to its n, got {list(responders)}",
            "responders",
        )
    members = find_members(design)
    out = np.empty((draws, len(members)))
    sample_rates(
        seed,
        burn,
        np.array(responders, dtype=np.float64),
        np.array(design.sizes, dtype=np.float64),
        np.array([member.shift for member in members]),
        np.array([member.share for member in members]),
        np.array([(member.apart_mean, member.apart_sd) for member in members]),
        np.array([(one.mean, one.sd, one.spread, one.spread_shape) for one in components]),
        np.array([CODES[one.spread_prior] for one in components], dtype=np.int64),
        out,
    )
    return out
