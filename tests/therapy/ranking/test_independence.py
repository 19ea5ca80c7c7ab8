"""Combinations against independence."""

from math import isnan
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.domain.therapy import find_measure
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy import Agreement, MeasuredResponse, judge_combination

MIXTURES = Path(__file__).parents[4] / "shared/data/response_matrices/promise_crc_pdo"
VIABILITY = find_measure("viability")
KILLED = find_measure("sensitivity")
SINGLES = (MeasuredResponse(0.8, 0.03), MeasuredResponse(0.5, 0.04))
fractions = st.floats(0.01, 1.0)
errors = st.floats(0.0, 0.2)


def test_judge_combination__multiplies_surviving_fractions() -> None:
    found = judge_combination(MeasuredResponse(0.4, 0.02), SINGLES, VIABILITY)
    assert found.expected == pytest.approx(0.4)
    assert found.agreement is Agreement.AS_EXPECTED


def test_judge_combination__carries_the_errors_of_the_single_drugs() -> None:
    # 0.8^2 0.04^2 + 0.5^2 0.03^2 + 0.03^2 0.04^2
    found = judge_combination(MeasuredResponse(0.4, 0.02), SINGLES, VIABILITY)
    assert found.expected_error**2 == pytest.approx(0.001024 + 0.000225 + 0.00000144)


def test_judge_combination__names_more_and_less_than_independence() -> None:
    more = judge_combination(MeasuredResponse(0.1, 0.02), SINGLES, VIABILITY)
    less = judge_combination(MeasuredResponse(0.7, 0.02), SINGLES, VIABILITY)
    assert (more.agreement, less.agreement) == (Agreement.MORE, Agreement.LESS)
    assert more.excess.value == pytest.approx(0.3)


def test_judge_combination__holds_the_combination_to_the_best_single_drug_too() -> None:
    found = judge_combination(MeasuredResponse(0.5, 0.02), SINGLES, VIABILITY)
    assert found.best_single == 1
    assert found.excess_over_best.value == pytest.approx(0.0)


def test_judge_combination__says_unknown_where_an_error_is_not_known() -> None:
    found = judge_combination(MeasuredResponse(0.1), SINGLES, VIABILITY)
    assert found.agreement is Agreement.UNKNOWN
    assert isnan(found.excess.low)


@given(fractions, fractions, fractions, errors, errors, errors)
def test_judge_combination__is_the_same_for_killed_as_for_surviving_fractions(
    a: float, b: float, ab: float, ea: float, eb: float, eab: float
) -> None:
    alive = judge_combination(
        MeasuredResponse(ab, eab), [MeasuredResponse(a, ea), MeasuredResponse(b, eb)], VIABILITY
    )
    dead = judge_combination(
        MeasuredResponse(1 - ab, eab),
        [MeasuredResponse(1 - a, ea), MeasuredResponse(1 - b, eb)],
        KILLED,
    )
    assert dead.expected == pytest.approx(1 - alive.expected, abs=1e-12)
    assert dead.excess.value == pytest.approx(alive.excess.value, abs=1e-12)


def test_judge_combination__has_the_error_that_simulation_has() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.normal(0.8, 0.2, 400_000), rng.normal(0.5, 0.3, 400_000)
    found = judge_combination(
        MeasuredResponse(0.4, 0.0),
        [MeasuredResponse(0.8, 0.2), MeasuredResponse(0.5, 0.3)],
        VIABILITY,
    )
    assert found.expected_error == pytest.approx(float((a * b).std()), rel=0.01)


def test_judge_combination__refuses_what_is_no_fraction() -> None:
    with pytest.raises(InvalidTable, match="ln_ic50 is none"):
        judge_combination(MeasuredResponse(1.0), SINGLES, find_measure("ln_ic50"))


def test_judge_combination__refuses_one_drug() -> None:
    with pytest.raises(InvalidOption, match="2 single drugs or more, got 1"):
        judge_combination(MeasuredResponse(0.4), SINGLES[:1], VIABILITY)


@pytest.mark.parametrize(
    ("mixture", "parts", "r", "n_less"),
    [
        ("Dabrafenib with Trametinib", ("Dabrafenib", "Trametinib"), 0.84, 8),
        ("Irinotecan mit 5-FU", ("Irinotecan / SN-38", "5-FU"), 0.75, 11),
        ("Oxaliplatin mit 5-FU", ("Oxaliplatin", "5-FU"), 0.96, 2),
    ],
)
def test_judge_combination__expects_the_fixed_mixtures_of_twelve_organoids(
    mixture: str, parts: tuple[str, str], r: float, n_less: int
) -> None:
    """Means and standard errors over two plates of each organoid."""
    file = MIXTURES / "response_replicates.csv"
    if not file.is_file():
        pytest.skip(f"no data at {file}")
    plates = pl.read_csv(file).group_by("sample", "drug").agg(pl.col("mean_viability"))
    measured = {
        (sample, drug): MeasuredResponse(
            float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))
        )
        for sample, drug, values in plates.iter_rows()
    }
    samples = sorted({sample for sample, _ in measured})
    found = [
        judge_combination(
            measured[sample, mixture], [measured[sample, part] for part in parts], VIABILITY
        )
        for sample in samples
    ]
    truth = [measured[sample, mixture].value for sample in samples]
    expected = [one.expected for one in found]
    assert np.corrcoef(expected, truth)[0, 1] == pytest.approx(r, abs=0.005)
    assert sum(one.agreement is Agreement.LESS for one in found) == n_less
