"""Two sites: a first log-logistic transition from top to middle, a second on to the bottom.

Biphasic where the middle lies between the plateaus, bell-shaped where it lies outside. The sum
of two log-logistic terms of Groot et al. 1996, Anim Feed Sci Technol 64:77 (drc's twophase).
"""

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.hill import LN10, hill_share
from oncordia.assay.kernels.models.plateaus import split_share, unlog
from oncordia.numeric import lean_kernel


@lean_kernel
def fill_two_site(x: FloatArray, p: FloatArray, rows: FloatArray) -> None:
    """Change with top, middle, bottom, log10 EC50, ln slope, log10 gap and ln second slope."""
    slope = unlog(p[4])
    slope_second = unlog(p[6])
    second = p[3] + p[5]
    for i in range(x.size):
        t = LN10 * slope * (x[i] - p[3])
        t_second = LN10 * slope_second * (x[i] - second)
        share, gone = split_share(t)
        share_second, gone_second = split_share(t_second)
        rows[i, 0] = share
        rows[i, 1] = share_second - share
        rows[i, 2] = gone_second
        turn = (p[0] - p[1]) * share * gone
        turn_second = (p[1] - p[2]) * share_second * gone_second
        rows[i, 4] = -turn * t if turn != 0.0 else 0.0
        rows[i, 5] = turn_second * LN10 * slope_second
        rows[i, 3] = turn * LN10 * slope + rows[i, 5]
        rows[i, 6] = -turn_second * t_second if turn_second != 0.0 else 0.0


@lean_kernel
def predict_two_site(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """Response at each log10 dose."""
    slope = unlog(p[4])
    slope_second = unlog(p[6])
    for i in range(x.size):
        share = hill_share(x[i], p[3], slope)
        share_second = hill_share(x[i], p[3] + p[5], slope_second)
        out[i] = p[0] * share + p[1] * (share_second - share) + p[2] * (1.0 - share_second)
