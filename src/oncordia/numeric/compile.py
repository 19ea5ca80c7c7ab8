"""The ``kernel`` decorator: compiled, cached, and plain Python when compilation is switched off."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding
from numba.core.caching import FunctionCache
from numba.core.runtime.nrt import rtsys

Function = TypeVar("Function", bound=Callable[..., Any])
njit: Any = numba.njit  # some of its options have no type
CONFIG: Any = numba.config  # its settings appear when it is read
OPTIONS: dict[str, Any] = {
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
    return cast(Function, _compile(function))


def lean_kernel(function: Function) -> Function:
    """Compile as ``kernel`` does, without counting references to arrays.

    For hot functions that allocate no array: each count is an atomic instruction for every
    array at every call. Slices of arrays are allowed, as the caller keeps the arrays alive.
    """
    return cast(Function, _compile(function, _nrt=False))


def inner_kernel(function: Function) -> Function:
    """Compile as ``lean_kernel`` does, for calls from other kernels alone.

    Python cannot call it, which spares the time to compile a wrapper.
    """
    return cast(Function, _compile(function, _nrt=False, no_cpython_wrapper=True))


class _KernelCache(FunctionCache):
    """Machine code on disk, loaded without what only compiling needs.

    Numba's own cache first loads the types and functions of all that it can compile, which takes
    0.1 s and 16 MB; a compilation loads them by itself. What machine code calls at run time,
    the accounting of arrays, is made ready here.
    """

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(signature, target_context)  # type: ignore[no-untyped-call]


def _compile(function: Callable[..., Any], **options: bool) -> Any:
    compiled = njit(**OPTIONS, **options)(function)
    if compiled is not function:  # compilation is not switched off
        with _own_cache():
            compiled._cache = _KernelCache(function)  # type: ignore[no-untyped-call]
    return compiled


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
    folder = make_cache_folder(f"kernels-{digest_kernels()}")
    return tempfile.mkdtemp(prefix="oncordia-kernels-") if folder is None else str(folder)


@cache
def digest_kernels() -> str:
    """Digest of the source of all kernels, 16 hexadecimal digits."""
    return digest_files([*PACKAGE.glob("*/kernels/**/*.py"), *PACKAGE.glob("numeric/*.py")])


def describe_target() -> tuple[str, ...]:
    """What decides the last bits of a compiled result beside its source: compiler and processor."""
    how = "plain" if CONFIG.DISABLE_JIT else "compiled"
    return numba.__version__, CONFIG.CPU_NAME or binding.get_host_cpu_name(), how


def digest_files(paths: Iterable[Path]) -> str:
    """Digest of what files hold, whatever their order, 16 hexadecimal digits."""
    content = b"".join(path.read_bytes() for path in sorted(paths))
    return hashlib.sha256(content).hexdigest()[:16]


def find_store(name: str) -> Path | None:
    """Folder that keeps what can be computed anew, beside compiled kernels; None if there is none.

    It lies in ``NUMBA_CACHE_DIR`` where that is set, as kernels do then.
    """
    said = CONFIG.CACHE_DIR
    return make_cache_folder(name, (Path(said),)) if said else make_cache_folder(name)


def make_cache_folder(name: str, homes: Iterable[Path] | None = None) -> Path | None:
    """A folder of that name that can be written to, in the first home that has room for one.

    By default beside the package, else in the user's cache. None if there is no such home.
    """
    if homes is None:
        user = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
        homes = (PACKAGE / "__pycache__", Path(user) / "oncordia")
    for home in homes:
        folder = home / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None
