"""Shared numerics: the compile decorator and what several rooms compute with."""

from oncordia.numeric.adjust import adjust_falling, adjust_p
from oncordia.numeric.compile import (
    describe_target,
    digest_files,
    digest_kernels,
    find_store,
    inner_kernel,
    kernel,
    lean_kernel,
)
from oncordia.numeric.pieces import count_cores, over_pieces
from oncordia.numeric.positive import (
    factor_scaled,
    invert_factor,
    invert_positive,
    solve_positive,
)
from oncordia.numeric.spread import ClusterFault, spread

__all__ = [
    "ClusterFault",
    "adjust_falling",
    "adjust_p",
    "count_cores",
    "describe_target",
    "digest_files",
    "digest_kernels",
    "factor_scaled",
    "find_store",
    "inner_kernel",
    "invert_factor",
    "invert_positive",
    "kernel",
    "lean_kernel",
    "over_pieces",
    "solve_positive",
    "spread",
]
