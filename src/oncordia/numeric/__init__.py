"""Shared numerics: the compile decorator and what several rooms compute with."""

from oncordia.numeric.compile import kernel, kernel_range, lean_kernel, parallel_kernel
from oncordia.numeric.positive import invert_positive, solve_positive

__all__ = [
    "invert_positive",
    "kernel",
    "kernel_range",
    "lean_kernel",
    "parallel_kernel",
    "solve_positive",
]
