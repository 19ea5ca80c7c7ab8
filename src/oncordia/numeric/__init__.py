"""Shared numerics: the compile decorator and what several rooms compute with."""

from oncordia.numeric.compile import kernel, kernel_range, parallel_kernel
from oncordia.numeric.positive import invert_positive, solve_positive
from oncordia.numeric.spread import ClusterFault, spread

__all__ = [
    "ClusterFault",
    "invert_positive",
    "kernel",
    "kernel_range",
    "parallel_kernel",
    "solve_positive",
    "spread",
]
