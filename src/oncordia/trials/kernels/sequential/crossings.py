"""Probabilities to stop at each look, and boundaries that spend given errors."""

import math

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel
from oncordia.trials.kernels.sequential.looks import (
    advance,
    count_nodes,
    find_bound,
    find_scale,
    find_tail,
    record_stops,
)


@kernel
def find_crossings(
    information: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    inner: FloatArray,
    drift: float,
) -> FloatArray:
    """Probabilities to stop at each look: above, below, and in the middle, shape (3, k).

    Parameters
    ----------
    information
        Of each look, shape (k,), rising, above 0, in any unit.
    lower, upper
        Bounds of Z, shape (k,): a trial stops below and above. May be infinite.
    inner
        Ends of a part between the bounds where a trial stops, too, shape (2, k); the same
        number twice for none.
    drift
        Expected Z at information 1; the mean of Z_k is ``drift * sqrt(information[k])``.
    """
    looks = information.size
    out = np.zeros((3, looks))
    most = count_nodes(information)
    z, mass = np.zeros(most), np.zeros(most)
    z_new, mass_new = np.zeros(most), np.zeros(most)
    mass[0] = 1.0  # all trials start at Z = 0 with no information
    n = 1
    before = 0.0
    for k in range(looks):
        now = information[k]
        region = (lower[k], upper[k], inner[0, k], inner[1, k])
        record_stops(z, mass, n, before, now, drift, region, out, k)
        if k + 1 < looks:
            scale = find_scale(information, k)
            n = advance(z, mass, n, before, now, drift, region, scale, z_new, mass_new)
            z, z_new = z_new, z
            mass, mass_new = mass_new, mass
            before = now
    return out


@kernel
def spend_errors(
    information: FloatArray,
    alpha_steps: FloatArray,
    beta_steps: FloatArray,
    drift: float,
    binding: bool,
    two_sided: bool,
    inner: FloatArray,
    upper: FloatArray,
    lower: FloatArray,
) -> float:
    """Bounds that spend given errors at each look, into ``upper`` and ``lower``, shape (k,).

    Upper bounds spend ``alpha_steps`` of error without drift; where a step is below 0 the bound
    stays as it is given in ``upper``. Lower bounds spend ``beta_steps`` under ``drift``; where a
    step is not above 0 the bound stays as it is given in ``lower``. With ``two_sided`` the lower
    bounds are the upper ones reflected and no beta is spent. Where lower bounds are not
    ``binding``, alpha is spent as if no trial stopped there.

    What comes back is the probability to end below the last upper bound under ``drift``, less the
    last of ``beta_steps``: 0 at the drift where both errors are met, above 0 at a smaller one;
    0 where no beta is spent.
    """
    looks = information.size
    last = looks - 1
    most = count_nodes(information)
    z, mass = np.zeros((2, most)), np.zeros((2, most))
    z_new, mass_new = np.zeros((2, most)), np.zeros((2, most))
    n, drifts = np.ones(2, np.int64), np.array([0.0, drift])
    mass[:, 0] = 1.0  # all trials start at Z = 0 with no information
    hypotheses = 2 if beta_steps.max() > 0.0 and not two_sided else 1
    before = 0.0
    for k in range(looks):
        now = information[k]
        if alpha_steps[k] >= 0.0:
            upper[k] = find_bound(z[0], mass[0], n[0], before, now, 0.0, alpha_steps[k])
        if two_sided:
            lower[k] = -upper[k]
        elif k < last and beta_steps[k] > 0.0:
            # a quantile from below is that from above of the reflected statistics
            z[1] = -z[1]
            below = -find_bound(z[1], mass[1], n[1], before, now, -drift, beta_steps[k])
            z[1] = -z[1]
            lower[k] = min(below, upper[k])
        if k == last:
            break
        scale = find_scale(information, k)
        for h in range(hypotheses):
            floor = lower[k] if binding or two_sided or h == 1 else -math.inf
            region = (floor, upper[k], inner[0, k], inner[1, k])
            n[h] = advance(
                z[h], mass[h], n[h], before, now, drifts[h], region, scale, z_new[h], mass_new[h]
            )
        z, z_new = z_new, z
        mass, mass_new = mass_new, mass
        before = now
    if hypotheses == 1:
        return 0.0
    above = find_tail(z[1], mass[1], n[1], before, information[last], drift, upper[last])
    return float(mass[1, : n[1]].sum() - above - beta_steps[last])
