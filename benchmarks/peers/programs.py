"""The table of peers: what each is called and how it is asked."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.peers.curvecurator import fit_curvecurator
from benchmarks.peers.fits import Fits, Wells
from benchmarks.peers.scipy_loop import fit_scipy
from benchmarks.peers.thunor import fit_thunor

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

PEERS: Mapping[str, Callable[[Wells, Path], Fits | None]] = {
    "CurveCurator, standard": lambda wells, folder: fit_curvecurator(wells, folder, CORES),
    "thunor LL4": lambda wells, folder: fit_thunor(wells, folder, "LL4"),
    "thunor LL3u": lambda wells, folder: fit_thunor(wells, folder, "LL3u"),
    "scipy curve_fit, LM": lambda wells, folder: fit_scipy(wells, folder, "lm"),
    "scipy curve_fit, TRF with bounds": lambda wells, folder: fit_scipy(wells, folder, "trf"),
}


def ask_peer(name: str, wells: Wells, folder: Path) -> Fits | None:
    """Answers of a peer; None, with a line, where it is not there or ends with an error."""
    try:
        return PEERS[name](wells, folder)
    except (RuntimeError, OSError) as error:
        print(f"{name} is left out: {error}", flush=True)
        return None
