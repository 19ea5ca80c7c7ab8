"""The ``kernel`` decorator: compiled, cached, and plain Python when compilation is switched off."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a function of plain arrays and numbers, and keep the machine code on disk.

    The compiled function releases the interpreter lock and divides as numpy does (no
    ``ZeroDivisionError``). With ``NUMBA_DISABLE_JIT=1`` the function runs as plain Python.
    """
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast(Function, compiled)


def parallel_kernel(function: Function) -> Function:
    """Compile a function whose ``kernel_range`` loops run on every core, deterministically.

    Each pass of such a loop must write only to its own place in the output, so that the
    result does not depend on the number of threads.
    """
    compiled = numba.njit(cache=True, parallel=True, error_model="numpy")(function)
    return cast(Function, compiled)


kernel_range = numba.prange
