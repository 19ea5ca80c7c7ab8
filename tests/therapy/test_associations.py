"""Molecular facts against drugs: hand-made cases, scipy, and known biology."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import FeatureTable, ResponseMatrix, find_measure
from oncordia.errors import InvalidTable
from oncordia.therapy import scan_associations

PACE = Path(__file__).parents[3] / "shared/data/response_matrices/pace_blood_cancer"


def make_matrix(values: FloatArray, samples: tuple[str, ...], drugs: list[str]) -> ResponseMatrix:
    return ResponseMatrix(
        find_measure("viability"),
        samples,
        tuple(drugs),
        values,
        np.full(values.shape, np.nan),
        samples,
        ("",) * len(samples),
        (False,) * len(samples),
    )


def make_case(seed: int) -> tuple[ResponseMatrix, FeatureTable]:
    rng = np.random.default_rng(seed)
    values = rng.uniform(0.2, 1.0, (30, 3))
    values[rng.random(values.shape) < 0.2] = np.nan
    facts = (rng.random((30, 2)) < 0.4).astype(float)
    facts[:3, 0] = np.nan
    samples = tuple(f"P{row}" for row in range(30))
    return make_matrix(values, samples, ["a", "b", "c"]), FeatureTable(samples, ("x", "y"), facts)


@pytest.mark.parametrize("equal", [True, False])
def test_scan_associations__gives_the_t_tests_of_scipy(equal: bool) -> None:
    matrix, features = make_case(1)
    scan = scan_associations(matrix, features, has_equal_variances=equal)
    assert scan.n_tested == 6
    for one in scan.associations:
        fact = features.values[:, features.features.index(one.feature)]
        drug = matrix.values[:, matrix.drugs.index(one.drug)]
        expected = stats.ttest_ind(
            drug[fact == 1], drug[fact == 0], equal_var=equal, nan_policy="omit"
        )
        assert one.p_value == pytest.approx(float(expected.pvalue), rel=1e-9)
        assert one.t == pytest.approx(float(expected.statistic), rel=1e-9)


def test_scan_associations__says_who_is_more_sensitive() -> None:
    samples = tuple(f"P{row}" for row in range(8))
    values = np.array([[0.9, 0.8, 0.85, 0.95, 0.2, 0.3, 0.25, 0.1]]).T
    facts = FeatureTable(samples, ("mutated",), np.array([[0.0] * 4 + [1.0] * 4]).T)
    found = scan_associations(make_matrix(values, samples, ["drug"]), facts).associations[0]
    assert found.is_more_sensitive
    assert found.difference == pytest.approx(-0.6625)
    assert (found.n_without, found.n_with) == (4, 4)


def test_scan_associations__tests_no_pair_with_too_few_carriers() -> None:
    matrix, features = make_case(2)
    values = features.values.copy()
    values[:, 0] = 0.0
    values[:2, 0] = 1.0
    scan = scan_associations(matrix, FeatureTable(matrix.samples, ("x", "y"), values))
    assert {one.feature for one in scan.associations} == {"y"}
    assert scan.n_untested == 3


def test_scan_associations__refuses_a_fact_that_is_no_truth() -> None:
    matrix, features = make_case(3)
    values = features.values.copy()
    values[4, 1] = 2.0
    with pytest.raises(InvalidTable, match="fact 'y' must be 0 or 1, got 2"):
        scan_associations(matrix, FeatureTable(matrix.samples, ("x", "y"), values))


def read_pace() -> tuple[ResponseMatrix, FeatureTable]:
    """CLL alone, mean viability over five doses."""
    if not PACE.is_dir():
        pytest.skip(f"no data at {PACE}")
    notes = pl.read_csv(PACE / "sample_annotation.csv")
    cll = set(notes.filter(pl.col("Diagnosis") == "CLL")["rownames"])
    table = pl.read_csv(PACE / "response_mean_viability.csv")
    table = table.filter(pl.col("sample").is_in(cll))
    facts = pl.read_csv(PACE / "genomics.csv", infer_schema_length=None)
    names = [name for name in facts.columns[1:] if "ConsClust" not in name]
    values = facts.select(pl.col(names).cast(pl.Float64, strict=False)).to_numpy()
    binary = [
        place
        for place, column in enumerate(values.T)
        if set(column[~np.isnan(column)].tolist()) <= {0.0, 1.0}
    ]
    matrix = make_matrix(table.drop("sample").to_numpy(), tuple(table["sample"]), table.columns[1:])
    features = FeatureTable(
        tuple(facts.to_series(0)), tuple(names[i] for i in binary), values[:, binary]
    )
    return matrix, features


def test_scan_associations__finds_the_known_biology_of_cll() -> None:
    scan = scan_associations(*read_pace())
    leaders = {one.drug: one for one in scan.find_leaders()}
    nutlin = leaders["nutlin-3"]
    assert (nutlin.feature, nutlin.n_without, nutlin.n_with) == ("TP53", 142, 36)
    assert nutlin.p_value == pytest.approx(1.3e-15, rel=0.05)
    assert not nutlin.is_more_sensitive
    ibrutinib = leaders["ibrutinib"]
    assert ibrutinib.feature == "IGHV Uppsala U/M"
    assert ibrutinib.p_value == pytest.approx(3.7e-10, rel=0.05)
    # of all facts but the IGHV status, that of TP53 on nutlin-3 is the strongest
    genes = [one for one in scan.associations if not one.feature.startswith("IGHV")]
    assert (genes[0].feature, genes[0].drug) == ("TP53", "nutlin-3")
    by_pair = {(one.feature, one.drug): one for one in scan.associations}
    assert by_pair["del17p13", "nutlin-3"].p_value == pytest.approx(1.1e-10, rel=0.05)
    assert by_pair["trisomy12", "idelalisib"].p_value == pytest.approx(2.7e-5, rel=0.05)
