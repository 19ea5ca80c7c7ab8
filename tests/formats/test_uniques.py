"""Hashes that stand more than once, among those in memory and those on disk."""

from pathlib import Path

import numpy as np
import pytest

from oncordia.formats import uniques


@pytest.mark.parametrize("n_held", [3, 1_000_000], ids=["on disk", "in memory"])
def test_find_doubled__finds_what_was_added_twice(
    n_held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uniques, "HELD", n_held)
    largest = 2**64 - 1
    with uniques.HashStore(tmp_path) as store:
        store.add(np.array([5, 0, largest, 2**58], dtype=np.uint64))
        store.add(np.array([7, largest, 1], dtype=np.uint64))
        store.add(np.array([0], dtype=np.uint64))

        assert store.find_doubled() == {0, largest}
    assert list(tmp_path.iterdir()) == []


def test_find_doubled__finds_nothing_in_an_empty_store(tmp_path: Path) -> None:
    with uniques.HashStore(tmp_path) as store:
        assert store.find_doubled() == frozenset()
