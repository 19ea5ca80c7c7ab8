"""The ``kernel`` decorator: compiled, cached, and plain Python when compilation is switched off."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])
CONFIG: Any = numba.config  # its settings appear when it is read
OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
}
PACKAGE = Path(__file__).resolve().parent.parent


def kernel(function: Function) -> Function:
    """Compile a function of plain arrays and numbers, and keep the machine code on disk.

    The compiled function releases the interpreter lock and divides as numpy does (no
    ``ZeroDivisionError``). With ``NUMBA_DISABLE_JIT=1`` the function runs as plain Python.
    """
    with _own_cache():
        compiled = numba.njit(**OPTIONS)(function)
    return cast(Function, compiled)


def lean_kernel(function: Function) -> Function:
    """Compile as ``kernel`` does, without counting references to arrays.

    For hot functions that allocate no array: each count is an atomic instruction for every
    array at every call. Slices of arrays are allowed, as the caller keeps the arrays alive.
    """
    with _own_cache():
        compiled = numba.njit(**OPTIONS, _nrt=False)(function)
    return cast(Function, compiled)


def inner_kernel(function: Function) -> Function:
    """Compile as ``lean_kernel`` does, for calls from other kernels alone.

    Python cannot call it, which spares the time to compile a wrapper.
    """
    with _own_cache():
        compiled = numba.njit(**OPTIONS, _nrt=False, no_cpython_wrapper=True)(function)
    return cast(Function, compiled)


@contextmanager
def _own_cache() -> Iterator[None]:
    """Let numba keep machine code where it goes stale with any kernel, not only with its own file.

    Numba looks at the file of a function alone, and would call old code of a kernel in another.
    """
    before = CONFIG.CACHE_DIR
    CONFIG.CACHE_DIR = before or _cache_folder()
    try:
        yield
    finally:
        CONFIG.CACHE_DIR = before


@cache
def _cache_folder() -> str:
    """Folder named by a digest of all kernels: beside the package, else the user's, else any."""
    sources = sorted([*PACKAGE.glob("*/kernels/**/*.py"), *PACKAGE.glob("numeric/*.py")])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    user = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    for home in (PACKAGE / "__pycache__", Path(user) / "oncordia"):
        folder = home / f"kernels-{digest}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return str(folder)
    return tempfile.mkdtemp(prefix="oncordia-kernels-")
