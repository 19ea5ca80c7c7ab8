"""The confidence of a basket trial, tuned to the error that it is to keep."""

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.basket.exact import list_rates, walk_trial
from oncordia.trials.basket.model import list_mixtures
from oncordia.trials.basket.posterior import Posterior
from oncordia.trials.basket.ready import Ready, Rules
from oncordia.trials.basket.runner import make_runner
from oncordia.trials.basket.settings import CalibrateTo, Combine

DRAWS = 100_000  # trials that the confidence of a design is tuned on that is not enumerated
SEED = 20_180_701
PIECE = 2_048
ALWAYS, NEVER = 2.0, -1.0  # confidence that a cohort reaches which rejects, or not, whatever it is
SAME = 10  # decimals to which probabilities are told apart


def tune_confidence(ready: Ready) -> FloatArray | None:
    """Least confidence of each cohort that keeps the error, (k,); None if none is asked for.

    It is the middle of the two neighbouring probabilities between which the error steps over
    what is asked for, so that the last bits of a probability decide nothing.

    Raises
    ------
    InvalidDesign
        If the rule on the mean alone exceeds the error.
    """
    asked, k = ready.design.calibration, len(ready.design.cohorts)
    if asked.to is CalibrateTo.NONE:
        return None
    pairs = zip(ready.design.cohorts, ready.memory.keys, strict=True)
    kinds = [(cohort.n, cohort.p1, cohort.looks, key) for cohort, key in pairs]
    responding = [tuple(False for _ in range(k))]
    if asked.to is CalibrateTo.STRONG:
        responding += list_mixtures(kinds)
    out = np.zeros(k)
    for on in responding:
        reached, mass = _find_reached(ready, list_rates(ready.design, on))
        if asked.to is CalibrateTo.EACH:
            least = [_find_least(reached[:, j], mass, asked.alpha) for j in range(k)]
            out = np.maximum(out, least)
        else:
            null: BoolArray = ~np.array(on)
            out = np.maximum(out, _find_least(reached[:, null].max(axis=1), mass, asked.alpha))
    return out


def _find_reached(ready: Ready, rates: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Confidence up to which each cohort rejects, (m, k), and the probability of each outcome."""
    if not ready.is_enumerable:
        runner = make_runner(ready, rates)
        parts = []
        for first in range(0, DRAWS, PIECE):
            played = runner.play(SEED, first, min(first + PIECE, DRAWS))
            parts.append(_reach(ready.rules, played.posterior, played.finished))
        return np.concatenate(parts), np.full(DRAWS, 1.0 / DRAWS)
    parts, masses = [], []
    for ending in walk_trial(ready, rates):
        found = ready.tabulate(ending.sizes)
        parts.append(_reach(ready.rules, found, np.array(ending.finished)))
        masses.append(ending.mass)
    return np.concatenate(parts), np.concatenate(masses)


def _reach(rules: Rules, found: Posterior, finished: BoolArray) -> FloatArray:
    by_mean = found.mean > rules.mean_above
    if rules.combine is Combine.ANY:
        reached = np.where(by_mean, ALWAYS, found.above)
    else:
        reached = np.where(by_mean | np.isnan(rules.mean_above), found.above, NEVER)
    return np.where(finished, reached, NEVER)


def _find_least(reached: FloatArray, mass: FloatArray, alpha: float) -> float:
    """Least confidence that outcomes of at most ``alpha`` in all exceed."""
    values, place = np.unique(np.round(reached, SAME), return_inverse=True)
    share = np.bincount(place.reshape(-1), mass, minlength=values.size)
    from_here = np.cumsum(share[::-1])[::-1]  # P(reached >= value)
    at = int(np.sum(from_here > alpha)) - 1
    value = float(values[at]) if at >= 0 else 0.0
    following = float(values[at + 1]) if at + 1 < values.size else 1.0
    if value >= 1.0:
        raise InvalidDesign(
            f"calibration.alpha is {alpha:g}, but more is spent whatever the confidence; "
            "raise mean_above or alpha",
            "calibration.alpha",
        )
    return 0.5 * (max(value, 0.0) + min(following, 1.0))
