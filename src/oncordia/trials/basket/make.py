"""A basket design made ready, once for all scenarios."""

import math
from functools import lru_cache

import numpy as np

from oncordia.errors import InvalidDesign
from oncordia.trials.basket.calibrate import tune_confidence
from oncordia.trials.basket.design import Basket
from oncordia.trials.basket.model import build_model, find_members
from oncordia.trials.basket.outcomes import Memory, count_distinct, find_groups
from oncordia.trials.basket.ready import Ready, Rules
from oncordia.trials.basket.settings import Futility

MOST_CELLS = 1_000_000  # outcomes, those at looks included, up to which a design is enumerated
MOST_DISTINCT = 400_000  # of them that need posteriors of their own


def is_enumerable(design: Basket) -> bool:
    """Whether all outcomes of a design, those at looks included, are few enough."""
    cells = math.prod(sum(n + 1 for n in (*c.looks, c.n)) for c in design.cohorts)
    groups = find_groups(list(zip(find_members(design), design.sizes, strict=True)))
    return cells <= MOST_CELLS and count_distinct(design.sizes, groups) <= MOST_DISTINCT


@lru_cache(maxsize=4)
def make_ready(design: Basket) -> Ready:
    """A design made ready; kept for the scenarios that follow.

    Raises
    ------
    InvalidDesign
        If its looks predict and its outcomes are too many for that.
    """
    enumerable = is_enumerable(design)
    if not enumerable and design.futility.by is Futility.PREDICTIVE and design.n_stages > 1:
        raise InvalidDesign(
            "futility.by is predictive, which needs all outcomes, and these are too many; "
            "take posterior",
            "futility.by",
        )
    model = build_model(design)
    rules = Rules(
        np.array([np.nan if c.confidence is None else c.confidence for c in design.cohorts]),
        np.array([np.nan if c.mean_above is None else c.mean_above for c in design.cohorts]),
        design.combine,
    )
    ready = Ready(design, model, Memory(model, find_members(design)), rules, enumerable)
    confidence = tune_confidence(ready)
    if confidence is not None:
        ready.rules = Rules(confidence, rules.mean_above, rules.combine)
    return ready


def calibrate_basket(design: Basket) -> Basket:
    """The design with the confidence that its calibration asks for written into its cohorts."""
    confidence = make_ready(design).rules.confidence
    return design.set_confidence(tuple(float(value) for value in confidence))
