"""Basket designs against what other programs computed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from benchmarks.trials.reference_basket import (
    SARCOMA,
    SARCOMA_MEANS,
    check_reference,
    make_exnex,
    make_sarcoma,
)

from oncordia.trials.basket import CohortRates
from oncordia.trials.basket.make import make_ready


@pytest.mark.shared_data
def test_check_reference__holds_in_every_row(shared_data: Callable[[str], Path]) -> None:
    rows = check_reference(shared_data("trial_reference"))
    assert len(rows) == 171
    assert [(row.file, row.row, row.quantity) for row in rows if not row.holds] == []


def test_find_exact__prints_the_go_shares_of_the_design_of_2016() -> None:
    found = make_exnex().find_exact(CohortRates("3", (0.1, 0.1, 0.3, 0.3)))
    assert found is not None
    # bhmbasket up to 0.9.5 prints 10, 10, 69, 68 of 100; 1.0.0 and 1.1.0 print 0, 13, 6, 67
    assert np.asarray(found["reject"]) == pytest.approx([0.0990, 0.0990, 0.6844, 0.6844], abs=1e-4)


def test_find_posteriors__have_the_means_of_the_sarcoma_data() -> None:
    design = make_sarcoma()
    found = make_ready(design).model.find(design.sizes, np.array([[r for r, _ in SARCOMA]]))
    assert found.mean[0] == pytest.approx(SARCOMA_MEANS, abs=5e-5)
