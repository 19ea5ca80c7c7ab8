"""thunor: its single-curve call, looped in its own environment."""

from pathlib import Path

import numpy as np

from benchmarks.peers.environments import ONE_THREAD, prepare_environment
from benchmarks.peers.fits import Fits, Wells
from benchmarks.process import measure_process

LOOP = Path(__file__).resolve().parent / "thunor_loop.py"


def fit_thunor(wells: Wells, folder: Path, model: str) -> Fits | None:
    """Answers of thunor's model LL4 or LL3u, which come without limits; None if not there.

    A curve that it calls flat has none, and says so; where it returns nothing, as for an EC50
    below the doses, no word is given.
    """
    commands = prepare_environment("thunor")
    if commands is None:
        return None
    given, answered = folder / f"thunor-{model}-wells.npz", folder / f"thunor-{model}.npz"
    wells.save(given)
    # -P: the loop must not find our files beside it under the names of libraries
    words = (str(commands / "python"), "-P", str(LOOP), model, str(given), str(answered))
    cost = measure_process(words, folder / f"thunor-{model}.log", ONE_THREAD)
    with np.load(answered) as arrays:
        return Fits.plain(
            arrays["log10_ec50"], p_value=arrays["p_value"], marked=arrays["flat"], cost=cost
        )
