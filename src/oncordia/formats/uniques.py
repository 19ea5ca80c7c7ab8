"""Which of very many hashes stand more than once: kept on disk, by ranges, looked at one by one."""

import shutil
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from oncordia.formats.results import fail_to_write

N_RANGES = 64  # files, one for each range of hashes; memory is that of one of them
HELD = 500_000  # hashes that wait in memory until they go to disk
_FOLDER = "hashes"


class HashStore:
    """Hashes of 64 bits, of which any number takes little memory.

    Those of one range lie in one file of a folder inside ``folder``, which is gone when the store
    is closed. Fewer than ``HELD`` never go to disk.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / _FOLDER
        self._held: list[NDArray[np.uint64]] = []
        self._n_held = 0

    def __enter__(self) -> "HashStore":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, hashes: NDArray[np.uint64]) -> None:
        """Remember some hashes, shape (n,)."""
        self._held.append(hashes)
        self._n_held += hashes.size
        if self._n_held >= HELD:
            self._spill()

    def find_doubled(self) -> frozenset[int]:
        """Hashes that were added more than once."""
        if not self.folder.exists():
            return _find_doubled(self._take())
        self._spill()
        paths = sorted(self.folder.iterdir())
        return frozenset().union(*(_find_doubled(np.fromfile(p, np.uint64)) for p in paths))

    def _take(self) -> NDArray[np.uint64]:
        held = np.concatenate([*self._held, np.empty(0, np.uint64)])
        self._held, self._n_held = [], 0
        return held

    def _spill(self) -> None:
        hashes = np.sort(self._take())
        edges = np.searchsorted(hashes >> np.uint64(58), np.arange(N_RANGES + 1, dtype=np.uint64))
        try:
            self.folder.mkdir(exist_ok=True)
            for i in range(N_RANGES):
                with (self.folder / f"{i:02d}").open("ab") as file:
                    file.write(hashes[edges[i] : edges[i + 1]].tobytes())
        except OSError as fault:
            raise fail_to_write(self.folder, fault) from None


def _find_doubled(hashes: NDArray[np.uint64]) -> frozenset[int]:
    ordered = np.sort(hashes)
    return frozenset(ordered[1:][ordered[1:] == ordered[:-1]].tolist())
