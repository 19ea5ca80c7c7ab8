"""Exact answers held to simulated ones, for tests of organoid-informed trials."""

import os

import numpy as np
import pytest

from oncordia.trials import Design, Scenario, SimulationOptions, evaluate, simulate

IS_PLAIN = os.environ.get("NUMBA_DISABLE_JIT") == "1"
TRIALS = 60 if IS_PLAIN else 20_000
needs_many_trials = pytest.mark.skipif(IS_PLAIN, reason="needs many trials, thus compiled kernels")


def agree(design: Design, scenario: Scenario, seed: int) -> None:
    """Every exact characteristic is within four Monte-Carlo errors of the simulated one."""
    exact = evaluate(design, scenario)
    simulated = simulate(design, scenario, SimulationOptions(TRIALS, seed, workers=1))
    assert exact is not None
    shared = set(exact.exact) & set(simulated.simulated)
    assert len(shared) >= 4
    for name in shared:
        ours, other = exact.exact[name].values, simulated.simulated[name]
        errors = other.errors
        if name in ("power", "type1", "reject"):
            errors = np.maximum(errors, np.sqrt(ours * (1 - ours) / TRIALS))
        assert (np.abs(ours - other.values) <= 4 * errors + 1e-9).all(), name
