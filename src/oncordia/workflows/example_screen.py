"""A made screen on disk, to try the main job on."""

from pathlib import Path

import numpy as np

from oncordia.testing import make_screen, write_screen_folder


def example_screen(
    folder: str | Path, *, seed: int = 1, n_lines: int = 2, n_replicates: int = 3
) -> Path:
    """Write a made screen of organoid lines with realistic faults into ``folder``.

    Each line has ``n_replicates`` plates of 67 drugs at five doses.

    The same seed gives the same files to the byte.

    Raises
    ------
    OutputError
        If the folder already holds something.
    """
    screen = make_screen(np.random.default_rng(seed), n_lines=n_lines, n_replicates=n_replicates)
    write_screen_folder(screen, Path(folder))
    return Path(folder)
