"""Every published row of group-sequential designs is met."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.trials.reference_sequential import check_reference

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(
        os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="takes minutes in plain Python"
    ),
]
Find = Callable[[str], Path]


def test_check_reference__meets_every_published_row(shared_data: Find) -> None:
    rows = check_reference(shared_data("trial_reference"))
    assert len(rows) > 900
    assert [row for row in rows if not row.holds] == []
