"""Null laws that were simulated once, kept on disk beside the compiled kernels."""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
import scipy

import oncordia.domain
from oncordia.numeric import describe_target, digest_files, digest_kernels, find_store

HERE = Path(__file__).resolve().parent


@cache
def _find_folder() -> Path | None:
    """Folder named by a digest of all that a law depends on beside its key; None without one."""
    domain = Path(oncordia.domain.__file__).parent
    code = digest_files([*HERE.glob("*.py"), *domain.glob("*.py")])
    parts = (digest_kernels(), code, *describe_target(), np.__version__, scipy.__version__)
    return find_store(f"laws-{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}")


def read_law(key: str, n_numbers: int) -> tuple[float, ...] | None:
    """Numbers of the law of that key; None where none is kept, or its file is damaged."""
    folder = _find_folder()
    if folder is None:
        return None
    try:
        kept = json.loads((folder / name_law(key)).read_bytes())
        numbers = tuple(float(number) for number in kept["numbers"])
        is_whole = kept["check"] == check_law(key, numbers)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return numbers if is_whole and len(numbers) == n_numbers else None


def keep_law(key: str, numbers: Sequence[float]) -> None:
    """Keep the numbers of a law, to the bit, for later processes; without a folder, do nothing.

    The file appears whole or not at all, so that processes may keep the same law at once.
    """
    folder = _find_folder()
    if folder is None:
        return
    kept = {"key": key, "numbers": list(numbers), "check": check_law(key, numbers)}
    path = folder / name_law(key)
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix="law-", suffix=".part", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)


def name_law(key: str) -> str:
    """File of the law of a key."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"


def check_law(key: str, numbers: Sequence[float]) -> str:
    """Digest by which a damaged file shows."""
    return hashlib.sha256(repr((key, [float(number) for number in numbers])).encode()).hexdigest()
