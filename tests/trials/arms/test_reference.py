"""Published figures of several arms beside ours; the table of all is made with more trials."""

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.trials.reference_arms import check_reference

pytestmark = pytest.mark.shared_data


def test_check_reference__meets_every_published_row(shared_data: Callable[[str], Path]) -> None:
    rows = check_reference(shared_data("trial_reference"), trials=20_000)
    assert len(rows) == 48
    assert [row for row in rows if not row.holds] == []
