"""Made tables of a cohort on disk, to try cohorts and rankings on."""

from pathlib import Path

import numpy as np

from oncordia.testing import write_cohort_example


def example_cohort(folder: str | Path, *, n_patients: int = 60, seed: int = 1) -> list[Path]:
    """Write made tables into ``folder``: responses, samples, drug notes, facts and evidence.

    The cohort's drugs act as those of the made screen of the same seed, so the lines of that
    screen can be ranked against it. The same seed gives the same files to the byte.

    Raises
    ------
    OutputError
        If the folder already holds something.
    """
    return write_cohort_example(np.random.default_rng(seed), Path(folder), n_patients)
