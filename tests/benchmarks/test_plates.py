"""How far replicate plates disagree: the factors behind made differences are found again."""

import numpy as np
import pytest
from benchmarks.therapy.plates import PlatePairs, find_factors


def test_find_factors__finds_what_each_quality_adds_to_the_told_errors() -> None:
    rng = np.random.default_rng(5)
    n = 6000
    quality = rng.integers(0, 3, (n, 2))
    errors = rng.uniform(0.02, 0.08, (n, 2))
    sd = np.sqrt(((np.array([1.0, 1.6, 3.0])[quality] * errors) ** 2).sum(axis=1))
    difference = sd * rng.standard_normal(n)

    found = find_factors(PlatePairs(np.arange(n), difference, errors, quality, errors))

    assert found == pytest.approx([1.0, 1.6, 3.0], rel=0.05)


def test_find_factors__knows_nothing_of_a_quality_that_no_plate_has() -> None:
    rng = np.random.default_rng(6)
    errors = np.full((500, 2), 0.05)
    quality = np.zeros((500, 2), dtype=np.int64)
    difference = 0.05 * np.sqrt(2.0) * rng.standard_normal(500)

    found = find_factors(PlatePairs(np.arange(500), difference, errors, quality, errors))

    assert found[0] == pytest.approx(1.0, rel=0.1)
    assert np.isnan(found[1:]).all()
