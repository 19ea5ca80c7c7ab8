"""Numbers on disk: from the largest to the least, and by their places."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from oncordia.formats.sorted_store import FallingStore, PlacedStore, clear_folder


@pytest.mark.parametrize("held", [3, 1_000, 100_000], ids=["many runs", "some runs", "in memory"])
def test_fall__gives_every_number_once_from_the_largest_to_the_least(
    held: int, tmp_path: Path
) -> None:
    values = np.random.default_rng(3).random(5_000).round(3)  # many are equal
    store = FallingStore(tmp_path / "runs", held)
    for start in range(0, values.size, 7):
        stop = min(start + 7, values.size)
        store.add(values[start:stop], np.arange(start, stop))

    blocks = list(store.fall())

    fallen = np.concatenate([values for values, _ in blocks])
    places = np.concatenate([places for _, places in blocks])
    assert store.n_numbers == 5_000
    assert (np.diff(fallen) <= 0).all()
    assert np.array_equal(np.sort(places), np.arange(5_000))
    assert np.array_equal(fallen, values[places])


def test_fall__holds_few_numbers_at_once(tmp_path: Path) -> None:
    store = FallingStore(tmp_path / "runs", 4_000)
    for start in range(0, 40_000, 500):
        store.add(np.full(500, 1.0 / (1 + start)), np.arange(start, start + 500))

    assert max(values.size for values, _ in store.fall()) <= 10_000  # 10 runs by 1,000


def test_fall__gives_nothing_of_an_empty_store(tmp_path: Path) -> None:
    assert [values.size for values, _ in FallingStore(tmp_path / "runs").fall()] == [0]


@pytest.mark.parametrize("held", [1, 7, 1_000])
def test_take__gives_numbers_by_their_places_and_nan_where_none_is(
    held: int, tmp_path: Path
) -> None:
    store = PlacedStore(tmp_path / "places", held)
    store.add(np.array([3.0, 0.5]), np.array([3, 0]))
    store.add(np.empty(0), np.empty(0, np.int64))
    store.add(np.array([12.0, 7.0]), np.array([12, 7]))

    taken = [*store.take(5), *store.take(0), *store.take(9)]

    known = {0: 0.5, 3: 3.0, 7: 7.0, 12: 12.0}
    assert [known.get(i) for i in range(14)] == [None if np.isnan(x) else x for x in taken]


def test_clear_folder__removes_what_lies_there(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "run0").write_bytes(b"x")

    for _ in pairwise(range(3)):
        clear_folder(tmp_path / "runs")

    assert list(tmp_path.iterdir()) == []
