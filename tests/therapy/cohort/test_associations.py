"""Molecular facts against drugs: hand-made cases, scipy, and known biology."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy import stats

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import FeatureTable, ResponseMatrix
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.therapy import build_matrix, scan_associations

PACE = Path(__file__).parents[4] / "shared/data/response_matrices/pace_blood_cancer"


def make_matrix(values: FloatArray, samples: tuple[str, ...], drugs: list[str]) -> ResponseMatrix:
    return build_matrix(values, "viability", samples=samples, drugs=drugs)


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


def test_scan_associations__names_a_fact_of_several_classes_and_does_not_test_it() -> None:
    matrix, features = make_case(3)
    values = features.values.copy()
    values[4, 1] = 2.0
    scan = scan_associations(matrix, FeatureTable(matrix.samples, ("x", "y"), values))
    assert scan.graded == ("y",)
    assert {one.feature for one in scan.associations} == {"x"}


def test_scan_associations__refuses_facts_of_which_none_is_a_truth() -> None:
    matrix, features = make_case(3)
    with pytest.raises(InvalidTable, match="each fact as 0 or 1"):
        scan_associations(matrix, FeatureTable(matrix.samples, ("x", "y"), features.values + 1.0))


def make_level_case() -> tuple[ResponseMatrix, FeatureTable]:
    """Six drugs whose responses go together, with holes."""
    rng = np.random.default_rng(5)
    samples = tuple(f"P{row}" for row in range(40))
    values = rng.normal(size=(40, 1)) + rng.normal(size=(40, 6)) * np.arange(1, 7) / 4
    values = np.clip(0.5 + 0.1 * values, 0.0, 1.4)
    values[rng.random(values.shape) < 0.1] = np.nan
    facts = (rng.random((40, 2)) < 0.4).astype(float)
    facts[:4, 0] = np.nan
    matrix = make_matrix(values, samples, ["a", "b", "c", "d", "e", "f"])
    return matrix, FeatureTable(samples, ("x", "y"), facts)


def test_scan_associations__holds_the_level_fixed_as_least_squares_does() -> None:
    matrix, features = make_level_case()
    scan = scan_associations(matrix, features, at_level=True)
    z = (matrix.values - np.nanmean(matrix.values, axis=0)) / np.nanstd(
        matrix.values, axis=0, ddof=1
    )
    assert scan.n_tested == 12
    for one in scan.associations:
        place = matrix.drugs.index(one.drug)
        fact = features.values[:, features.features.index(one.feature)]
        level = np.nanmean(np.delete(z, place, axis=1), axis=1)
        known = ~np.isnan(matrix.values[:, place]) & ~np.isnan(fact)
        design = sm.add_constant(np.column_stack([fact, level])[known])
        theirs = sm.OLS(matrix.values[known, place], design).fit()
        assert one.difference == pytest.approx(theirs.params[1], rel=1e-9)
        assert one.p_value == pytest.approx(theirs.pvalues[1], rel=1e-8)
        assert (one.low, one.high) == pytest.approx(theirs.conf_int()[1], rel=1e-8)


def test_scan_associations__sees_no_effect_of_a_fact_that_shifts_all_drugs_alike() -> None:
    matrix, features = make_level_case()
    shift = 0.2 * features.values[:, 1:2]
    shifted = make_matrix(matrix.values + shift, matrix.samples, list(matrix.drugs))
    facts = FeatureTable(matrix.samples, ("y",), features.values[:, 1:2])
    plain = scan_associations(shifted, facts).associations
    at_level = scan_associations(shifted, facts, at_level=True).associations
    assert np.mean([one.difference for one in plain]) > 0.15
    assert np.mean([one.difference for one in at_level]) == pytest.approx(0.0, abs=0.05)


def test_scan_associations__counts_the_chosen_drugs_alone() -> None:
    matrix, features = make_case(1)
    whole = {(o.feature, o.drug): o for o in scan_associations(matrix, features).associations}
    scan = scan_associations(matrix, features, drugs=("c",))
    assert scan.n_tested == 2
    for one in scan.associations:
        assert one.p_value == pytest.approx(whole[one.feature, "c"].p_value)
        assert one.q_value <= min(1.0, 2 * one.p_value) + 1e-12


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"drugs": ("nothing",)}, "no drug 'nothing'"),
        ({"at_level": True}, "needs 5 drugs"),
        ({"at_level": True, "has_equal_variances": False}, "ask for one"),
    ],
)
def test_scan_associations__says_what_it_cannot_do(said: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidOption, match=why):
        scan_associations(*make_case(1), **said)


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
    matrix = make_matrix(table.drop("sample").to_numpy(), tuple(table["sample"]), table.columns[1:])
    return matrix, FeatureTable(tuple(facts.to_series(0)), tuple(names), values)


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
    assert scan.graded == ("Methylation_Cluster",)


def test_scan_associations__is_led_by_tp53_and_nutlin_at_the_level_of_each_patient() -> None:
    matrix, features = read_pace()
    first = scan_associations(matrix, features, at_level=True).associations[0]
    assert (first.feature, first.drug) == ("TP53", "nutlin-3")
    assert first.p_value == pytest.approx(4.7e-22, rel=0.02)


def test_scan_associations__is_led_by_ibrutinib_for_ighv_among_drugs_given_in_cll() -> None:
    given = ("fludarabine", "ibrutinib", "idelalisib", "venetoclax", "nutlin-3")
    scan = scan_associations(*read_pace(), drugs=given)
    first = {one.feature: one for one in scan.find_leading_drugs()}
    assert first["TP53"].drug == "nutlin-3"
    assert first["IGHV Uppsala U/M"].drug == "ibrutinib"
