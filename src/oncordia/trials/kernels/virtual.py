"""Virtual patients: a measured sample each, drawn within its errors, its holes filled."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel
from oncordia.numeric.normal import normal_cdf
from oncordia.numeric.streams import draw_normal, draw_uniform, start_stream


@kernel
def draw_patients(
    seed: int,
    effects: FloatArray,
    errors: FloatArray,
    weights: FloatArray,
    factors: FloatArray,
    normal_scores: FloatArray,
    ordered: FloatArray,
    n_known: FloatArray,
    kernel_factor: FloatArray,
    shrink: FloatArray,
    centre: FloatArray,
    values: FloatArray,
    jitter: FloatArray,
) -> None:
    """Fill ``values`` and ``jitter``, shape (patients, drugs); patient v has a stream of her own.

    Parameters
    ----------
    seed
        Of the virtual patients.
    effects, errors
        Measured, high = sensitive, NaN = hole; standard errors, 0 where unknown: (samples, drugs).
    weights, factors
        Of each sample: scores of its holes = weights @ known scores + factors @ normal numbers;
        shape (samples, drugs, drugs), 0 where not used.
    normal_scores
        Of the measured effects within their drug, 0 in holes: (samples, drugs).
    ordered, n_known
        Measured effects of each drug in order, shape (drugs, samples), and their number.
    kernel_factor
        Lower factor of the covariance of the smoothing, shape (drugs, drugs); 0 for none.
    shrink, centre
        What a smoothed draw is multiplied by about the centre, so that its variance stays.
    """
    state = np.empty(4, dtype=np.uint64)
    n_samples, n_drugs = effects.shape
    z = np.empty(n_drugs)
    for v in range(values.shape[0]):
        start_stream(state, seed, v)
        i = v % n_samples
        for k in range(n_drugs):
            z[k] = draw_normal(state)
        for k in range(n_drugs):
            e = draw_normal(state)
            jitter[v, k] = draw_uniform(state)
            if np.isnan(effects[i, k]):
                score = 0.0
                for m in range(n_drugs):
                    score += weights[i, k, m] * normal_scores[i, m] + factors[i, k, m] * z[m]
                place = normal_cdf(score) * n_known[k] - 0.5
                last = n_known[k] - 1.0
                place = min(max(place, 0.0), last)
                left = min(int(place), max(int(last) - 1, 0))
                right = min(left + 1, int(last))
                gap = ordered[k, right] - ordered[k, left]
                values[v, k] = ordered[k, left] + (place - left) * gap
            else:
                values[v, k] = effects[i, k] + errors[i, k] * e
        for k in range(n_drugs):
            z[k] = draw_normal(state)
        for k in range(n_drugs):
            move = 0.0
            for m in range(k + 1):
                move += kernel_factor[k, m] * z[m]
            values[v, k] = centre[k] + (values[v, k] - centre[k] + move) * shrink[k]
