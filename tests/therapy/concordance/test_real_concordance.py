"""Published comparisons of tests and patients, to the digits that were published."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.domain.therapy import ConcordanceOptions, Cut, TwoByTwo
from oncordia.reports import ConcordanceReport, say_concordance
from oncordia.workflows import concordance_therapy

pytestmark = pytest.mark.shared_data
Shared = Callable[[str], Path]
COLUMNS = {
    "value": "published_auc",
    "outcome": "Resp_protocol",
    "time": "time_EFS",
    "covariate": "tumor_infiltration",
}
FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "smartrial_exvivo"
OPTIONS = ConcordanceOptions(complete_cases=True, bootstrap=200)


def compare_smartrial(folder: Path, said: tuple[str, str, str], *drugs: str) -> ConcordanceReport:
    responders, non_responders, left_out = (
        tuple(word for word in words.split(",") if word) for words in said
    )
    return concordance_therapy(
        folder / "patients.csv",
        responses=folder / "reference_auc.csv",
        measure="auc",
        columns=COLUMNS,
        keep={"chemo_pat": "True"},
        drop_unknown=True,
        responders=responders,
        non_responders=non_responders,
        left_out=left_out,
        drugs=drugs,
        options=OPTIONS,
    )


@pytest.fixture(scope="module")
def smartrial() -> ConcordanceReport:
    if not FOLDER.exists():
        pytest.skip("the data set smartrial_exvivo is not beside this checkout")
    return compare_smartrial(FOLDER, ("R", "PD", "SD"))


def test_smartrial__gives_every_published_p_value(
    smartrial: ConcordanceReport, shared_data: Shared
) -> None:
    published = pl.read_csv(shared_data("smartrial_exvivo") / "reference_R_vs_PD.csv")
    both = smartrial.tables["concordance_drugs"].join(published, on="drug")

    assert both.height == 104
    assert both["p_value"].to_numpy() == pytest.approx(
        both["published_ttest_p_R_vs_PD"].to_numpy(), rel=1e-10
    )
    assert both["p_adjusted"].to_numpy() == pytest.approx(
        both["published_p_adjusted_tumour_content"].to_numpy(), rel=1e-8
    )


def test_smartrial__gives_every_published_hazard_ratio(
    smartrial: ConcordanceReport, shared_data: Shared
) -> None:
    published = pl.read_csv(shared_data("smartrial_exvivo") / "reference_cox_efs.csv")
    hazards = smartrial.tables["concordance_hazards"].rename({"measure": "drug"})
    both = hazards.join(published, on="drug")

    assert both.height == 6
    for ours, theirs in (
        ("hazard_ratio", "HR"),
        ("hazard_ratio_low", "lower"),
        ("hazard_ratio_high", "upper"),
        ("p_value", "p_value_cox"),
    ):
        assert both[ours].to_numpy() == pytest.approx(both[theirs].to_numpy(), rel=1e-7)


def test_smartrial__says_that_nothing_survives_104_tests(smartrial: ConcordanceReport) -> None:
    said = " ".join(say_concordance(smartrial))

    assert "After correction for 104 tests nothing survives (smallest q 0.081)" in said
    assert "经 104 次检验的多重比较校正后，无一药物仍有统计学意义" in " ".join(
        say_concordance(smartrial, "zh")
    )
    assert smartrial.drugs is not None
    assert smartrial.drugs.survivors_adjusted == ()


@pytest.mark.parametrize(
    ("drug", "auroc", "n"),
    [
        ("Idarubicin", 0.861, (33, 5)),
        ("Ganetespib", 0.756, (34, 7)),
        ("Carfilzomib", 0.818, (33, 5)),
    ],
)
def test_smartrial__gives_the_auroc_of_single_drugs(
    smartrial: ConcordanceReport, drug: str, auroc: float, n: tuple[int, int]
) -> None:
    row = smartrial.tables["concordance_drugs"].filter(pl.col("drug") == drug).row(0, named=True)

    assert row["auroc"] == pytest.approx(auroc, abs=5e-4)
    assert (row["n_responders"], row["n_others"]) == n


def test_smartrial__shows_that_the_definition_matters(smartrial: ConcordanceReport) -> None:
    drugs = smartrial.tables["concordance_drugs"]
    ganetespib = drugs.filter(pl.col("drug") == "Ganetespib")["p_alternative"][0]

    assert ganetespib == pytest.approx(0.0597, abs=5e-5)


@pytest.fixture(scope="module")
def chemotherapy(smartrial: ConcordanceReport) -> ConcordanceReport:
    """The 20 drugs of chemotherapy, with stable disease as no response."""
    known = set(smartrial.tables["concordance_drugs"]["drug"])
    drugs = pl.read_csv(FOLDER / "drugs.csv").filter(pl.col("pathway") == "Chemotherapy")["Drug"]
    return compare_smartrial(FOLDER, ("R", "SD,PD", ""), *(d for d in drugs if d in known))


def test_smartrial__loses_42_points_of_specificity_to_an_honest_threshold(
    chemotherapy: ConcordanceReport,
) -> None:
    assert len(chemotherapy.drugs_of_score) == 20
    assert chemotherapy.pairs is not None
    left, tuned = chemotherapy.pairs.cuts[:2]
    assert (left.cut, left.table) == (Cut.LEFT_ONE_OUT, TwoByTwo(14, 6, 20, 6))
    assert (tuned.cut, tuned.table) == (Cut.TUNED, TwoByTwo(15, 1, 19, 11))


def test_smartrial__has_the_auroc_of_proc(chemotherapy: ConcordanceReport) -> None:
    # pROC 1.18.0 on the mean z of 20 drugs that R took of the same table
    assert chemotherapy.pairs is not None
    area = chemotherapy.pairs.auroc
    assert area is not None
    assert (area.value, area.low, area.high) == pytest.approx((0.7010, 0.5348, 0.8672), abs=5e-5)


def test_smartrial__says_what_is_left_with_tumour_content_held_fixed(
    chemotherapy: ConcordanceReport,
) -> None:
    said = " ".join(say_concordance(chemotherapy))

    assert "2 survive: Idarubicin" in said
    assert "With the covariate held fixed 0 drugs survive correction." in said


def test_smartrial__follows_both_calls_as_r_does(smartrial: ConcordanceReport) -> None:
    # survival 3.5-3, with calls that R made anew: survfit, survdiff, coxph
    table = smartrial.tables["concordance_follow_up"]
    rows = {(row["quantity"], row["group"]): row for row in table.to_dicts()}
    sensitive, resistant = rows["median", "sensitive"], rows["median", "resistant"]
    ratio = rows["hazard_ratio", "both"]

    assert [sensitive[k] for k in ("n", "n_events", "value", "low", "high")] == [
        38,
        29,
        129,
        35,
        220,
    ]
    assert [resistant[k] for k in ("n", "n_events", "value", "low", "high")] == [8, 7, 32, 3, 160]
    assert rows["log_rank", "both"]["value"] == pytest.approx(1.92, abs=5e-3)
    assert [ratio[k] for k in ("value", "low", "high")] == pytest.approx(
        [0.555648, 0.2409532, 1.281347], rel=2e-6
    )


def test_smartrial__is_calibrated_as_r_finds_it(smartrial: ConcordanceReport) -> None:
    # R 4.2.2: probabilities left one out by Firth's penalty (optim), then glm
    rows = smartrial.tables["concordance_probabilities"].to_dicts()
    found = {row["quantity"]: (row["value"], row["low"], row["high"]) for row in rows}

    intercept, slope = found["calibration_intercept"], found["calibration_slope"]
    assert intercept == pytest.approx((0.075335, -0.785110, 0.935781), abs=5e-5)
    assert slope == pytest.approx((0.580576, -0.315111, 1.476263), abs=5e-6)
    assert found["observed_expected"][0] == pytest.approx(1.0118600, abs=1e-6)
    assert found["brier"][0] == pytest.approx(0.1344795, abs=1e-6)


def test_smartrial__has_the_net_benefit_of_r(smartrial: ConcordanceReport) -> None:
    curve = smartrial.tables["concordance_decision"].filter(
        pl.col("threshold").is_between(0.58, 0.92)
    )
    by_test = [0.536585, 0.574913, 0.536585, 0.390244, 0.292683, 0.0, -0.219512]
    by_all = [0.573171, 0.512195, 0.430894, 0.317073, 0.146341, -0.138211, -0.707317]

    assert curve["test"].to_list() == pytest.approx(by_test, abs=1e-6)
    assert curve["treat_all"].to_list() == pytest.approx(by_all, abs=1e-6)


def test_clinical_concordance__gives_the_ppv_of_rows_that_were_published_in_part(
    shared_data: Shared,
) -> None:
    report = concordance_therapy(shared_data("clinical_concordance") / "published.csv")
    rates = report.tables["concordance_rates"].filter(pl.col("name").str.starts_with("VenEx"))

    assert rates["rate"].to_list() == ["ppv", "ppv"]
    assert rates.select("successes", "total").rows() == [(34, 40), (21, 34)]
    assert rates["score_low"].to_list() == pytest.approx([0.709, 0.450], abs=6e-4)
    assert rates["score_high"].to_list() == pytest.approx([0.929, 0.761], abs=6e-4)


def test_clinical_concordance__gives_the_published_wilson_limits(shared_data: Shared) -> None:
    path = shared_data("clinical_concordance") / "published.csv"
    published = pl.read_csv(path, infer_schema_length=None)
    report = concordance_therapy(path)
    rates = report.tables["concordance_rates"]
    checked = 0
    for row in published.filter(pl.col("TP").is_not_null() & pl.col("TN").is_not_null()).iter_rows(
        named=True
    ):
        for name in ("sensitivity", "specificity", "PPV", "NPV"):
            own = rates.filter(pl.col("name") == row["study"], pl.col("rate") == name.lower())
            limits = (row[f"{name}_wilson_lo"], row[f"{name}_wilson_hi"])
            found = own.row(0, named=True)
            assert (found["score_low"], found["score_high"]) == pytest.approx(limits, abs=6e-4)
            checked += 1

    assert checked == 20
    assert report.studies is not None
    assert report.studies.summed == TwoByTwo(110, 26, 26, 103)


def test_clinical_concordance__keeps_the_failed_arm_and_fills_in_nothing(
    shared_data: Shared,
) -> None:
    report = concordance_therapy(shared_data("clinical_concordance") / "published.csv")
    studies = report.tables["concordance_studies"]
    failed = studies.filter(pl.col("status") == "failed")
    yao = studies.filter(pl.col("study").str.starts_with("Yao")).row(0, named=True)

    assert failed["study"].to_list() == ["Ooft (TUMOROID) 5-FU + oxaliplatin"]
    assert (yao["tp"], yao["fp"], yao["fn"], yao["tn"]) == (None,) * 4
    assert yao["published_sensitivity"] == 0.7801
    assert any("Ooft (TUMOROID) 5-FU" in line for line in say_concordance(report))


def test_published_accuracy__gives_every_published_rate(shared_data: Shared) -> None:
    path = shared_data("published_pdo_clinical_accuracy") / "accuracy.csv"
    rates = concordance_therapy(path).tables["concordance_rates"]
    counted = pl.read_csv(path).filter(pl.col("tp").is_not_null())
    for row in counted.iter_rows(named=True):
        for name in ("sensitivity", "specificity", "ppv", "npv", "accuracy"):
            if row[f"{name}_pct"] is not None:
                own = rates.filter(pl.col("name") == row["study"], pl.col("rate") == name)
                assert 100 * own["value"][0] == pytest.approx(row[f"{name}_pct"], abs=0.51)

    low = rates.filter(pl.col("rate") == "sensitivity")["exact_low"][0]
    assert low == pytest.approx(0.59, abs=5e-3)  # 7 of 7
    assert np.isfinite(low)
