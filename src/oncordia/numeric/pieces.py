"""Spread a compiled loop over the cores of this machine, piece by piece."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

PIECE = 1024  # items that one core takes at a time


def over_pieces(function: Callable[..., None], n: int, *arguments: object) -> None:
    """Call ``function(first, last, *arguments)`` for pieces of 0 to n, on every core.

    The function is a ``kernel``, which holds no interpreter lock, and writes only to the places
    from first to last of its outputs: so the result does not depend on the number of cores.
    Threads of Python do the work of numba's parallel loops at a fraction of their compile time.
    """
    if n <= PIECE or count_cores() == 1:
        function(0, n, *arguments)
        return
    firsts = range(0, n, PIECE)
    for _ in _workers().map(
        lambda first: function(first, min(first + PIECE, n), *arguments), firsts
    ):
        pass


def count_cores() -> int:
    """Cores that this process may use; ``ONCORDIA_CORES`` lowers it."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    wanted = os.environ.get("ONCORDIA_CORES", "")
    return min(allowed or 1, int(wanted)) if wanted.isdigit() and int(wanted) > 0 else allowed or 1


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count_cores(), thread_name_prefix="oncordia")
