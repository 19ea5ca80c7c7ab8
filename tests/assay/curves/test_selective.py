from collections.abc import Callable

import polars as pl
import pytest

from oncordia.assay import fit_curves, select_dss, summarise_sensitivity
from oncordia.domain import HillCurve
from oncordia.errors import InvalidTable

Make = Callable[..., pl.DataFrame]
COHORT = pl.DataFrame(
    {
        "drug": ["A", "B", "C"],
        "Healthy_1": [1.0, 5.0, None],
        "Healthy_2": [3.0, None, None],
        "Healthy_3": [8.0, None, None],
    }
)
SCORES = pl.DataFrame({"drug": ["A", "B", "C", "D"], "dss2": [10.0, 10.0, 10.0, None]})


def test_select_dss__holds_a_score_to_mean_sd_median_and_mad_of_the_cohort() -> None:
    row = select_dss(SCORES, COHORT).row(0, named=True)
    sd = (((1 - 4) ** 2 + (3 - 4) ** 2 + (8 - 4) ** 2) / 2) ** 0.5
    assert row["sdss"] == pytest.approx(6.0)
    assert row["zdss"] == pytest.approx(6.0 / (sd + 1.0))
    assert row["rdss"] == pytest.approx(7.0 / (1.4826 * 2.0 + 1.0))


def test_select_dss__with_one_donor_has_no_sd() -> None:
    row = select_dss(SCORES, COHORT).row(1, named=True)
    assert (row["sdss"], row["zdss"], row["rdss"]) == (5.0, None, 5.0)


def test_select_dss__of_a_drug_that_nobody_was_tested_for_is_missing() -> None:
    table = select_dss(SCORES, COHORT)
    assert table["sdss"].to_list()[2:] == [None, None]


def test_select_dss__matches_drugs_without_regard_to_case_and_blanks() -> None:
    scores = pl.DataFrame({"drug": [" a "], "dss2": [4.0]})
    assert select_dss(scores, COHORT)["sdss"].to_list() == [0.0]


def test_select_dss__keeps_rows_and_other_columns() -> None:
    scores = SCORES.with_columns(sample=pl.lit("S1"))
    assert select_dss(scores, COHORT).columns == [
        "drug", "dss2", "sample", "sdss", "zdss", "rdss",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cohort", "words"),
    [
        (COHORT.drop("drug"), "lacks the column 'drug'"),
        (COHORT.select("drug"), "has no donor"),
        (pl.concat([COHORT, COHORT]), "holds the drug 'a' twice"),
        (COHORT.with_columns(Healthy_1=pl.lit("x")), "column 'Healthy_1' holds String"),
    ],
)
def test_select_dss__refuses_a_cohort_it_cannot_use(cohort: pl.DataFrame, words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        select_dss(SCORES, cohort)


def test_summarise_sensitivity__with_a_cohort_fills_the_selective_scores(
    make_responses: Make,
) -> None:
    curve = HillCurve(top=1.0, bottom=0.1, ec50=1e-7, slope=1.0)
    frame = pl.concat([make_responses(curve, drug="A"), make_responses(curve, drug="D")])
    table = summarise_sensitivity(frame, fit_curves(frame), reference=COHORT)
    assert table["sdss"][0] == pytest.approx(table["dss2"][0] - 4.0)
    assert table["sdss"][1] is None
