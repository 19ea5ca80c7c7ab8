"""Learners of other libraries: trees, a Gaussian process, factorisation, in their environment."""

from pathlib import Path

import numpy as np

from benchmarks.peers.environments import ONE_THREAD, prepare_environment
from benchmarks.process import measure_process
from oncordia.arrays import FloatArray, IntArray

LOOP = Path(__file__).resolve().parent / "learners_loop.py"
NAMES = {
    "random forest": "forest",
    "extra trees": "extra-trees",
    "LightGBM a drug": "lightgbm",
    "Gaussian process": "kronecker",
    "SMURFF BPMF": "smurff",
}


def ask_learner(
    name: str,
    train: list[FloatArray],
    given: list[FloatArray],
    asked: IntArray,
    folder: Path,
) -> tuple[list[FloatArray], float] | None:
    """Answers for each fold and the seconds it took; None, with a line, where it is not there.

    Parameters
    ----------
    name
        Of ``NAMES``.
    train, given
        z of the patients to learn from and of those left out, with NaN for hidden, by fold.
    asked
        Drugs that are to be predicted.
    folder
        For the arrays that go out and come back.
    """
    commands = prepare_environment("learners")
    if commands is None:
        return None
    asks, answers = folder / f"{NAMES[name]}-asks.npz", folder / f"{NAMES[name]}-answers.npz"
    arrays = {f"train_{i}": z for i, z in enumerate(train)}
    arrays |= {f"given_{i}": z for i, z in enumerate(given)}
    np.savez(asks, asked=asked, **arrays)  # type: ignore[arg-type, unused-ignore]
    # -P: the loop must not find our files beside it under the names of libraries
    words = (str(commands / "python"), "-P", str(LOOP), NAMES[name], str(asks), str(answers))
    try:
        cost = measure_process(words, folder / f"{NAMES[name]}.log", ONE_THREAD)
    except (RuntimeError, OSError) as error:
        print(f"{name} is left out: {error}", flush=True)
        return None
    with np.load(answers) as found:
        return [found[f"answer_{i}"] for i in range(len(train))], cost.wall_s
