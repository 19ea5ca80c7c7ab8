"""The way out along a profile: its last two points, and how far to try next."""

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.assay.kernels.fitting.problem import Rules
from oncordia.numeric import inner_kernel


@inner_kernel
def propose(
    u_in: float,
    z_in: float,
    rate_in: float,
    u_out: float,
    z_out: float,
    rate_out: float,
    wanted: float,
    longest: float,
    turn: int,
) -> float:
    """Next distance to try: Newton's on the root of the rise, kept within the bracket."""
    if not np.isfinite(u_out):
        return u_in + min((wanted - z_in) / rate_in, longest)
    width = u_out - u_in
    if turn % 6 == 5:
        return u_in + 0.5 * width
    if wanted - z_in < z_out - wanted:
        u = u_in + (wanted - z_in) / rate_in
    else:
        u = u_out - (z_out - wanted) / rate_out
    if not u_in + 1e-3 * width < u < u_out - 1e-3 * width:
        u = u_in + width * (wanted - z_in) / (z_out - z_in)
    return min(max(u, u_in + 1e-3 * width), u_out - 1e-3 * width)


@inner_kernel
def open_path(origin: FloatArray, step: float, direction: FloatArray, path: FloatArray) -> None:
    """The minimum, and a point a step behind it, into the two rows of a path."""
    for j in range(origin.size):
        path[0, j] = origin[j]
        path[1, j] = origin[j] - step * direction[j]


@inner_kernel
def warm_start(rules: Rules, path: FloatArray, places: FloatArray, u: float, p: FloatArray) -> None:
    """Parameters on the line through the two last points of the path, clipped to the box."""
    share = 0.0
    if places[0] != places[1]:
        share = min(max((u - places[0]) / (places[0] - places[1]), -1.0), 4.0)
    for j in range(p.size):
        value = path[0, j] + share * (path[0, j] - path[1, j])
        p[j] = min(max(value, rules.box[j, 0]), rules.box[j, 1])


@inner_kernel
def step_path(path: FloatArray, places: FloatArray, p: FloatArray, u: float) -> None:
    """Add a point to the path, and where it lies; the oldest goes."""
    places[1], places[0] = places[0], u
    for j in range(p.size):
        path[1, j] = path[0, j]
        path[0, j] = p[j]
