"""Published dose-finding designs: every row that we hold beside ours."""

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.trials.reference_dose import check_reference
from tests.trials.dose.designs import COMPILED


@COMPILED
@pytest.mark.shared_data
def test_check_reference__meets_every_row(shared_data: Callable[[str], Path]) -> None:
    rows = check_reference(shared_data("trial_reference"), trials=10_000)
    assert len(rows) == 1392
    assert [row for row in rows if not row.holds] == []
