"""The peer rpact, where R and rpact are installed (Debian: r-cran-rpact)."""

import shutil
import subprocess
from functools import cache


@cache
def find_rpact() -> str:
    """Its version; empty where R or rpact is not installed."""
    if shutil.which("Rscript") is None:
        return ""
    return run_r(
        'if (requireNamespace("rpact", quietly = TRUE)) cat(as.character(packageVersion("rpact")))'
    )


def run_r(script: str, timeout_s: float = 300) -> str:
    """What an R script prints; empty where it fails."""
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", script],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def time_rpact(call: str, n: int) -> float | None:
    """Trials per second of R's processor time of an rpact call that simulates ``n`` trials."""
    if not find_rpact():
        return None
    printed = run_r(
        "suppressMessages(library(rpact)); "
        f"t <- system.time(suppressWarnings(suppressMessages({call}))); cat(t[['user.self']])"
    )
    return n / float(printed) if printed else None
