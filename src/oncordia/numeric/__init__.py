"""Shared numerics: the compile decorator and what several rooms compute with."""

from oncordia.numeric.compile import kernel, kernel_range, parallel_kernel

__all__ = ["kernel", "kernel_range", "parallel_kernel"]
