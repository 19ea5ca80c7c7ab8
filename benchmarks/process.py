"""What a whole process costs: seconds of wall and CPU, peak memory, by the system's accounting."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of one finished process and of those that it waited for."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measure_process(
    words: Sequence[str], log: Path, settings: Mapping[str, str] | None = None
) -> Cost:
    """Run a command to its end and return its cost; raise where it does not exit with 0.

    ``settings`` are environment variables added to ours.
    """
    environment = {**os.environ, **(settings or {})}
    with log.open("wb") as sink:
        start = time.perf_counter()
        process = subprocess.Popen(words, stdout=sink, stderr=sink, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}; see {log}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
