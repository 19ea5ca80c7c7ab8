"""Very many numbers with their places, on disk: taken from the largest, or by their places."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.formats.results import fail_to_write

HELD = 100_000  # numbers that are in memory at once
LEAST_BLOCK = 1_000  # of each run, read together


class FallingStore:
    """Numbers with their places, given back from the largest to the least.

    Sorted runs lie in a folder and are merged as they are read; fewer numbers than ``held``
    never go to disk.
    """

    def __init__(self, folder: Path, held: int = HELD) -> None:
        self.folder, self.held = folder, held
        self.n_numbers = 0
        self._waiting: list[tuple[FloatArray, IntArray]] = []
        self._n_waiting = 0
        self._runs: list[int] = []  # numbers in each

    def add(self, values: FloatArray, places: IntArray) -> None:
        """Remember finite numbers and their places, both of shape (n,)."""
        self._waiting.append((-values, places))
        self._n_waiting += values.size
        self.n_numbers += values.size
        if self._n_waiting >= self.held:
            self._spill()

    def fall(self) -> Iterator[tuple[FloatArray, IntArray]]:
        """Blocks of numbers, none above one before it, with their places."""
        if not self._runs:
            keys, places = self._sort_waiting()
            yield -keys, places
            return
        if self._n_waiting:
            self._spill()
        size = max(self.held // len(self._runs), LEAST_BLOCK)
        runs = [_Run(self._path(i), n, size) for i, n in enumerate(self._runs)]
        while runs:
            # what is still on disk lies at or behind the end of its run's block
            bound = min((run.keys[-1] for run in runs if run.has_more), default=np.inf)
            taken = [run.take(bound) for run in runs]
            keys = np.concatenate([keys for keys, _ in taken])
            places = np.concatenate([places for _, places in taken])
            order = np.argsort(keys, kind="stable")
            yield -keys[order], places[order]
            runs = [run for run in runs if run.refill()]

    def _sort_waiting(self) -> tuple[FloatArray, IntArray]:
        keys = np.concatenate([np.empty(0), *(keys for keys, _ in self._waiting)])
        places = np.concatenate([np.empty(0, np.int64), *(found for _, found in self._waiting)])
        order = np.argsort(keys, kind="stable")
        return keys[order], places[order]

    def _spill(self) -> None:
        keys, places = self._sort_waiting()
        self._waiting, self._n_waiting = [], 0
        try:
            self.folder.mkdir(exist_ok=True)
            with self._path(len(self._runs)).open("wb") as file:
                keys.tofile(file)
                places.tofile(file)
        except OSError as fault:
            raise fail_to_write(self.folder, fault) from None
        self._runs.append(keys.size)

    def _path(self, index: int) -> Path:
        return self.folder / f"run{index}"


class _Run:
    """A sorted run on disk, read block by block."""

    def __init__(self, path: Path, n_numbers: int, size: int) -> None:
        self.path, self.n_numbers, self.size = path, n_numbers, size
        self.n_read = 0
        self.keys, self.places = np.empty(0), np.empty(0, np.int64)
        self.refill()

    @property
    def has_more(self) -> bool:
        return self.n_read < self.n_numbers

    def take(self, bound: float) -> tuple[FloatArray, IntArray]:
        """What of the block does not lie behind the bound; the rest stays."""
        cut = int(np.searchsorted(self.keys, bound, side="right"))
        taken = self.keys[:cut], self.places[:cut]
        self.keys, self.places = self.keys[cut:], self.places[cut:]
        return taken

    def refill(self) -> bool:
        """Read the next block where this one is used up; False at the end of the run."""
        if self.keys.size == 0 and self.has_more:
            size, skip = min(self.size, self.n_numbers - self.n_read), 8 * self.n_read
            self.keys = np.fromfile(self.path, np.float64, size, offset=skip)
            skip += 8 * self.n_numbers
            self.places = np.fromfile(self.path, np.int64, size, offset=skip)
            self.n_read += size
        return self.keys.size > 0


class PlacedStore:
    """Numbers that come in any order and are taken in the order of their places."""

    def __init__(self, folder: Path, held: int = HELD) -> None:
        self.folder, self.held = folder, held
        self._place = 0  # of the next number to take
        self._range, self._values = -1, np.empty(0)

    def add(self, values: FloatArray, places: IntArray) -> None:
        """Remember numbers for their places, both of shape (n,)."""
        if not values.size:
            return
        order = np.argsort(places, kind="stable")
        places, values = places[order], values[order]
        ranges = places // self.held
        firsts = np.flatnonzero(np.diff(ranges, prepend=-1))
        try:
            self.folder.mkdir(exist_ok=True)
            for first, last in zip(firsts, [*firsts[1:], places.size], strict=True):
                pairs = np.empty((last - first, 2))
                pairs[:, 0] = places[first:last]  # exact, as places lie below 2**53
                pairs[:, 1] = values[first:last]
                with self._path(int(ranges[first])).open("ab") as file:
                    pairs.tofile(file)
        except OSError as fault:
            raise fail_to_write(self.folder, fault) from None

    def take(self, n: int) -> FloatArray:
        """The next ``n`` numbers by place, NaN where there is none."""
        out = np.empty(n)
        done = 0
        while done < n:
            number, at = divmod(self._place, self.held)
            if number != self._range:
                self._range, self._values = number, self._read(number)
            size = min(n - done, self.held - at)
            out[done : done + size] = self._values[at : at + size]
            done += size
            self._place += size
        return out

    def _read(self, number: int) -> FloatArray:
        values = np.full(self.held, np.nan)
        path = self._path(number)
        if path.exists():
            pairs = np.fromfile(path).reshape(-1, 2)
            values[pairs[:, 0].astype(np.int64) - number * self.held] = pairs[:, 1]
        return values

    def _path(self, number: int) -> Path:
        return self.folder / f"range{number}"


def clear_folder(folder: Path) -> None:
    """Remove a folder and all that lies in it, where it is there."""
    shutil.rmtree(folder, ignore_errors=True)
