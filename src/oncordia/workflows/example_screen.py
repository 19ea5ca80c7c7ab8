"""A made screen on disk, to try the main job on."""

from pathlib import Path

import numpy as np

from oncordia.testing import make_screen, write_screen_folder


def example_screen(folder: str | Path, *, seed: int = 1, n_lines: int = 2) -> Path:
    """Write a made screen of ``n_lines`` organoid lines with realistic faults into ``folder``.

    The same seed gives the same files to the byte.

    Raises
    ------
    OutputError
        If the folder already holds something.
    """
    screen = make_screen(np.random.default_rng(seed), n_lines=n_lines)
    write_screen_folder(screen, Path(folder))
    return Path(folder)
