"""What a fit makes least: the cost of the residuals, weighed against the prior."""

import math

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.problem import Noise
from oncordia.numeric import inner_kernel

NOISE_CAP = 10.0
TINY = 1e-300


@inner_kernel
def find_penalty(prior: FloatArray, p: FloatArray) -> float:
    """Squared distance from the prior's means in its standard deviations."""
    penalty = 0.0
    for j in range(prior.shape[0]):
        if prior[j, 1] > 0.0:
            off = p[j] - prior[j, 0]
            penalty += prior[j, 1] * off * off
    return penalty


@inner_kernel
def noise_variance(noise: Noise, n_wells: float, cost: float) -> float:
    """Variance that weighs the prior against the data at a cost; 0 without a prior."""
    if not noise.has_prior:
        return 0.0
    if noise.held > 0.0:
        return noise.held
    capped = min(noise.square, NOISE_CAP * cost / n_wells)
    return (cost + noise.n * capped) / (n_wells + noise.n)


@inner_kernel
def find_objective(
    noise: Noise, n_wells: float, cost: float, prior: FloatArray, p: FloatArray
) -> float:
    """The cost, or minus twice the log posterior where there is a prior.

    For least squares the integral of d cost / ``noise_variance``: N ln(S + R) where the noise
    prior is not capped, and a multiple of ln S below. The prior adds the squared distance from
    its means in its standard deviations.
    """
    if not noise.has_prior:
        return cost
    penalty = find_penalty(prior, p)
    if noise.held > 0.0:
        return cost / noise.held + penalty
    turn = n_wells * noise.square / NOISE_CAP
    rest = noise.n * noise.square
    if cost >= turn:
        return (n_wells + noise.n) * math.log(cost + rest + TINY) + penalty
    rate = (n_wells + noise.n) / (1.0 + noise.n * NOISE_CAP / n_wells)
    at_turn = (n_wells + noise.n) * math.log(turn + rest + TINY)
    return at_turn + rate * (math.log(cost + TINY) - math.log(turn + TINY)) + penalty
