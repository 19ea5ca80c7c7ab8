"""Sensitive and resistant samples of a cohort."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import call_sensitivity
from oncordia.domain import CallOptions, check_table
from oncordia.errors import InvalidOption, InvalidTable

SLOW = settings(max_examples=20, deadline=None)


def _table(values: FloatArray, metric: str = "auc", drug: str = "x") -> pl.DataFrame:
    samples = [f"S{i:03}" for i in range(values.size)]
    return pl.DataFrame({"sample": samples, "drug": drug, "time_hours": 72.0, metric: values})


def _two(n_low: int, n_high: int, seed: int, apart: float = 0.5) -> FloatArray:
    rng = np.random.default_rng(seed)
    low = rng.normal(0.3, 0.05, n_low)
    return np.concatenate([low, rng.normal(0.3 + apart, 0.05, n_high)])


def test_call_sensitivity__fills_the_registered_table() -> None:
    check_table(call_sensitivity(_table(_two(10, 20, 1))), "calls")


@SLOW
@given(seed=st.integers(0, 1000), n_low=st.integers(5, 20), n_high=st.integers(5, 20))
def test_call_sensitivity__recovers_the_mixture_that_made_the_cohort(
    seed: int, n_low: int, n_high: int
) -> None:
    calls = call_sensitivity(_table(_two(n_low, n_high, seed)))

    assert calls["call"].to_list() == ["sensitive"] * n_low + ["resistant"] * n_high
    row = calls.row(0, named=True)
    assert row["share_sensitive"] == pytest.approx(n_low / (n_low + n_high), abs=1e-3)
    assert row["mean_sensitive"] == pytest.approx(0.3, abs=0.1)
    assert row["mean_resistant"] == pytest.approx(0.8, abs=0.1)
    assert 0.3 < row["cutoff"] < 0.8


@SLOW
@given(seed=st.integers(0, 1000), n=st.integers(6, 15))
def test_call_sensitivity__does_not_depend_on_the_order_of_the_samples(seed: int, n: int) -> None:
    table = _table(_two(n, n, seed, apart=0.2))
    order = np.random.default_rng(seed).permutation(table.height)

    shuffled = call_sensitivity(table[order.tolist()])

    assert shuffled.sort("sample").equals(call_sensitivity(table))


@SLOW
@given(seed=st.integers(0, 1000), scale=st.floats(1e-3, 1e3), shift=st.floats(-10.0, 10.0))
def test_call_sensitivity__does_not_depend_on_the_unit_of_the_metric(
    seed: int, scale: float, shift: float
) -> None:
    values = _two(8, 12, seed)

    calls = call_sensitivity(_table(scale * values + shift))

    assert calls["call"].to_list() == call_sensitivity(_table(values))["call"].to_list()


def test_call_sensitivity__calls_the_other_end_where_high_is_sensitive() -> None:
    calls = call_sensitivity(_table(_two(10, 12, 3), "dss2"), CallOptions(metric="dss2"))

    assert calls["call"].to_list() == ["resistant"] * 10 + ["sensitive"] * 12


@pytest.mark.parametrize("n", [10, 20, 40])
def test_call_sensitivity__calls_none_of_one_normal_in_95_of_100_draws(n: int) -> None:
    rng = np.random.default_rng(5)
    drugs = [_table(rng.normal(size=n), drug=f"d{i:03}") for i in range(400)]

    calls = call_sensitivity(pl.concat(drugs))

    called = calls.filter(pl.col("call") != "no_call")["drug"].n_unique()
    assert called <= 20


def test_call_sensitivity__leaves_a_sample_between_undetermined() -> None:
    values = np.concatenate([_two(10, 10, 2), [0.55]])

    calls = call_sensitivity(_table(values), CallOptions(posterior=1.0 - 1e-12))

    assert calls["call"][20] == "undetermined"
    assert "between" in calls["reason"][20]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.linspace(0, 1, 9), "9 samples have a value, at least 10 are needed"),
        (np.full(12, 0.4), "all samples have the same value"),
        (np.linspace(0.4, 0.6, 12), "two components fit no better than one"),
        (np.append(np.linspace(0.6, 0.62, 15), 0.0), "an outlier, not a group"),
    ],
)
def test_call_sensitivity__says_why_it_calls_none(values: FloatArray, reason: str) -> None:
    calls = call_sensitivity(_table(values))

    assert calls["call"].unique().to_list() == ["no_call"]
    assert reason in calls["reason"][0]
    assert calls["posterior"].null_count() == values.size


def test_call_sensitivity__leaves_out_a_sample_without_a_value() -> None:
    values = np.append(_two(10, 10, 1), np.nan)

    calls = call_sensitivity(_table(values))

    assert calls.row(20, named=True)["reason"] == "the sample has no auc"
    assert calls["n_samples"].unique().to_list() == [20]


def test_call_sensitivity__takes_each_drug_by_itself() -> None:
    tables = [_table(_two(10, 10, 1), drug="a"), _table(_two(5, 15, 2) * 3.0, drug="b")]

    both = call_sensitivity(pl.concat(tables))

    assert both.equals(pl.concat([call_sensitivity(table) for table in tables]))


def test_call_sensitivity__takes_an_empty_table() -> None:
    assert call_sensitivity(_table(np.array([]))).height == 0


def test_call_sensitivity__refuses_a_sample_twice() -> None:
    table = _table(_two(10, 10, 1))

    with pytest.raises(InvalidTable, match="'S000' and drug 'x' stand in several rows"):
        call_sensitivity(pl.concat([table, table]))


def test_call_sensitivity__names_the_metric_that_is_absent() -> None:
    with pytest.raises(InvalidTable, match="'emax'"):
        call_sensitivity(_table(_two(10, 10, 1)), CallOptions(metric="emax"))


@pytest.mark.parametrize(
    "wrong", [{"metric": "ic50"}, {"min_samples": 3}, {"min_bic_gain": -1.0}, {"posterior": 0.5}]
)
def test_call_options__refuse_what_makes_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidOption, match=r"calls\."):
        CallOptions(**wrong)  # type: ignore[arg-type]
