import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from oncordia.numeric import ClusterFault, spread

SPREAD = import_module("oncordia.numeric.spread")


def test_spread__gives_results_in_the_order_of_the_pieces() -> None:
    assert list(spread(abs, [-3, 2, -1])) == [3, 2, 1]


def test_spread__draws_a_piece_only_when_it_is_needed() -> None:
    drawn = []

    def pieces() -> Iterator[int]:
        for piece in (1, 2, 3):
            drawn.append(piece)
            yield piece

    results = spread(abs, pieces())

    assert next(results) == 1
    assert drawn == [1]


def test_spread__says_how_to_install_what_a_cluster_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(ClusterFault, match=r"install oncordia\[cluster\]"):
        list(spread(abs, [1], "tcp://127.0.0.1:1"))


def test_spread__says_that_no_scheduler_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SPREAD, "CONNECT_SECONDS", 1)

    with pytest.raises(ClusterFault, match=r"no scheduler answers"):
        list(spread(abs, [1], "tcp://127.0.0.1:1"))


def test_spread__says_that_an_address_is_none() -> None:
    with pytest.raises(ClusterFault, match="no scheduler answers"):
        list(spread(abs, [1], "nonsense://x"))
